"""The reader, a network: how well each sentence answers a question, or that no sentence does.

It has one hidden layer, and takes the question's vector, the sentence's vector, and their
element-wise product. `./bot train` makes its weights (`data/reader.npz`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # float32
SOFTNESS = 0.08  # the temperature of soft_means: the lower, the more the highest cosine counts
FILE = files("chatbot.answers").joinpath("data", "reader.npz")
MOST = 256  # the nearest sentences, which alone are read
UNREAD = -30.0  # the score of all other sentences


class Groups:
    """Sentences grouped by the topic or passage that owns them.

    `owners` has each sentence's owner, by the owner's index; None: the sentence is in no group.
    """

    def __init__(self, owners: Sequence[int | None]) -> None:
        groups: dict[int, list[int]] = {}
        for number, owner in enumerate(owners):
            if owner is not None:
                groups.setdefault(owner, []).append(number)
        self.members = [groups[owner] for owner in sorted(groups)]
        self._sizes = np.array([len(group) for group in self.members])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._order = np.array([number for group in self.members for number in group])

    def most(self, values: Array) -> Array:
        """Return the highest value of each group, from a value for each sentence."""
        found: Array = np.maximum.reduceat(values[self._order], self._starts)
        return found

    def soft_means(self, cosines: Array) -> Array:
        """Return a mean of each group in which the highest cosines count most (log-mean-exp)."""
        nearest = self.most(cosines)
        behind = (cosines[self._order] - np.repeat(nearest, self._sizes)) / SOFTNESS
        means: Array = np.add.reduceat(np.exp(behind), self._starts) / self._sizes
        return nearest + SOFTNESS * np.log(means)


@dataclass(frozen=True, slots=True)
class Reader:
    """The learned matrices, for vectors of 256 numbers and a hidden layer of 128 units."""

    question: Array  # 256 × 128
    sentence: Array  # 256 × 128
    product: Array  # 256 × 128
    bias: Array  # 128
    out: Array  # 128
    cosines: Array  # 2: the weights of the two cosines of a sentence
    nothing: Array  # 256 × 64: the network for "no sentence answers"
    nothing_bias: Array  # 64
    nothing_out: Array  # 65, of which the last is a bias

    @classmethod
    def read_weights(cls) -> Self:
        """Read the weights that `./bot train` made."""
        read = np.load(str(FILE))
        return cls(*(read[one].astype(np.float32) for one in cls.__slots__))

    def read(
        self, vector: Array, cosines: Array, sentences: Array, groups: Groups
    ) -> tuple[list[float], float]:
        """Return the log-probability that each group answers, and that no group does.

        `vector` is the question's (256). `cosines` has a row for each sentence: its cosine with the
        question's vector, and with this vector turned towards passages that answer it. A group has
        the sentences of a passage.
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
