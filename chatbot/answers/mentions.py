"""The people, acronyms and programmes that the texts name, with the most telling sentences.

A name is known by its shape: capitals, or French quotation marks around it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.answers.language import Words, empty, tells, words_of
from chatbot.chantiers.rules import fold

_WORD = r"[A-ZÀ-ÖØ-Þ][\w-]*\w"
_SMALL = r"(?:(?:de|du|des|la|le|les|van|von|der|el|ben|di|da)[^\S\n]){0,2}(?:[dl]['’])?"
NAME = re.compile(rf"(?<![\w-]){_WORD}(?:[^\S\n]{_SMALL}{_WORD})*")
TITLE = re.compile(r"«\s*([^«»]{3,60}?)\s*»")
ACRONYM = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]-?[\d-]*){2,}s?|\w*[a-zà-ÿ][A-Z]\w*")  # also « CitéLab »
INSIDE = re.compile(r"[\w,;’')][^\S\n]?$")  # what comes before a word within a sentence
TOLD = re.compile(r"\s*(?:,|\(|:|–|c’est |est |était )")  # what follows a name being presented
COMMON = re.compile(r"\b[a-zà-ÿ][\w-]+")
BETWEEN = r"(?:\w* (?:\w{1,3} ){0,3})?"  # between two initials, where an acronym is spelt out
MOST, SENTENCES = 3, 2  # the most names for one question, and sentences for one name


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence of the content with a name in it."""

    name: str
    shape: str  # "acronym", "name" of several words, "word", "title"
    place: int  # the passage's index
    sentence: str
    # "named"; "told" if an explanation seems to follow; "spelt out", of an acronym
    how: str = "named"


@dataclass(frozen=True, slots=True)
class Said:
    """A mention of a name that a question says."""

    mention: Mention
    whole: bool  # the question says the whole name
    places: frozenset[int]  # positions of the question's words that say the name
    number: int  # the mention's number among those of the name, from 0


