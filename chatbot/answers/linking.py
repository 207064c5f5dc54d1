"""Find the topics that a question names, by number or by words of their names."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from chatbot.answers import language
from chatbot.answers.intents import asking
from chatbot.answers.knowledge import Knowledge, Person, Subject
from chatbot.chantiers.matching import NUMBER_WORDS
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.french.vocabulary import MONTHS

ORDINALS = (
    "zeroieme premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme".split()
)
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"
# Words after a number that then counts something else: days, hours, a length.
COUNTED = "|".join(
    [*map(fold, MONTHS), *r"h\b heures? minutes? mots jours mois ans personnes".split()]
)
# The same, for numbers without « chantier »: « les 2 prochaines dates », « la deuxième partie ».
COUNTED_ALONE = (
    r"prochain\w*|derni\w+|dates?|rencontres?|reunions?|ateliers?|themes?|partie|moitie|fois"
    "|semestre|trimestre"
)
BETWEEN_NUMBERS = "et aussi|et|ou|puis|le|du|au|n|les"
MORE_NUMBERS = (
    rf"(?: (?:(?:{BETWEEN_NUMBERS}) )?(?:le |du |au |n |chantier )?{NUMBER}(?! (?:{COUNTED})))*"
)
BEFORE_NUMBER = (
    r"(?:(?:chantiers?|groupes?|projets?|ch)(?: (?:n|no|numero|numeros|le))*|n|no|numero)"
)
SURELY = (
    re.compile(rf"(?<!\S){BEFORE_NUMBER} ({NUMBER}(?! (?:{COUNTED})){MORE_NUMBERS})(?!\S)"),
    re.compile(r"(?<!\S)(\d)(?:e|er|eme|ieme) chantier(?!\S)"),
    re.compile(rf"(?<!\S)({'|'.join(ORDINALS)}) chantier(?!\S)"),
    re.compile(r"(?<!\S)(?:ch|chantier)(\d{1,3})(?!\S)"),
)
PERHAPS = (
    re.compile(r"^\w+ (\d)$"),
    re.compile(
        rf"(?<!\S)(?:le|la|du|au) ({'|'.join(ORDINALS)})(?! (?:{COUNTED}|{COUNTED_ALONE}))(?!\S)"
    ),
    re.compile(
        r"(?<!\S)(?:les?|du|aux?|de|celui du|et) (\d{1,2})"
        rf"(?! (?:(?:et|ou) \d{{1,2}} )?(?:{COUNTED}|{COUNTED_ALONE}|chantiers))(?!\S)"
    ),
)

# The weight of a word that names a topic: a label or alias of one word, a word within a longer one,
# a word of a person's name, of a title of at most FEW content words, of a longer title.
NAME, WITHIN, PERSON, SHORT_TITLE, TITLE = 1.0, 0.75, 0.9, 0.8, 0.55
FEW = 5  # content words
EVERYDAY = 0.4  # the factor for words that are common in questions

SHARED = 0.8  # a word's weight is divided by the number of topics that have it, to this power
CALLED = 1.5  # the factor for a word just after « chantier »
VERB = re.compile(r"(?:er|ir|uire)$")  # verbs in titles: « Accompagner la transition »
CALLS = {"chantier", "chantiers", "groupe", "groupes", "projet", "reseau"}
SMALL = {"le", "la", "les", "l", "de", "du", "des", "d", "sur", "qui", "parle", "a", "au"}

STEEP = 1.6  # how fast the certainty grows with the sum of the words' weights
WHOLE = 0.9  # the least certainty of a topic whose whole name is said
NAMED = 0.62  # the certainty from which on a topic counts as named
RIVAL = 0.8  # the share of the best certainty with which another topic is named by the same words
MOST = 4  # topics that one question may name, and numbers that no chantier has


def numbers_in(
    text: str, patterns: tuple[re.Pattern[str], ...] = SURELY
) -> tuple[list[int], set[int]]:
    """Find chantiers' numbers in a folded text, and the positions of the words that matched."""
    numbers: list[int] = []
    positions: set[int] = set()
    for pattern in patterns:
        for match in pattern.finditer(text):
            said = [_value(word) for word in match[1].split()]
            numbers += [n for n in said if n is not None and n not in numbers]
            before = text[: match.start()].count(" ")
            positions |= set(range(before, before + match[0].count(" ") + 1))
    return numbers, positions


