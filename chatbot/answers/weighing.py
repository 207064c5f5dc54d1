"""The input for candidates' features: a question's evidence, and how likely each topic is meant."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from chatbot.answers.evidence import Evidence
from chatbot.answers.similarities import Compared, Similarities
from chatbot.answers.weights import LEAST, WISH, Named

FEW, SOME, RARE = 4, 6, 12.0  # scales for features: numbers of words, and a sum of rarities
SHARP = 14  # the factor of cosines in the softmax over passages


@dataclass(frozen=True)
class Weighing:
    """A question's evidence and the topics' probabilities, with what several features need."""

    evidence: Evidence
    topics: Mapping[str, float]  # logarithms of probabilities, by keys

    @cached_property
    def _shared(self) -> dict[tuple[str, ...], list[tuple[str, float]]]:
        return {}

    def shared(self, key: tuple[str, ...], compute: Callable[[], Named]) -> list[tuple[str, float]]:
        """Return the features that all candidates with this key have in common, without zeros.

        They are computed once for each key.
        """
        if (found := self._shared.get(key)) is None:
            found = [(name, float(value)) for name, value in compute() if value]
            self._shared[key] = found
        return found

    @cached_property
    def said(self) -> set[str]:
        """The kinds of things that the question's words name."""
        return {str(one) for one in self.evidence.question.said}

    @cached_property
    def beside(self) -> set[str]:
        """The kinds of things that words outside of topics' names name."""
        question = self.evidence.question
        places = question.links.places
        return {str(one) for one, at in question.said.items() if not at <= places}

    @cached_property
    def meant(self) -> list[str]:
        return [str(one) for one in self.evidence.question.intents]

    @cached_property
    def context(self) -> str:
        if self.evidence.is_named:
            return "named"
        if self.evidence.question.ghosts:
            return "ghost"
        return "current" if self.evidence.current else "open"

    @cached_property
    def likeliest(self) -> str:
        """The key of the topic that is most likely meant."""
        return max(self.topics, key=lambda key: self.topics[key])

    @cached_property
    def wished(self) -> float:
        """The probability that the text is a wish."""
        classes = self.evidence.classes
        return sum(math.exp(log) for name, log in classes.items() if name.startswith(WISH))

    @cached_property
    def nearest_published(self) -> float:
        """The highest cosine of the passages published since the editions; 0 without any."""
        published = self.evidence.index.passages.published()
        if self.nearness is None or not published:
            return 0.0
        return max(self.nearness.firsts[place] for place in published)

    @cached_property
    def nearness(self) -> "Nearness | None":
        near = self.evidence.similarities
        return Nearness(near) if near else None


class Nearness:
    """How similar each passage is to the question, and how well it answers, among all passages."""

    def __init__(self, found: Similarities) -> None:
        self.plain, self.adapted = Compared(found.passages), Compared(found.adapted_passages)
        self.read, self.unanswered = Compared(found.read), found.unanswered
        self.firsts = found.first_sentences
        self._among: dict[str, tuple[Compared, ...]] = {}
        most = self.adapted.most
        self._total = sum([math.exp(SHARP * (value - most)) for value in found.adapted_passages])

    def share(self, value: float) -> float:
        """Return the share of an adapted cosine among those of all passages (a softmax)."""
        return math.exp(SHARP * (value - self.adapted.most)) / self._total

    def among(self, topic: str, places: Sequence[int]) -> tuple[Compared, ...]:
        """Compare passages of a topic: by answer probability, adapted cosine, and first sentence.

        `places` are the passages' indexes; the result is cached by topic.
        """
        if topic not in self._among:
            read = [max(self.read.values[one], LEAST) for one in places]
            others = (self.adapted.values, self.firsts)
            cosines = ([values[one] for one in places] for values in others)
            self._among[topic] = tuple(map(Compared, (read, *cosines)))
        return self._among[topic]