class Mentions:
    """An index of names, each found by its words."""

    def __init__(
        self,
        spoken: Sequence[tuple[int, str]],
        titles: Collection[str],
        people: Iterable[str],
    ) -> None:
        """Index sentences, each with its passage's index; `people` are porteurs and contacts."""
        common = (word for _, said in spoken for word in COMMON.findall(said))
        self._common = set(map(fold, common))
        self._of = {name: _best(those) for name, those in self._found(spoken, titles).items()}
        self._words = {name: {w for w in name.split() if tells(w)} for name in self._of}
        # A name's words, and those of its written-out form: « ESS ».
        self._its = {one: {*self._words[one], *words_of(one).words} - empty() for one in self._of}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for name, words in self._words.items():
            for word in {*words, name.replace(" ", "")} if words else ():
                self._by_word[word].append(name)
        known = [fold(one) for text in people for one, shape, _ in _names(text) if shape == "name"]
        named = [name for name, (one, *_) in self._of.items() if one.shape == "name"]
        self._people = {name: set(name.split()) for name in (*known, *named)}
        within = {name.partition(" ")[2] for name in self._people}  # names less their first word
        whole = self._people.keys() - within
        self._holders = Counter(word for name in whole for word in self._people[name])
        self._theirs = self._holders.keys() - self._common - empty()

    def _found(
        self, spoken: Sequence[tuple[int, str]], titles: Collection[str]
    ) -> dict[str, list[Mention]]:
        """Find each name's mentions; a single word that also occurs in lower case is no name."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for one in (one for place, sentence in spoken for one in _mentions(place, sentence)):
            name = fold(one.name)
            if one.shape != "word" or name not in self._common:
                found[name].append(one)
        titled = [one for one in spoken if one[1] in titles]
        for those in found.values():
            if those[0].shape == "acronym":
                those.extend(_in_titles(those[0].name, titled))
        return found

    def said_in(self, text: str, words: Words) -> list[Said]:
        """Find the mentions of the names that a question says, whole names first."""
        raw = fold(text).split()
        typed = {*words.words, *raw, *map("".join, pairwise(raw))}
        near = {name for word in typed for name in self._by_word.get(word, ())}
        whole = {n for n in near if self._words[n] <= typed or n.replace(" ", "") in typed}
        whole = {one for one in whole if not any(f" {one} " in f" {of} " for of in whole - {one})}
        taken = set[str]().union(*(self._words[one] for one in whole))
        parts = {one for one in near - whole if self._by_surname(one, typed - taken)}
        names = [*sorted(whole, key=lambda one: (-len(one), one)), *sorted(parts)][:MOST]
        return [
            Said(mention, name in whole, self._places(name, words), number)
            for name in names
            for number, mention in enumerate(self._of[name])
        ]

    def strangers(self, words: Words, known: Collection[str]) -> frozenset[int]:
        """Find the positions of two adjacent words that look like an unknown person's name.

        One of them is part of a known person's name; the other is too, or is an unknown word.
        """
        pairs = enumerate(pairwise(words.words))
        return frozenset(
            place
            for at, (one, other) in pairs
            if {one, other} & self._theirs
            and all(word in self._theirs or word not in known for word in (one, other))
            and not any({one, other} <= name for name in self._people.values())
            for place in (at, at + 1)
        )

    def _by_surname(self, name: str, typed: Collection[str]) -> bool:
        """Tell whether the surname of this name is typed, and belongs to one known person alone."""
        surname = name.rpartition(" ")[2]
        alone = self._holders[surname] == 1 and surname not in self._common
        return alone and surname in typed and name in self._people

    def _places(self, name: str, words: Words) -> frozenset[int]:
        its, joined = self._its[name], name.replace(" ", "")
        places = (n for n, word in enumerate(words.words) if word in its or word == joined)
        return frozenset(places)


def _mentions(place: int, sentence: str) -> Iterator[Mention]:
    for name, shape, after in {one[0]: one for one in _names(sentence)}.values():
        told = "told" if TOLD.match(after) else "named"
        is_spelt = shape == "acronym" and spells_out(sentence, name)
        yield Mention(name, shape, place, sentence, "spelt out" if is_spelt else told)


def _names(text: str) -> Iterator[tuple[str, str, str]]:
    """List names, their shapes, and what follows each.

    Any first word of a sentence has a capital: the name may begin with the second word.
    """
    for match in TITLE.finditer(text):
        yield match[1], "title", text[match.end() :]
    for match in NAME.finditer(text):
        name, after = match[0], text[match.end() :]
        first, _, others = name.partition(" ")
        inside = INSIDE.search(text[: match.start()]) is not None
        small = fold(first) in empty()
        if others[:1].isupper() and (small or (not inside and " " in others)):
            yield others, _shape(others), after
        if ACRONYM.fullmatch(name) or (not small and (others or inside)):
            yield name, _shape(name), after


def _shape(name: str) -> str:
    if ACRONYM.fullmatch(name):
        return "acronym"
    return "name" if " " in name else "word"


def _best(mentions: Sequence[Mention]) -> list[Mention]:
    """Keep the mentions in the most telling sentences, one for each sentence."""
    worth = ("spelt out", "told", "named").index
    once: dict[str, Mention] = {}
    for one in mentions:
        once.setdefault(one.sentence, one)
    return sorted(once.values(), key=lambda one: worth(one.how))[:SENTENCES]


def spells_out(text: str, acronym: str) -> bool:
    """Tell whether a text spells out an acronym, or explains it in parentheses."""
    short = re.escape(acronym)
    if re.search(rf"\w \({short}\)|\b{short} \(\w+ \w+", text):
        return True
    return re.search(rf"\b(?!{fold(acronym)}\b){_initials(acronym)}", fold(text)) is not None


def _in_titles(acronym: str, titled: Iterable[tuple[int, str]]) -> Iterator[Mention]:
    """Find the titles of which an acronym is the initials."""
    its = re.compile(rf"{_initials(acronym)}\w*")
    for place, title in titled:
        if len(acronym) > 2 and " " in title and its.fullmatch(fold(title)):
            yield Mention(acronym, "acronym", place, title, "spelt out")


def _initials(acronym: str) -> str:
    return BETWEEN.join(fold(acronym).replace(" ", ""))
