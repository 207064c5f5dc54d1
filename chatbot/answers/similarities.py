"""How near a question is to what was published, by what its sentences mean."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
SHORTEST = 12  # characters of a sentence that means something by itself
SPREAD = 0.05  # added to a deviation, where all are alike


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosines (-1 to 1), but for what is read, and what the vector says of the classes."""

    topics: Sequence[float]  # by their places
    adapted_topics: Sequence[float]
    passages: Sequence[float]
    adapted_passages: Sequence[float]
    first_sentences: Sequence[float]  # of the passages: a published answer's is its question
    read: Sequence[float]  # logarithms of the probabilities that each passage answers
    unanswered: float  # that of the probability that none does
    asked: Sequence[tuple[int, float]]  # places of the nearest that were asked before, with theirs
    classes: Sequence[float]  # what is added to each of the classifier's hidden units


class Compared:
    """Values beside each other: there may be thousands, of which few are looked at."""

    def __init__(self, values: Sequence[float]) -> None:
        self.values = values
        self.most, self._next = (*nlargest(2, values), *values)[:2]
        self._mean = sum(values) / len(values)
        deviation = math.dist(values, [self._mean] * len(values)) / math.sqrt(len(values))
        self._scale = deviation + SPREAD

    def margin(self, value: float) -> float:
        """Tell how far one is before the next, or behind the best."""
        return value - (self._next if value == self.most else self.most)

    def spread(self, value: float) -> float:
        """Tell how many standard deviations one is from the mean."""
        return (value - self._mean) / self._scale


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, none too short to mean anything."""
    found = [part.strip(" •-\t") for part in SENTENCE.split(text)]
    return [part for part in found if len(part) > SHORTEST] or [text.strip()]
