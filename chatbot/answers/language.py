"""Normalise words: abbreviations, stems, spelling. Pure; the word lists are in `data/`."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from ruamel.yaml import YAML
from Stemmer import Stemmer

from chatbot.chantiers.rules import fold

LONGEST_WORD = 40  # letters; the rest is cut off, since stems are kept in memory
LONGEST_PHRASE = 7  # words, of the phrases in `data/` that are written out
ELIDED = frozenset("cdjlmnst")  # letters that lose their apostrophe: « lagenda », « jveux »
ENDINGS = "e es ent er ez ons ait ais aient ant era eront erait ees ee ions iez".split()
REFERENTS = {"referent", "referents", "referente", "referentes"}  # not stemmed as « référence »
GAP = r"(?: \w+){0,3}?"  # what « * » stands for in a phrase

_stemmer = Stemmer("french")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a question, folded and with abbreviations written out, and each word's stem."""

    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(self.words)


@cache
def data(name: str) -> Mapping[str, Any]:
    """Read a YAML file of `data/`, once."""
    read: Mapping[str, Any] = YAML(typ="safe").load(_text_of(f"{name}.yaml"))
    return read


@cache
def lines(name: str) -> Sequence[str]:
    """Read the lines of a text file of `data/`; for thousands of lines, YAML would be slow."""
    text = _text_of(f"{name}.txt")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def words_of(text: str) -> Words:
    """Split a typed text into words, with abbreviations written out, and stem them."""
    words = tuple(word[:LONGEST_WORD] for word in _in_full(fold(text)))
    return Words(words, tuple(map(stem, words)))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Stem a folded French word: « chantiers » and « chantier » have the same stem."""
    if word in REFERENTS:
        return "referents"
    singular = word[:-1] if word.endswith("eaux") else word  # the stemmer leaves « eaux » as it is
    return str(_stemmer.stemWord(singular))


@cache
def empty() -> frozenset[str]:
    """List the stop words."""
    return frozenset(" ".join(data("words")["empty"]).split())


@cache
def weak() -> frozenset[str]:
    """List the stems of words that say little about what is asked."""
    return frozenset(map(stem, " ".join(data("words")["weak"]).split()))


def tells(word: str) -> bool:
    """Tell whether a folded word is a content word: more than a letter, neither empty nor weak."""
    return len(word) > 1 and word not in empty() and stem(word) not in weak()


@cache
def akin() -> Mapping[str, frozenset[str]]:
    """Map each stem to the stems of like meaning, itself included."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines("akin"):
        group = {stem(word) for word in line.split()}
        for one in group:
            found[one] |= group
    return {one: frozenset(others) for one, others in found.items()}


@cache
def everyday() -> frozenset[str]:
    """List the words of the files in `data/`, except intents.yaml, as correctly spelt words."""
    words = data("words")
    groups = [*data("manners").values(), *data("absent").values()]
    phrases = [phrase for group in groups for phrase in group]
    phrases += [meant for table in _tables() for meant in table.values()]
    phrases += [*words["empty"], *words["weak"], *words["everyday"], *lines("akin")]
    return frozenset(word for phrase in phrases for word in fold(str(phrase)).split())


@cache
def everyday_stems() -> frozenset[str]:
    return frozenset(map(stem, data("words")["everyday"]))


@lru_cache(maxsize=10_000)
def contents(text: str) -> tuple[str, ...]:
    """Stem the words of a text, without stop words."""
    return tuple(stem(word) for word in fold(text).split() if word not in empty())


class Phrases:
    """Phrases to be found among words.

    They are compared by stems, so that « porteurs » finds « porteur »; if `exact`, as written.
    """

    def __init__(self, phrases: Iterable[str], *, exact: bool = False) -> None:
        self._token = str if exact else _token
        alternatives = {_pattern(str(phrase), self._token) for phrase in phrases}
        longest_first = sorted(alternatives, key=len, reverse=True)
        self.found = re.compile(rf"(?<!\S)(?:{'|'.join(longest_first)})(?!\S)")

    def among(self, words: Words) -> set[int]:
        """Find the positions of the words that make up any of these phrases."""
        text = " ".join(map(self._token, words.words))
        return {
            at
            for match in self.found.finditer(text)
            for at in range(text[: match.start()].count(" "), text[: match.end()].count(" ") + 1)
        }