def _value(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    for words in (NUMBER_WORDS, ORDINALS):
        if word in words:
            return words.index(word)
    return None


@dataclass(frozen=True, slots=True)
class Link:
    """A topic that a question names."""

    subject: Subject
    certainty: float  # 0-1
    places: frozenset[int]  # positions of the question's words that name it
    by_title: bool = False  # all words of its label or of its title are said


@dataclass(frozen=True, slots=True)
class Links:
    """The topics that a question names, and the numbers that no topic has."""

    named: tuple[Link, ...] = ()
    ghosts: tuple[int, ...] = ()  # numbers that no chantier has

    @property
    def places(self) -> frozenset[int]:
        """The positions of all the question's words that name a topic."""
        return frozenset[int]().union(*(link.places for link in self.named))

    @property
    def certainty(self) -> float:
        """The certainty of the first topic (0-1); 0 if none is named."""
        return self.named[0].certainty if self.named else 0.0


class Linker:
    """An index of topics by the words of their names, to find those that a question names."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._subjects = knowledge.subjects
        self._by_number = {one.number: one for one in knowledge.subjects if one.number}
        self._worths = {one.key: _worths(one) for one in knowledge.subjects}
        self._names = {one.key: list(_whole_names(one)) for one in knowledge.subjects}
        self._titles = {
            one.key: [language.contents(one.label), language.contents(one.title)]
            for one in knowledge.subjects
        }
        self._holders: dict[str, list[int]] = defaultdict(list)  # indexes of topics, by stems
        for index, one in enumerate(knowledge.subjects):
            for word in {*self._worths[one.key], *chain(*self._names[one.key])}:
                self._holders[word].append(index)
        families: dict[str, set[str]] = defaultdict(set)  # an appeal counts with its chantier
        for one in knowledge.subjects:
            families[one.about or one.key].update(self._worths[one.key])
        holders = Counter(word for words in families.values() for word in words)
        self._shared = {word: float(many**SHARED) for word, many in holders.items()}
        names = (name for one in knowledge.subjects for name in (*one.names, *_said_of(one.people)))
        self.words = {word for name in names for word in fold(name).split()}

    def links(self, words: language.Words, taken: Collection[int] = ()) -> Links:
        """Find the topics that these words name.

        `taken` are the positions of words that name days: a bare number there is not a chantier's.
        """
        numbers, places = numbers_in(words.text)
        by_names = self._by_names(words, places)
        others = [one for one in by_names if one.subject.kind is not TopicKind.ALLIANCE]
        if not (numbers or others):
            perhaps, at = numbers_in(words.text, PERHAPS)
            if at.isdisjoint(taken):
                numbers, places = [n for n in perhaps if n in self._by_number], at
        ghosts = tuple(n for n in numbers if n not in self._by_number)[:MOST]
        counted = [self._by_number[n] for n in numbers if n in self._by_number]
        named = [Link(one, 1.0, frozenset(places)) for one in counted]
        # Beside a number, names don't count: « le chantier 3 parle d’eau ? » is about chantier 3.
        return Links(tuple((named or others or by_names)[:MOST]), ghosts)

    def _by_names(self, words: language.Words, taken: Collection[int]) -> list[Link]:
        """Name topics in turns: the best and its rivals for the same words; then by other words."""
        named: list[Link] = []
        free = [
            i
            for i, word in enumerate(words.words)
            if i not in taken and word not in language.empty()
        ]
        subjects = self._spoken_of(words, free)
        while len(named) < MOST:
            found = [self._link(subject, words, free) for subject in subjects]
            best = max(found, key=lambda link: link.certainty, default=None)
            if best is None or best.certainty < NAMED:
                break
            least = max(NAMED, RIVAL * best.certainty)
            rivals = [one for one in found if one.certainty >= least and one.places >= best.places]
            named += sorted(rivals, key=lambda link: -link.certainty)
            free = [i for i in free if i not in best.places]
        return named

    def _spoken_of(self, words: language.Words, positions: Iterable[int]) -> list[Subject]:
        """Find the topics with any of these words, or one of like meaning, in their names."""
        stems = {words.stems[i] for i in positions}
        kin = chain(*(language.akin().get(stem, ()) for stem in stems))
        found = {index for one in {*stems, *kin} for index in self._holders.get(one, ())}
        return [self._subjects[index] for index in sorted(found)]

    def _link(self, subject: Subject, words: language.Words, free: Sequence[int]) -> Link:
        worths = {i: self._worth(subject, words, i) for i in free}
        places = frozenset(i for i in free if worths[i])
        weight = sum(worths.values())
        said = {words.stems[i] for i in places}
        whole = [name for name in self._names[subject.key] if said.issuperset(name)]
        certainty = 1 - math.exp(-STEEP * weight)
        by_title = any(name in self._titles[subject.key] for name in whole)
        return Link(
            subject, max(certainty, WHOLE) if whole else certainty, places, by_title=by_title
        )

    def _worth(self, subject: Subject, words: language.Words, position: int) -> float:
        """Return the weight of one word of the question for a topic.

        Just after « chantier », a synonym of one of the topic's words counts as well.
        """
        worths, stem = self._worths[subject.key], words.stems[position]
        called = _is_called(words, position)
        if stem in worths:
            return worths[stem] / self._shared[stem] * (CALLED if called else 1.0)
        if not called or stem in self._shared:
            return 0.0
        kin = language.akin().get(stem, frozenset()) & worths.keys()
        return max((worths[one] / self._shared[one] for one in kin), default=0.0)


def _is_called(words: language.Words, position: int) -> bool:
    """Tell whether only small words stand between « chantier » and the word at this position."""
    before = position - 1
    while before >= 0 and words.words[before] in SMALL:
        before -= 1
    return before >= 0 and words.words[before] in CALLS


def _worths(subject: Subject) -> Mapping[str, float]:
    worths = {language.stem(word): PERSON for word in subject.acronyms}
    common = asking() | language.weak() | language.everyday_stems()
    verbs = {language.stem(word) for word in fold(subject.title).split() if VERB.search(word)}
    for name, worth, within in _named(subject):
        stems = language.contents(name)
        for word in stems:
            each = worth if len(stems) < 2 else within
            each *= EVERYDAY if word in common | verbs else 1.0
            worths[word] = max(worths.get(word, 0.0), each)
    return worths


def _named(subject: Subject) -> Iterator[tuple[str, float, float]]:
    """Yield each name, the weight of its word if it has only one, else that of each word."""
    title = TITLE if len(language.contents(subject.title)) > FEW else SHORT_TITLE
    yield subject.title, title, title
    yield from ((one.role, TITLE, TITLE) for one in subject.people)
    yield from ((name, PERSON, PERSON) for name in _said_of(subject.people))
    yield from ((name, NAME, WITHIN) for name in (subject.label, *subject.aliases))


def _whole_names(subject: Subject) -> Iterator[tuple[str, ...]]:
    for name in (*subject.names, *(one.name for one in subject.people)):
        stems = language.contents(name)
        # A title with one content word, « De l’eau pour tous », isn't named by that word alone.
        if len(stems) > 1 or len(name.split()) == 1:
            yield stems


def _said_of(people: Iterable[Person]) -> Iterator[str]:
    """Yield the names of persons, or the part of an address before its @ where there is no name."""
    for one in people:
        yield from filter(None, (one.name, one.address.partition("@")[0]))
