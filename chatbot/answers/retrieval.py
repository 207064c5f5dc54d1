"""Passages ranked by BM25 over French stems."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chatbot.answers.days import Day, Span, days_written
from chatbot.answers.knowledge import Part, Subject
from chatbot.answers.language import akin, contents
from chatbot.conversation.markup import visible
from chatbot.events.models import Event

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); B is
# lower than usual, since our passages are short and their length tells little.
K1, B = 1.2, 0.4
BEGUN = 4  # letters: only stems that begin with the same letters may be of one family
FAMILY, AKIN = 0.8, 0.7  # the factor for a match by a word of the same family, of like meaning
MADE = 0.8  # the factor for passages made of rows, which score high as they are short
BY_NAME = 0.7  # the factor for the score that a topic's names add to each of its passages

# For each stem of the question: how near the form in the text is (0-1), and the score that it adds.
Adds = dict[str, tuple[float, float]]
NONE = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that an answer may quote, with its topic."""

    subject: Subject
    part: Part
    event: Event | None = None  # the event that it is made of

    @property
    def text(self) -> str:
        """The words by which the passage is found, without the names of its topic."""
        return f"{self.part.title} {visible(self.part.html)}"


class Hit(NamedTuple):
    """A passage that was found, with its score and its coverage.

    Coverage is the share of the question's words, weighted by rarity, that a text has (0-1).
    """

    passage: Passage
    score: float = 1.0
    coverage: float = 1.0  # of the passage together with its topic's names
    own: float = 1.0  # of the passage alone


class Passages:
    """An index of passages, each found by its own words and by the names of its topic.

    `made` are the keys of parts that are made of rows.
    """

    def __init__(self, passages: Sequence[Passage], made: Collection[str] = ()) -> None:
        self.passages = passages
        self._made = made
        self._bodies = Postings(passage.text for passage in passages)
        subjects = list({one.subject.key: one.subject for one in passages}.values())
        self._names = Postings(" ".join(subject.names) for subject in subjects)
        self._keys = [subject.key for subject in subjects]
        self._of: dict[str, list[int]] = defaultdict(list)
        self._published: dict[str, list[int]] = defaultdict(list)
        self._days: dict[int, list[Day]] = {}
        for number, passage in enumerate(passages):
            self._of[passage.subject.key].append(number)
            if passage.part.day is not None:
                self._published[passage.subject.key].append(number)
                self._published[""].append(number)
            if days := list(days_written(visible(passage.part.html), passage.part.year)):
                self._days[number] = days

    def knows(self, stem: str) -> bool:
        """Tell whether any passage, or any topic's name, has this very stem."""
        return stem in self._bodies.holders or stem in self._names.holders

    def rarity(self, stem: str) -> float:
        """Return a stem's rarity among passages; a stem that no passage has is the rarest."""
        return self._bodies.rarity(stem)

    def of(self, key: str) -> Sequence[int]:
        """List the indexes, in `passages`, of a topic's passages."""
        return self._of.get(key, ())

    def published(self, key: str = "") -> Sequence[int]:
        """List the indexes of announcements and answers published on a topic; "": on any topic."""
        return self._published.get(key, ())

    def has_newer(self, index: int) -> bool:
        """Tell whether a newer text of the same kind was published on the passage's topic."""
        passage = self.passages[index]
        published = (self.passages[one].part for one in self.published(passage.subject.key))
        days = [one.day for one in published if one.key == passage.part.key and one.day]
        return passage.part.day is not None and passage.part.day < max(days)

    def names_a_day(self, index: int, spans: Collection[Span]) -> bool:
        """Tell whether the passage at this index names any of these days."""
        return any(span.meets(day, day) for span in spans for day in self._days.get(index, ()))

    def scored(self, stems: Collection[str]) -> dict[int, Hit]:
        """Score every passage that has any of these stems; return hits by the passages' indexes."""
        rarities = {stem: self.rarity(stem) for stem in stems}
        total = sum(rarities.values())

        def covered(adds: Adds) -> float:
            return sum([near * rarities[stem] for stem, (near, _) in adds.items()]) / total

        owned = self._bodies.found(stems)
        named = {self._keys[index]: adds for index, adds in self._names.found(stems).items()}
        by_name = {key: (BY_NAME * _sum(adds), covered(adds)) for key, adds in named.items()}
        hits: dict[int, Hit] = {}
        for number in sorted({*owned, *(one for key in named for one in self._of[key])}):
            passage, own = self.passages[number], owned.get(number, {})
            key = passage.subject.key
            score, names = by_name.get(key, NONE)
            both, by_itself = names, 0.0
            if own:
                score, by_itself = _sum(own) + score, covered(own)
                both = covered(_nearest(own, named[key])) if names else by_itself
            score *= MADE if passage.part.key in self._made else 1.0
            hits[number] = Hit(passage, score, both, by_itself)
        return hits


class Postings:
    """An inverted index: for each stem, the texts that have it, and its BM25 weight in each."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = [Counter(contents(text)) for text in texts]
        self._size = len(counts)
        mean = sum(count.total() for count in counts) / max(len(counts), 1) or 1.0
        self.holders: dict[str, dict[int, float]] = defaultdict(dict)
        for number, count in enumerate(counts):
            norm = K1 * (1 - B + B * count.total() / mean)
            for stem, times in count.items():
                self.holders[stem][number] = times / (times + norm)
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for stem in self.holders:
            self._by_start[stem[:BEGUN]].append(stem)
        self.holders = dict(self.holders)

    def rarity(self, stem: str) -> float:
        """Return a stem's inverse document frequency."""
        holding = len(self.holders.get(stem, ()))
        return math.log(1 + (self._size - holding + 0.5) / (holding + 0.5))

    def found(self, stems: Iterable[str]) -> dict[int, Adds]:
        """Find the texts with any of these stems; return what each stem adds, by text index."""
        found: dict[int, Adds] = defaultdict(dict)
        for stem in stems:
            for form, nearness in self._forms(stem).items():
                worth = nearness * self.rarity(form)
                for number, weight in self.holders[form].items():
                    adds, one = found[number], (nearness, weight * worth)
                    if one > adds.get(stem, NONE):
                        adds[stem] = one
        return found

    def _forms(self, stem: str) -> dict[str, float]:
        """Find the indexed stems that count as a match for a stem, and how near each is (0-1).

        They are the stem itself, stems of like meaning, or else stems of the same family.
        """
        kin = akin().get(stem, frozenset())
        forms = {form: AKIN for form in kin if form in self.holders}
        if stem in self.holders:
            return forms | {stem: 1.0}
        if kin:
            return forms
        near = self._by_start.get(stem[:BEGUN], ())
        return {form: FAMILY for form in near if form.startswith(stem) or _one_family(stem, form)}


def _sum(adds: Adds) -> float:
    return sum([score for _, score in adds.values()])


def _nearest(one: Adds, other: Adds) -> Adds:
    return {stem: max(one.get(stem, NONE), other.get(stem, NONE)) for stem in (*one, *other)}


def _one_family(stem: str, form: str) -> bool:
    """Tell whether two stems share five letters or more, and differ in at most three at the end."""
    common = next(
        (i for i, (a, b) in enumerate(zip(stem, form, strict=False)) if a != b),
        min(len(stem), len(form)),
    )
    return common >= 5 and max(len(stem), len(form)) - common <= 3
