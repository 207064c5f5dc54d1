"""The wish that a message certainly is, and the topics and times that it concerns. Pure.

A message is a wish if it equals one of the wish's sentences, once polite words are dropped and
topics and times replaced by slots: « bonjour, abonnez-moi au 3 et au 5 svp » becomes
« abonnez moi [topics] ».
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from chatbot.answers.knowledge import Subject
from chatbot.chantiers.matching import EXCEPTING, NUMBER_WORDS
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.conversation import Redirect, Wish
from chatbot.french.vocabulary import MONTHS

# A longer message is no wish. In words, and in folded characters (a title has up to 300).
LONGEST, LONGEST_FOLDED = 30, 600
ALL = {"tout", "tous", "toutes", "ensemble", "all", "everything"}
SLOTS = MONTH, TOPICS, BUT, ONLY, UNTIL = "[month]", "[topics]", "[but]", "[only]", "[until]"
LEAVING_OUT = {BUT: "sauf", ONLY: "que"}  # with the word that a command reads

POLITE = re.compile(
    r"\b(?:bonjour|bonsoir|salut|coucou|hello|hi|bjr|slt|svp|stp|please|euh|monsieur|madame|"
    r"s il (?:vous|te) plait|merci(?: d avance| beaucoup| de bien vouloir| de| d)?|"
    r"je (?:veux|voudrais|souhaite|souhaiterais)|j aimerais|"
    r"peux tu|tu peux|pouvez vous|vous pouvez|pourriez vous)\b"
)
COUNTED = r"(?:\d{1,3}|une?|deux|trois|quatre|cinq|six|dix|quinze)"
PERIOD = rf"{COUNTED} (?:jours?|semaines?|mois)"
ENDS = re.compile(
    rf"\b(?:jusqu (?:aux?|a|en) .+|until .+|avant .+|(?:pendant |pour |durant )?{PERIOD})$"
)
NAME_OF_MONTH = "|".join(map(fold, MONTHS))
IN_MONTH = re.compile(
    rf"(?:(?:(?:au|du) mois )?\b(?:de|d|en) )?\b(?<!\d )((?:{NAME_OF_MONTH})(?: \d{{4}})?)$"
)
# Words before a topic's number or name that say only that a topic follows.
CALLED = (
    "les?|la|l|du|des?|d|aux?|a|sur|pour|avec|n|no|numero|celui|celle|ceux|"
    "the|to|of|for|working|chantiers?|groupes?|groups?|projets?|themes?|sujets?"
)
# Without « un », also an article, and « neuf », also "new": numbers only behind « chantier ».
SPELT = "|".join(word for word in NUMBER_WORDS[1:] if word not in ("un", "neuf"))
TOPIC = re.compile(
    rf"(?:(?<=chantier )(?:un|neuf)|§[a-z0-9-]+|\b(?:\d{{1,3}}|{SPELT}))\b"
    r"(?! (?:messages?|fois|h)\b)"
)
SEVERAL = re.compile(rf"(?:(?:\b(?:{CALLED}) )*\[topics\](?: (?:et|puis|ou|and)\b)* ?)+")
# « tout sauf le 7 », even if no topic is known after « sauf »; then « ne … que le 7 ».
EXCEPTED = re.compile(rf"\b(?:{EXCEPTING})\b(?: \[topics\])?")
ALONE = re.compile(
    r"\b((?:ne?|plus|rien|garder?) (?:.* )?)(?:que|qu) (?:(?:les|des) nouvelles )?\[topics\]"
)

NamedTopic = Topic | Subject


@dataclass(frozen=True, slots=True)
class Reading:
    """A message without polite phrases, split into its form and the values of its slots."""

    form: str
    topics: tuple[str, ...]  # each topic's number, or its key if it has none
    month: str
    until: str


def recognise(text: str, wishes: Sequence[Wish], topics: Sequence[NamedTopic]) -> Redirect | None:
    """Recognise a message that is certainly a wish; None if the message may be a question."""
    if not 0 < len(text.split()) <= LONGEST or len(fold(text)) > LONGEST_FOLDED:
        return None
    forms = _forms(tuple(wishes))
    for named in ((), _chantiers(topics), topics):
        reading = _read(text, named)
        for form, dropped in _with_fewer_slots(reading.form):
            wish = forms.get(form)
            if wish is not None and _slots(wish).issuperset(dropped):
                return Redirect(wish.name, _concerned(reading, wish, is_sure=True))
    return None


def redirect_to(
    name: str, text: str, named: Sequence[NamedTopic], wishes: Sequence[Wish]
) -> Redirect:
    """Redirect to the wish that a message probably is, with the topics and times in the message."""
    wish = next(one for one in wishes if one.name == name)
    chantiers = _chantiers(named)
    reading = _read(text, chantiers)
    topics = reading.topics or tuple(str(one.number or one.key) for one in chantiers)
    return Redirect(name, _concerned(replace(reading, topics=topics), wish))


def concerns_topics(wish: Wish) -> bool:
    return TOPICS in _slots(wish)


def _concerned(reading: Reading, wish: Wish, *, is_sure: bool = False) -> str:
    """Write the words for the command: the topics, month and period that the wish has slots for."""
    slots, form = _slots(wish), reading.form.split()
    for slot, word in LEAVING_OUT.items():
        if slot in slots and slot in form:
            is_read = is_sure or (slot == BUT and ALL & set(form))
            is_clear = is_read and form[-1] == slot and TOPICS not in form
            return " ".join([word, *(reading.topics if is_clear else ())])
    # The month stands first, « juin 2 »: a command would read « 2 juin » as a day.
    said = {MONTH: reading.month, TOPICS: " ".join(reading.topics), UNTIL: reading.until}
    concerned = " ".join(words for slot, words in said.items() if slot in slots and words)
    if not concerned and TOPICS in slots and ALL & set(form):
        return "tout"
    return concerned


def _with_fewer_slots(form: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the form and each shorter form without some of its slots, with the dropped slots."""
    slots = [slot for slot in SLOTS if slot in form]
    for count in range(len(slots) + 1):
        for dropped in combinations(slots, count):
            kept = [word for word in form.split() if word not in dropped]
            if kept:
                yield " ".join(kept), dropped