class Spelling:
    """Known words, to which misspelt words are corrected.

    They come in tiers: of two known words as near, the one in the earlier tier is meant.
    """

    def __init__(self, *known: Iterable[str]) -> None:
        tiers = [sorted(set(words)) for words in known]
        self.known = frozenset().union(*tiers)
        self.stems = frozenset(map(stem, self.known))
        self._tiers = [_by_letter_and_length(tier) for tier in tiers]
        # A cache of each Spelling, so that it is freed with its index.
        self._meant = lru_cache(maxsize=10_000)(self.meant)

    def corrected(self, words: Words) -> Words:
        meant = tuple(map(self._meant, words.words))
        return Words(meant, tuple(map(stem, meant)))

    def meant(self, word: str) -> str:
        """Find the nearest known word; return the word itself where none is near."""
        if len(word) < 4 or stem(word) in self.stems or not word.isalpha():
            return word
        if any(word.endswith(end) and word[: -len(end)] in self.stems for end in ENDINGS):
            return word  # a form of a known word that the stemmer doesn't know
        if word[0] in ELIDED and word[1:] in self.known:
            return word[1:]
        if len(word) == 4:
            return self._swapped(word)
        near = self._near(word)
        if near == word and word[0] in ELIDED and len(word) > 5:
            near = self._near(word[1:])
            return near if near in self.known else word
        return near

    def _swapped(self, word: str) -> str:
        """Reorder the letters of a four-letter word if that makes a known word."""
        letters = sorted(word)
        near = (one for tier in self._tiers for one in tier.get((word[0], 4), ()))
        return next((one for one in near if sorted(one) == letters), word)

    def _near(self, word: str) -> str:
        allowed = 1 if len(word) < 9 else 2
        found = []
        for tier in self._tiers:
            near = [
                other
                for length in range(len(word) - allowed, len(word) + allowed + 1)
                for other in tier.get((word[0], length), ())
                if length >= 5
            ]
            best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
            found += [(best[1], best[0])] if best else []
        return str(min(found, key=lambda one: one[0])[1]) if found else word


def _by_letter_and_length(words: Iterable[str]) -> Mapping[tuple[str, int], Sequence[str]]:
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in words:
        found[word[:1], len(word)].append(word)
    return dict(found)


def _token(word: str) -> str:
    """Return the stem of a word, or a stop word itself, marked with a dot.

    Stop words keep their form, as « les chantiers » aren't « le chantier »; the dot keeps them from
    matching stems: « petit » is also the stem of « pétition ».
    """
    return f"{word}." if word in empty() else stem(word)


def _pattern(phrase: str, token: Callable[[str], str]) -> str:
    parts = [" ".join(map(token, fold(part).split())) for part in phrase.split("*")]
    return re.sub(r"^\s|\s$", "", f"{GAP} ".join(re.escape(part) for part in parts))


def _in_full(folded: str) -> list[str]:
    """Split a text into words, with abbreviations and English words replaced by French ones."""
    words = folded.split()
    for table in _tables():
        words = list(_rewritten(words, table))
    return words


def _rewritten(words: Sequence[str], table: Mapping[str, str]) -> Iterator[str]:
    """Replace the words and phrases that the table has, the longest phrase first."""
    start = 0
    while start < len(words):
        for many in range(LONGEST_PHRASE, 0, -1):
            meant = table.get(" ".join(words[start : start + many]))
            if meant is not None:
                yield from meant.split()
                break
        else:
            yield words[start]
        start += many


@cache
def _tables() -> Sequence[Mapping[str, str]]:
    """Read the tables of abbreviations, then of English words, with their meanings."""
    return [dict(line.split(": ") for line in lines(name)) for name in ("short", "english")]


def _text_of(file: str) -> str:
    return files("chatbot.answers").joinpath("data", file).read_text("utf-8")
