"""Find the topics that people mean by a number, a name or a few words, misspelt or not."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process
from Stemmer import Stemmer

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold, is_negative

NUMBER_WORDS = "zero un deux trois quatre cinq six sept huit neuf dix".split()
COUNTED = "|".join([r"\d{1,3}", *NUMBER_WORDS])
NUMBER = re.compile(rf"(?:(?:le )?chantier )?(?:n|no|numero)? ?({COUNTED})")
BETWEEN = re.compile(r"[,;/&+\n]|\b(?:et|ou|puis|plus|and)\b", re.IGNORECASE)
EXCEPTING = "sauf|excepte|hors|hormis|a part|except"  # folded words before what is left out
TYPED_NUMBER = re.compile(r"(?<![\w-])\d{1,3}(?!\w)|(?<=\d-)\d{1,3}(?!\w)")
# "7 Bonjour", "chantier n°7 : bonjour"; not "7 juin", "7 déc.", "7 et 8 juin", "7 h 30".
NUMBER_BEFORE = re.compile(
    r"\s*(?:(?:le )?chantier\s+)?(?:n[°ºo]\s*|numéro\s+)?(\d{1,3})\b"
    r"(?!(?:(?:[-–]|\s+(?:et|au)\s+)\d{1,2})?\s*"
    r"(?:janv|f[ée]vr|avril|juin|juil|ao[uû]t|sept|octo|nove|d[ée]ce"
    r"|(?:f[ée]v|mars|avr|mai|oct|nov|d[ée]c|h|heures?)\b|[/:.]\d))"
    r"[\s:,;.–-]*",
    re.IGNORECASE,
)
LONGEST_NAME = 30  # words at the beginning of a text that may be a name
WORDS_OF_A_NAME = 3  # words of a text that may be a misspelt name as a whole
POLITE = set("aussi bonjour le merci n no non numero numeros o please plait s stp svp si".split())
EMPTY = set(
    "a au aux avec ce ces c chantier chantiers d dans de des du elle en est et eux il ils j je l "
    "la le les leur m ma mais me mes n ne nos notre nous on ou par pas pour qu que quel quelle "
    "quels qui quoi s sa se ses son sur t te tu un une vers vos votre vous y".split()
)
# The weight of a word that stands in a name of the topic, or in its text.
IN_NAMES, IN_TEXT = 3.0, 1.0
MISSPELT = 0.8  # the factor for a misspelt word, and for the beginning of a word
ALIKE = 82  # rapidfuzz's ratio, 0-100: "alimantation" is near enough to "alimentation"
NEAR_THE_BEST = 0.66  # topics below this share of the best score aren't offered
CANDIDATES = 5
LOOKED_FOR = 30  # words that are looked up; a longer search would keep everybody waiting
SHORTEST_GLUED = 6  # letters of a name typed without spaces; shorter ones resemble too much
LONGEST_WORD = 40  # letters; stems are kept in memory
LISTED = 50  # names, besides numbers, that are looked up in one list, for the same reason

_stemmer = Stemmer("french")


@dataclass(frozen=True, slots=True)
class Understood:
    """The topics found in a typed list ("5 7", "alimentation et 5"), and words not understood."""

    topics: list[Topic] = field(default_factory=list)
    unclear: list[Topic] = field(default_factory=list)  # several topics for the same words
    unknown: list[str] = field(default_factory=list)  # words that mean no topic, as typed


def find_each(words: str, topics: Sequence[Topic]) -> Understood:
    """Find every topic of a list, by numbers and names; words not understood are in `unknown`."""
    whole = find(words, topics, by_text=False)
    named: dict[str, list[Topic]] = {}
    each = [_each_of(item, topics, named) for item in BETWEEN.split(words) if fold(item)]
    by_name = len(whole) == 1 and not TYPED_NUMBER.search(words)
    if by_name and all(whole[0] in (*part.topics, *part.unclear) for part in each):
        return Understood(whole)  # a title with an "et" in it
    found = dict.fromkeys(topic for part in each for topic in part.topics)
    unclear = dict.fromkeys(topic for part in each for topic in part.unclear)
    return Understood(
        list(found),
        [topic for topic in unclear if topic not in found],
        [unknown for part in each for unknown in part.unknown],
    )


def _each_of(item: str, topics: Sequence[Topic], named: dict[str, list[Topic]]) -> Understood:
    """Find the topics that one item of a list means by its numbers and by its other words.

    `named` is a cache: the topics of the names that were looked up before.
    """
    understood = Understood()
    for number in TYPED_NUMBER.findall(item):
        found = [topic for topic in topics if topic.number == int(number)]
        understood.topics.extend(found)
        understood.unknown.extend([] if found else [number])
    rest = " ".join(TYPED_NUMBER.sub(" ", item).split())
    meant = set(fold(rest).split()) - EMPTY - POLITE
    if not meant and not NUMBER.fullmatch(fold(rest)):
        return understood
    if rest not in named:
        named[rest] = find(rest, topics, by_text=False) if len(named) < LISTED else []
    found = named[rest]
    by_number = bool(understood.topics or understood.unknown)
    if len(found) == 1 and (not by_number or found[0] in understood.topics):
        understood.topics.extend(topic for topic in found if not by_number)
    elif found and not by_number:
        understood.unclear.extend(found)
    else:
        understood.unknown.append(rest)
    return understood


def find_before(words: str, topics: Sequence[Topic]) -> tuple[list[Topic] | None, str]:
    """Find the topics named before a text ("7 Bonjour", "alimentation : bonjour"), and the text.

    None: the words begin with no name, and all are the text. An empty list: they begin with an
    unknown number, or are one word that names nothing.
    """
    found, text = named_before(words, topics)
    if found is not None:
        return found, text
    count = len(fold(words).split())
    near = find(words, topics, by_text=False) if count <= WORDS_OF_A_NAME else []
    return (near, "") if near or count == 1 else (None, words)


def named_before(words: str, topics: Sequence[Topic]) -> tuple[list[Topic] | None, str]:
    """Split words into the topics that they begin with, by exact number or name, and the rest.

    None: the words begin with no name. An empty list: they begin with an unknown number.
    """
    if (number := NUMBER_BEFORE.match(words)) is not None:
        found = [topic for topic in topics if topic.number == int(number[1])]
        return found, words[number.end() :]
    tokens = [token.end() for token in re.finditer(r"\S+", words)][:LONGEST_NAME]
    for end in reversed(tokens):
        name = fold(words[:end])
        named = [topic for topic in topics if name in map(_folded, _names(topic))]
        if name and named:
            return named, words[end:].lstrip(" :,;.-–\n")
    return None, words


def find(words: str, topics: Sequence[Topic], *, by_text: bool = True) -> list[Topic]:
    """Find the topics that words may mean, likeliest first; a clear match comes alone.

    Topics must be loaded with all their parts. Empty without a match. Without `by_text`, only names
    are searched.
    """
    folded = fold(words)
    if number := NUMBER.fullmatch(folded):
        counted = number[1]
        wanted = int(counted) if counted.isdigit() else NUMBER_WORDS.index(counted)
        return [topic for topic in topics if topic.number == wanted and not is_negative(words)]
    if named := [topic for topic in topics if folded in map(_folded, _names(topic))]:
        return named
    if " " in folded:  # a phrase, which may stand in the name of one topic alone
        phrase = f" {folded} "
        within = [t for t in topics if any(phrase in f" {_folded(name)} " for name in _names(t))]
        if len(within) == 1:
            return within
    worths = [_worths(topic, by_text=by_text) for topic in topics]
    found = _by_words(stems(folded)[:LOOKED_FOR], worths, topics)
    if found or not SHORTEST_GLUED <= len(folded) <= LONGEST_WORD:
        return found
    # Topics with a name that is typed without spaces: "mediacapacitant".
    glued = [(topic, _folded(name).replace(" ", "")) for topic in topics for name in _names(topic)]
    return list(dict.fromkeys(t for t, name in glued if fuzz.ratio(folded, name) >= ALIKE))


def stems(folded: str) -> list[str]:
    """Stem the words that carry meaning."""
    words = [word for word in folded.split() if word not in EMPTY]
    return [_stem(word) for word in words if len(word) <= LONGEST_WORD]


def _names(topic: Topic) -> Iterable[str]:
    yield from (topic.key, topic.label, topic.title)
    yield from (alias.word for alias in topic.aliases)
    yield from (porteur.name for porteur in topic.porteurs)


def _by_words(
    wanted: list[str], worths: Sequence[dict[str, float]], topics: Sequence[Topic]
) -> list[Topic]:
    def rarity(stem: str) -> float:
        holders = sum(stem in worth for worth in worths)
        return math.log(1 + len(worths) / holders)

    scores = {
        topic.key: sum(_worth(word, worth, rarity) for word in wanted)
        for topic, worth in zip(topics, worths, strict=True)
    }
    best = max(scores.values(), default=0.0)
    near = [topic for topic in topics if best and scores[topic.key] >= NEAR_THE_BEST * best]
    return sorted(near, key=lambda topic: -scores[topic.key])[:CANDIDATES]


def _worths(topic: Topic, *, by_text: bool) -> dict[str, float]:
    worths: dict[str, float] = {}
    if by_text:
        texts = [
            topic.summary,
            topic.carried_by,
            *(f"{section.title} {section.body}" for section in topic.sections),
            *(resource.text for resource in topic.resources),
            *(f"{contact.name} {contact.organisation}" for contact in topic.contacts),
        ]
        worths |= dict.fromkeys(stems(fold(" ".join(texts))), IN_TEXT)
    worths |= dict.fromkeys(stems(fold(" ".join(_names(topic)))), IN_NAMES)
    return worths


def _worth(word: str, worths: dict[str, float], rarity: Callable[[str], float]) -> float:
    if word in worths:
        return worths[word] * rarity(word)
    begun = [stem for stem in worths if len(word) >= 3 and stem.startswith(word)]
    if begun or len(word) < 4:
        return max((MISSPELT * worths[stem] * rarity(stem) for stem in begun), default=0.0)
    alike = process.extract(word, list(worths), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
    return max((MISSPELT * worths[stem] * rarity(stem) for stem, *_ in alike), default=0.0)


_folded = lru_cache(maxsize=5_000)(fold)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))
