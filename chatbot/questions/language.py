"""Words as people write them, read as they mean them. Pure; what is special is in `data/`."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import Any

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA
from ruamel.yaml import YAML

from chatbot.chantiers.rules import fold

LONGEST_WORD = 40  # letters; stems are kept in memory
ELIDED = frozenset("cdjlmnst")  # letters that lose their apostrophe: « lagenda », « jveux »
ENDINGS = "e es ent er ez ons ait ais aient ant era eront erait ees ee ions iez".split()
GAP = r"(?: \w+){0,3}?"  # what « * » stands for in a phrase

_stemmer = snowballstemmer.stemmer("french")


@dataclass(frozen=True, slots=True)
class Words:
    """A question's words, folded, without its abbreviations; and their stems, as many."""

    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words, one space between them."""
        return " ".join(self.words)


@cache
def data(name: str) -> Mapping[str, Any]:
    """What a file of `data/` says."""
    text = files("chatbot.questions").joinpath("data", f"{name}.yaml").read_text("utf-8")
    read: Mapping[str, Any] = YAML(typ="safe").load(text)
    return read


def words_of(text: str) -> Words:
    """The words of a text that somebody wrote, as they mean them."""
    words = tuple(word[:LONGEST_WORD] for word in _in_full(fold(text)).split())
    return Words(words, tuple(map(stem, words)))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The French stem of a folded word: « chantiers » and « chantier » have the same."""
    return str(_stemmer.stemWord(word))


@cache
def empty() -> frozenset[str]:
    """The words that say nothing of what is asked."""
    return frozenset(" ".join(data("words")["empty"]).split())


@cache
def weak() -> frozenset[str]:
    """The stems of words that say little of it."""
    return frozenset(map(stem, " ".join(data("words")["weak"]).split()))


def tells(word: str) -> bool:
    """Whether that folded word says something of what is asked."""
    return len(word) > 1 and word not in empty() and stem(word) not in weak()


@cache
def akin() -> Mapping[str, frozenset[str]]:
    """For a stem, those of like meaning."""
    groups = [frozenset(stem(word) for word in group) for group in data("words")["akin"]]
    return {
        one: frozenset().union(*(g for g in groups if one in g)) for one in set().union(*groups)
    }


@cache
def everyday() -> frozenset[str]:
    """The words of the data's files, but for those of intents: none of them is misspelt."""
    words = data("words")
    phrases = [phrase for group in data("manners").values() for phrase in group]
    phrases += [phrase for entry in data("absent")["attributes"] for phrase in entry["words"]]
    phrases += [*words["short"].values(), *words["english"].values(), *words["everyday"]]
    phrases += [
        *words["empty"],
        *words["weak"],
        *(word for group in words["akin"] for word in group),
    ]
    return frozenset(word for phrase in phrases for word in fold(str(phrase)).split())


@cache
def everyday_stems() -> frozenset[str]:
    """The stems of everyday words."""
    return frozenset(map(stem, data("words")["everyday"]))


def contents(text: str) -> list[str]:
    """The stems of the words of a published text that say something."""
    return [stem(word) for word in fold(text).split() if word not in empty()]


class Phrases:
    """Phrases to be found among words: by their stems, so that « porteurs » finds « porteur »,
    or `exact`."""

    def __init__(self, phrases: Iterable[str], *, exact: bool = False) -> None:
        self._token = str if exact else _token
        alternatives = {_pattern(str(phrase), self._token) for phrase in phrases}
        longest_first = sorted(alternatives, key=len, reverse=True)
        self.found = re.compile(rf"(?<!\S)(?:{'|'.join(longest_first)})(?!\S)")

    def among(self, words: Words) -> list[range]:
        """Where any of them stands: the places of its words."""
        text = " ".join(map(self._token, words.words))
        return [
            range(text[: match.start()].count(" "), text[: match.end()].count(" ") + 1)
            for match in self.found.finditer(text)
        ]


class Spelling:
    """Words that are known, in tiers; of any other, which of them was meant: where two are as near,
    that of the first tier."""

    def __init__(self, *known: Iterable[str]) -> None:
        tiers = [sorted(set(words)) for words in known]
        self.known = frozenset().union(*tiers)
        self.stems = frozenset(map(stem, self.known))
        self._tiers = [
            {
                length: [word for word in tier if len(word) == length]
                for length in set(map(len, tier))
            }
            for tier in tiers
        ]
        # Its own, since what an index remembers is to go with it.
        self._meant = lru_cache(maxsize=10_000)(self.meant)

    def corrected(self, words: Words) -> Words:
        """The same, with what is misspelt as it should be."""
        meant = tuple(map(self._meant, words.words))
        return Words(meant, tuple(map(stem, meant)))

    def meant(self, word: str) -> str:
        """The nearest word that is known; the word itself where none is near."""
        if len(word) < 5 or word in self.known or stem(word) in self.stems or not word.isalpha():
            return word
        if any(word.endswith(end) and word[: -len(end)] in self.stems for end in ENDINGS):
            return word  # a form that the stemmer doesn't know of a word that is known
        if word[0] in ELIDED and word[1:] in self.known:
            return word[1:]
        allowed = 1 if len(word) < 9 else 2
        found = []
        for tier in self._tiers:
            near = [
                other
                for length in range(len(word) - allowed, len(word) + allowed + 1)
                for other in tier.get(length, ())
                if length >= 5 and other[:1] == word[:1]
            ]
            best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
            found += [(best[1], best[0])] if best else []
        return str(min(found, key=lambda one: one[0])[1]) if found else word


def _token(word: str) -> str:
    """By which words are compared: « les chantiers » aren't « le chantier »."""
    return word if word in empty() else stem(word)


def _pattern(phrase: str, token: Callable[[str], str]) -> str:
    parts = [" ".join(map(token, fold(part).split())) for part in phrase.split("*")]
    return re.sub(r"^\s|\s$", "", f"{GAP} ".join(re.escape(part) for part in parts))


def _in_full(folded: str) -> str:
    for pattern, meant in _rewritings():
        folded = pattern.sub(partial(_meant, meant), folded)
    return folded


def _meant(table: Mapping[str, str], match: re.Match[str]) -> str:
    return table[match[0]]


@cache
def _rewritings() -> Sequence[tuple[re.Pattern[str], Mapping[str, str]]]:
    tables: list[Mapping[str, str]] = [data("words")["short"], data("words")["english"]]
    return [(_one_of(table), table) for table in tables]


def _one_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")
