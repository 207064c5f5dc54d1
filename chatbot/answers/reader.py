"""Read: tell how well each sentence answers a question, or that none does.

A network with one hidden layer, on the vector of the question, that of the sentence, and the
product of both, number by number. `./bot train` makes its weights (`data/reader.npz`).
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from chatbot.answers.groups import Groups

Array = NDArray[Any]  # float32
FILE = files("chatbot.answers").joinpath("data", "reader.npz")
MOST = 256  # sentences that are read: the nearest ones
UNREAD = -30.0  # the score of the others


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
