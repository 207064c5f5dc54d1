"""What a question asks: of which topics, which kinds of things, and what else it speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from chatbot.answers.days import Span, days_in, in_full, near_days_in
from chatbot.answers.filling import FILLED, WRITTEN
from chatbot.answers.index import Index
from chatbot.answers.intents import TOPIC, Intent, classifier, said
from chatbot.answers.knowledge import Subject
from chatbot.answers.language import Phrases, Words, contents, data, tells, words_of
from chatbot.answers.linking import Links
from chatbot.answers.rules import CERTAIN, SURE, SURER

ORDERS = "orders"
MINE = "mine"  # what the bot keeps of who asks, or sends them


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, taken apart."""

    words: Words
    links: Links
    said: Mapping[Intent, set[int]]  # the kinds of things that its words name, with their places
    likely: tuple[Intent, float]  # the classifier's best, and how sure it is
    absent: tuple[str, ...]  # what it asks for that no edition tells
    absent_stems: tuple[str, ...]
    days: tuple[Span, ...]
    content: tuple[str, ...]  # the stems of its words that say something
    rest: tuple[str, ...]  # those of them that nothing else here explains
    about: tuple[str, ...]  # these, and what names a topic
    manners: tuple[str, ...]  # the kinds of small talk that it has
    has_only_manners: bool
    is_spoken_of: bool  # a word that says something is in what was published

    @property
    def named(self) -> list[Subject]:
        """The topics that it names."""
        return [link.subject for link in self.links.named]

    @property
    def ghosts(self) -> tuple[int, ...]:
        """The numbers of chantiers that it names and that no chantier has."""
        return self.links.ghosts

    @property
    def is_small_talk(self) -> bool:
        """Whether nothing is asked of what was published."""
        if MINE in self.manners:
            return True
        intent, sure = self.likely
        is_like_it = intent is Intent.MANNERS and sure >= SURER and not self.is_spoken_of
        is_sure = not (self.said and (self.rest or self.absent or self.days))
        if self.has_only_manners:
            return not any(one.number for one in self.named)  # « merci, et le 3 ? »
        return is_like_it and is_sure and not self.named

    @property
    def is_an_order(self) -> bool:
        """Whether it tells the bot what to do or to be."""
        return ORDERS in self.manners and MINE not in self.manners

    @property
    def is_never_told(self) -> bool:
        """Whether it asks for what no edition tells."""
        intent, sure = self.likely
        if self.absent:
            return not (intent is Intent.IDENTIFY and Intent.IDENTIFY in self.said)
        return intent is Intent.ABSENT and sure >= CERTAIN and not self.said

    @property
    def asks_for_days(self) -> bool:
        """Whether dates are what it asks for, or days all that it says."""
        others = set(self.intents) - {Intent.OVERVIEW}
        return Intent.DATE in others or bool(self.days and not others and not self.rest)

    @property
    def sought(self) -> str:
        """Its subject: what is never told, else a kind of thing; "" where it can't be said."""
        kinds = (one.value for one in self.intents if one in FILLED | WRITTEN)
        return next(iter([*self.absent, *kinds]), "")

    @property
    def names_a_contact(self) -> bool:
        """Whether it names somebody to write to, perhaps only as the address does."""
        names = [one.name or one.address.split("@")[0] for of in self.named for one in of.contacts]
        stems = set(self.words.stems)
        return any(stems.issuperset(said) for name in names if (said := contents(name)))

    @property
    def counts(self) -> bool:
        """Whether it asks how many."""
        return "combien" in self.words.words and "temps" not in self.words.words

    @property
    def speaks_of_chantiers(self) -> bool:
        """Whether it speaks of chantiers in general."""
        return bool({"chantiers", "groupes"} & set(self.words.words))

    @property
    def likeliest(self) -> Intent:
        """The kind that the classifier takes it for."""
        return self.likely[0]

    @property
    def intents(self) -> list[Intent]:
        """The kinds of things that it asks, the most telling first, then as they are said."""
        beside = {one for one, at in self.said.items() if not at <= self.links.places} | (
            {Intent.WHO, Intent.CONTACT} & set(self.said)
        )
        found = beside or set(self.said)
        intent, sure = self.likely
        told = found - {Intent.OVERVIEW, Intent.IDENTIFY}
        least = SURE if self.links.named and not told else SURER
        if sure >= least and (not told or intent in FILLED | WRITTEN):
            found = found | {intent}
        if Intent.ALLIANCE in found and any(one.number for one in self.named):
            found = (found - {Intent.ALLIANCE}) | {Intent.CONTRIBUTION}
        if Intent.DATE in self.said and Intent.LAUNCH not in self.said:
            found = found - {Intent.LAUNCH}
        if Intent.LAUNCH in found:
            found = found - {Intent.DATE}
        if Intent.JOIN in found:
            found = found - {Intent.CONTACT}  # which it tells as well
        places = {one: min(at) for one, at in self.said.items()}
        last = len(self.words.words)
        return sorted(
            (one for one in Intent if one in found),
            key=lambda one: (one not in told, places.get(one, last)),
        )


def understand(question: str, index: Index, today: date) -> Understood:
    words = index.spelling.corrected(words_of(in_full(question)))
    intents = said(words)
    said_places = set[int]().union(*intents.values())
    telling = [i for i, word in enumerate(words.words) if tells(word)]
    days, day_places = days_in(words)
    near, near_places = near_days_in(
        words, today, {one.number or 0 for one in index.knowledge.chantiers}
    )
    if Intent.DATE in intents or near_places.issuperset(telling):  # else « aujourd’hui » is « now »
        days, day_places = days + near, day_places | near_places
    links = index.linker.links(words, day_places)
    absent, absent_places = _among(words, "absent")
    manners, small = _among(words, "manners")
    explained = links.places | absent_places | day_places | said_places
    return Understood(
        words,
        links,
        intents,
        classifier().likeliest(_masked(words, links)),
        absent,
        tuple(words.stems[i] for i in telling if i in absent_places),
        days,
        content=_stems(words, telling),
        rest=_stems(words, [i for i in telling if i not in explained]),
        about=_stems(words, [i for i in telling if i not in explained or i in links.places]),
        manners=manners,
        has_only_manners=small.issuperset([*telling, *said_places])
        and bool(small or not words.words),
        is_spoken_of=any(index.passages.knows(words.stems[i]) for i in telling),
    )


def speaks_of(text: str, what: str) -> bool:
    """Tell whether a text has a word for that which no edition tells."""
    return bool(_groups("absent")[what].among(words_of(text)))


def _stems(words: Words, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.stems[i] for i in places))


def _masked(words: Words, links: Links) -> list[str]:
    """List the stems, with one § for each name of a topic."""
    masked: list[str] = []
    for i, stem in enumerate(words.stems):
        if i not in links.places:
            masked.append(stem)
        elif masked[-1:] != [TOPIC]:
            masked.append(TOPIC)
    return masked


def _among(words: Words, file: str) -> tuple[tuple[str, ...], set[int]]:
    """Find the groups that have a phrase among these words, and the places of all their words."""
    found = {name: phrases.among(words) for name, phrases in _groups(file).items()}
    return tuple(name for name in found if found[name]), set[int]().union(*found.values())


@cache
def _groups(file: str) -> Mapping[str, Phrases]:
    """Read the groups of phrases of a file of `data/`, by their names."""
    return {name: Phrases(phrases, exact=True) for name, phrases in data(file).items()}
