"""Read: tell how well each sentence answers a question, or that none does.

A network with one hidden layer, on the vector of the question, that of the sentence, and the
product of both, number by number. `./bot train` makes its weights (`data/reader.npz`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # float32
SOFTNESS = 0.08  # of the mean over a topic's sentences, which heeds the nearest most
FILE = files("chatbot.answers").joinpath("data", "reader.npz")
MOST = 256  # sentences that are read: the nearest ones
UNREAD = -30.0  # the score of the others


class Groups:
    """Sentences grouped by the place of their owner; None: a sentence without an owner."""

    def __init__(self, places: Sequence[int | None]) -> None:
        groups: dict[int, list[int]] = {}
        for number, place in enumerate(places):
            if place is not None:
                groups.setdefault(place, []).append(number)
        self.members = [groups[place] for place in sorted(groups)]
        self._sizes = np.array([len(group) for group in self.members])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._order = np.array([number for group in self.members for number in group])

    def most(self, values: Array) -> Array:
        """Return the highest value of each group, from a value for each sentence."""
        found: Array = np.maximum.reduceat(values[self._order], self._starts)
        return found

    def soft_means(self, cosines: Array) -> Array:
        """Return a mean of each group that heeds the highest cosines most."""
        nearest = self.most(cosines)
        behind = (cosines[self._order] - np.repeat(nearest, self._sizes)) / SOFTNESS
        means: Array = np.add.reduceat(np.exp(behind), self._starts) / self._sizes
        return nearest + SOFTNESS * np.log(means)


@dataclass(frozen=True, slots=True)
class Reader:
    """The learned matrices; vectors have 256 numbers, and sentences 128 hidden units."""

    question: Array  # 256 × 128
    sentence: Array  # 256 × 128
    product: Array  # 256 × 128
    bias: Array  # 128
    out: Array  # 128
    cosines: Array  # 2: what each is worth
    nothing: Array  # 256 × 64: that no sentence answers it
    nothing_bias: Array  # 64
    nothing_out: Array  # 65, the last one is always there

    @classmethod
    def read_weights(cls) -> Self:
        """Read what `./bot train` made."""
        read = np.load(str(FILE))
        return cls(*(read[one].astype(np.float32) for one in cls.__slots__))

    def read(
        self, vector: Array, cosines: Array, sentences: Array, groups: Groups
    ) -> tuple[list[float], float]:
        """Return the logarithms of the probabilities that each group answers, and that none does.

        `vector` is the question's (256); `cosines` has a row for each sentence: as it stands, and
        turned towards what answers. The groups are the sentences of each passage.
        """
        few = min(MOST, len(sentences))
        nearest = np.argpartition(-cosines[:, 1], few - 1)[:few]
        scores = np.full(len(sentences), UNREAD, np.float32)
        both = self.sentence + vector[:, None] * self.product
        hidden = np.maximum(sentences[nearest] @ both + (vector @ self.question + self.bias), 0)
        scores[nearest] = hidden @ self.out + cosines[nearest] @ self.cosines
        unanswered = np.maximum(vector @ self.nothing + self.nothing_bias, 0)
        nothing = unanswered @ self.nothing_out[:-1] + self.nothing_out[-1]
        found = np.append(groups.most(scores), nothing)
        found -= found.max()
        logs = found - np.log(np.exp(found).sum())
        return logs[:-1].tolist(), float(logs[-1])
