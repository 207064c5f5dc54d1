"""Take a question apart: the topics, kinds of things and days that it names, and other words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from chatbot.answers import language
from chatbot.answers.days import Span, days_in, in_full, near_days_in
from chatbot.answers.index import Index
from chatbot.answers.intents import FILLED, TOPIC, WRITTEN, Intent, said
from chatbot.answers.knowledge import Subject
from chatbot.answers.linking import Links

EVERY = {"tous", "toutes", "autre", "autres", "chaque"}
POINTS = re.compile(
    r"\b(?:(?:ce|cet|celui ci|leur|son|sa|ses) (?:chantier|groupe|projet|atelier)"
    r"|qui l[ae]? (?:porte|anime|pilote|dirige|coordonne|gere)|(?:il|elle) est portee?"
    r"|(?:son|sa|ses) (?:mail|adresse|contact|referent|porteur|enjeux|date|dates|objectif))\b"
)
# The words that ask what something means (MEANING), who somebody is, or for several things.
MEANING = re.compile(
    r"\b(?:c est quoi|quoi c est|qu est ce qu|veut dire|signifi\w+|designe|sigle|acronyme"
    r"|abreviation|definition|stands? for)\b"
)
WHO = re.compile(r"\b(?:qui (?:c )?est|c est qui|(?:savez|connaissez|connais) (?:vous|tu))\b")
SEVERAL = re.compile(
    r"\b(?:lesquel(?:le)?s|ceux|celles|plusieurs|chantiers|groupes|equipes|projets|ateliers"
    r"|collectifs|quels (?:chantier|groupe|projet)|quelles equipe)\b"
)
ONE_OF_THEM = re.compile(
    r"\b(?:lequel|laquelle|(?:un|une) (?:de|d entre) (?:vos|ces|nos|tes|vous|eux)"
    r"|quel (?:chantier|groupe|projet|atelier|collectif)|quelle equipe"
    r"|which (?:one|group|team|project|workshop))\b"
)
ONE = {Intent.WHO, Intent.IDENTIFY, Intent.CONTACT}  # beside these, « qui » asks for one answer
ORDERS = "orders"
MINE = "mine"  # about what the bot keeps of the person who asks, or sends them


@dataclass(frozen=True, slots=True)
class Question:
    """A question, taken apart."""

    text: str
    words: language.Words
    links: Links
    said: Mapping[Intent, set[int]]  # kinds of things that its words name, and their positions
    masked: tuple[str, ...]  # its words, with one § for each name of a topic
    masked_stems: tuple[str, ...]
    absent: tuple[str, ...]  # the kinds of things that it asks for and no edition tells
    absent_stems: tuple[str, ...]
    days: tuple[Span, ...]
    content: tuple[str, ...]  # the stems of its words that say something
    rest: tuple[str, ...]  # `content` without words of topics, days, kinds of things
    about: tuple[str, ...]  # `rest`, and the stems that name a topic
    manners: tuple[str, ...]  # the kinds of small talk that it has
    has_only_manners: bool
    is_spoken_of: bool  # a word of `content` occurs in what was published

    @property
    def named(self) -> list[Subject]:
        """The topics that the question names."""
        return [link.subject for link in self.links.named]

    @property
    def ghosts(self) -> tuple[int, ...]:
        """The numbers that the question gives to chantiers and that no chantier has."""
        return self.links.ghosts

    @property
    def asks_for_days(self) -> bool:
        """Whether the question asks for dates, or consists of days alone."""
        others = set(self.intents) - {Intent.OVERVIEW}
        return Intent.DATE in others or bool(self.days and not others and not self.rest)

    @property
    def sought(self) -> str:
        """The first kind of thing asked for, preferably one that is never told; "" if none."""
        kinds = (one.value for one in self.intents if one in FILLED | WRITTEN)
        return next(iter([*self.absent, *kinds]), "")

    @property
    def names_a_contact(self) -> bool:
        """Whether it names a contact of a named topic, by name or by the address before its @."""
        names = [one.name or one.address.split("@")[0] for of in self.named for one in of.contacts]
        stems = set(self.words.stems)
        return any(stems.issuperset(said) for name in names if (said := language.contents(name)))

    @property
    def may_be_talk(self) -> bool:
        """Whether it has words of small talk, or no words at all."""
        return bool(self.manners) or self.has_only_manners

    @property
    def counts(self) -> bool:
        """Whether the question asks how many (« combien », but not « combien de temps »)."""
        return "combien" in self.words.words and "temps" not in self.words.words

    @property
    def speaks_of_all(self) -> bool:
        """Whether the question says a word like « tous » or « autres »."""
        return bool(EVERY & set(self.words.words))

    @property
    def asks_for_several(self) -> bool:
        """Whether it asks for several: « lesquels », or « qui a publié un guide ? »."""
        whoever = self.words.words[:1] == ("qui",) and not (self.named or ONE & {*self.said})
        text = self.words.text
        return whoever or bool(SEVERAL.search(text) and not ONE_OF_THEM.search(text))

    @property
    def asks_for_meaning(self) -> bool:
        return MEANING.search(self.words.text) is not None

    @property
    def asks_for_somebody(self) -> bool:
        return WHO.search(self.words.text) is not None

    @property
    def points_at_one(self) -> bool:
        """Whether it refers to a chantier mentioned before: « ce chantier », « qui le porte »."""
        return POINTS.search(self.words.text) is not None

    @property
    def speaks_of_chantiers(self) -> bool:
        """Whether the question has the word « chantiers » or « groupes »."""
        return bool({"chantiers", "groupes"} & set(self.words.words))

    @property
    def intents(self) -> list[Intent]:
        """The kinds of things that are asked for, in the order of words, general ones last."""
        beside = {one for one, at in self.said.items() if not at <= self.links.places} | (
            {Intent.WHO, Intent.CONTACT} & set(self.said)
        )
        found = beside or set(self.said)
        told = found - {Intent.OVERVIEW, Intent.IDENTIFY}
        if Intent.ALLIANCE in found and any(one.number for one in self.named):
            found = (found - {Intent.ALLIANCE}) | {Intent.CONTRIBUTION}
        if Intent.DATE in self.said and Intent.LAUNCH not in self.said:
            found = found - {Intent.LAUNCH}
        if Intent.LAUNCH in found:
            found = found - {Intent.DATE}
        if Intent.JOIN in found:
            found = found - {Intent.CONTACT}  # a JOIN answer tells the contact as well
        first = {one: min(at) for one, at in self.said.items()}
        last = len(self.words.words)
        return sorted(
            (one for one in Intent if one in found),
            key=lambda one: (one not in told, first.get(one, last)),
        )


def parse(question: str, index: Index, today: date) -> Question:
    words = index.spelling.corrected(language.words_of(in_full(question)))
    intents = said(words)
    said_places = set[int]().union(*intents.values())
    telling = [i for i, word in enumerate(words.words) if language.tells(word)]
    days, day_places = days_in(words)
    near, near_places = near_days_in(
        words, today, {one.number or 0 for one in index.knowledge.chantiers}
    )
    # Otherwise « aujourd’hui » means nowadays.
    if Intent.DATE in intents or near_places.issuperset(telling):
        days, day_places = days + near, day_places | near_places
    links = index.linker.links(words, day_places)
    absent, absent_places = _among(words, "absent")
    manners, small = _among(words, "manners")
    explained = links.places | absent_places | day_places | said_places
    return Question(
        question,
        words,
        links,
        intents,
        tuple(_masked(words.words, links)),
        tuple(_masked(words.stems, links)),
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


def _stems(words: language.Words, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.stems[i] for i in places))


def _masked(words: Sequence[str], links: Links) -> list[str]:
    """Replace each name of a topic by one §."""
    masked: list[str] = []
    for position, word in enumerate(words):
        if position not in links.places:
            masked.append(word)
        elif masked[-1:] != [TOPIC]:
            masked.append(TOPIC)
    return masked


def _among(words: language.Words, file: str) -> tuple[tuple[str, ...], set[int]]:
    """Find the groups with a phrase among these words, and the positions of the phrases' words."""
    found = {name: phrases.among(words) for name, phrases in _groups(file).items()}
    return tuple(name for name in found if found[name]), set[int]().union(*found.values())


@cache
def _groups(file: str) -> Mapping[str, language.Phrases]:
    """Read the groups of phrases in a file of `data/`, by group name."""
    return {
        name: language.Phrases(phrases, exact=True) for name, phrases in language.data(file).items()
    }