@lru_cache(maxsize=4)
def _forms(wishes: tuple[Wish, ...]) -> Mapping[str, Wish]:
    return {_read(sentence).form: wish for wish in wishes for sentence in wish.sentences}


@lru_cache(maxsize=100)
def _slots(wish: Wish) -> frozenset[str]:
    """List the placeholders (`[topics]`, `[month]`, …) in the sentences of a wish."""
    words = " ".join(_read(sentence).form for sentence in wish.sentences)
    return frozenset(slot for slot in SLOTS if slot in words)


def _read(text: str, named: Sequence[NamedTopic] = ()) -> Reading:
    """Split a message into form and slots; the names of `named` topics are read as topics."""
    form, until, month = " ".join(POLITE.sub(" ", fold(text)).split()), "", ""
    if (found := ENDS.search(form)) is not None:
        until, form = found[0], f"{form[: found.start()]}{UNTIL}"
    elif (found := IN_MONTH.search(form)) is not None:
        month, form = found[1], f"{form[: found.start()]}{MONTH}"
    form = f" {form} "
    for name, topic in _names(named, form):
        form = form.replace(f" {name} ", f" §{topic} ")
    topics = tuple(dict.fromkeys(_topic(found[0]) for found in TOPIC.finditer(form)))
    form = SEVERAL.sub(f"{TOPICS} ", TOPIC.sub(TOPICS, form))
    form = ALONE.sub(rf"\1{ONLY}", EXCEPTED.sub(BUT, form))
    return Reading(" ".join(form.split()), topics, month, until)


def _topic(said: str) -> str:
    return str(NUMBER_WORDS.index(said)) if said in NUMBER_WORDS else said.removeprefix("§")


def _chantiers(topics: Sequence[NamedTopic]) -> Sequence[NamedTopic]:
    return [topic for topic in topics if topic.kind is TopicKind.CHANTIER]


def _names(topics: Sequence[NamedTopic], form: str) -> list[tuple[str, str]]:
    """List the topics' names in a form, longest first, each with its topic's number or key."""
    names = [
        (folded, str(topic.number or topic.key))
        for topic in topics
        for name in topic.names
        if (folded := _folded(name)) in form
    ]
    return sorted(names, key=lambda one: -len(one[0]))


_folded = lru_cache(maxsize=5_000)(fold)
