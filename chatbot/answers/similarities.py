"""How similar a question is to the published sentences, by the vectors of their meaning."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
SHORTEST = 12  # characters: a sentence must be longer to mean something by itself
SPREAD = 0.05  # added to each standard deviation, which is 0 where all values are alike


@dataclass(frozen=True, slots=True)
class Similarities:
    """A question's cosines (-1 to 1) with topics and passages, and what the networks make of it."""

    topics: Sequence[float]  # by the topics' indexes
    adapted_topics: Sequence[float]
    passages: Sequence[float]
    adapted_passages: Sequence[float]
    # Of each passage's first sentence; in a published answer, that is the question.
    first_sentences: Sequence[float]
    read: Sequence[float]  # logarithms of the probabilities that each passage answers
    unanswered: float  # the logarithm of the probability that no passage answers
    asked: Sequence[tuple[int, float]]  # indexes and cosines of the nearest labelled questions
    classes: Sequence[float]  # what is added to each of the classifier's hidden units


class Compared:
    """Values to compare with each other: their margins and spreads, each computed on demand.

    There may be thousands of values, of which few are looked at.
    """

    def __init__(self, values: Sequence[float]) -> None:
        self.values = values
        self.most, self._next = (*nlargest(2, values), *values)[:2]
        self._mean = sum(values) / len(values)
        deviation = math.dist(values, [self._mean] * len(values)) / math.sqrt(len(values))
        self._scale = deviation + SPREAD

    def margin(self, value: float) -> float:
        """Return how far the best value is above the next one, or another one below the best."""
        return value - (self._next if value == self.most else self.most)

    def spread(self, value: float) -> float:
        """Return how many standard deviations a value is above the mean."""
        return (value - self._mean) / self._scale


def sentences(text: str) -> list[str]:
    """Split a text into sentences, without the short ones; return the whole if all are short."""
    found = [part.strip(" •-\t") for part in SENTENCE.split(text)]
    return [part for part in found if len(part) > SHORTEST] or [text.strip()]
