"""Sentences by what they belong to, a topic or a passage; needs the `meaning` extra."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]  # float32
SOFTNESS = 0.08  # of the mean over a topic's sentences, which heeds the nearest most


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

    def most(self, values: Values) -> Values:
        """Return the highest value of each group, from a value for each sentence."""
        found: Values = np.maximum.reduceat(values[self._order], self._starts)
        return found

    def soft_means(self, cosines: Values) -> Values:
        """Return a mean of each group that heeds the highest cosines most."""
        nearest = self.most(cosines)
        behind = (cosines[self._order] - np.repeat(nearest, self._sizes)) / SOFTNESS
        means: Values = np.add.reduceat(np.exp(behind), self._starts) / self._sizes
        return nearest + SOFTNESS * np.log(means)
