"""Compare a question with labelled questions that people asked before.

A pack may bring such questions beside its content. Without them, candidates have no such features.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from chatbot.answers.knowledge import Asked

ANY, NONE = "", "-"  # for any topic or kind of thing; for questions about no topic
SHARP = 20  # the factor of cosines in the softmax: they differ little
FAR = 0.3  # how far a cosine may be behind the highest to count
LEAST = 1e-3  # added to a topic's share before its logarithm is taken
NOISE = 0.03  # added to other shares before the logarithm: a question may be labelled badly
MANNERS = "manners"  # the kind of a question that is small talk, about no topic
ABSENT = "absent"  # the kind of a question that nothing published answers


class AskedBefore:
    """The labelled questions most similar to the one asked; their shares sum to 1.

    `near` has the indexes and cosines of those within FAR of the highest cosine.
    """

    def __init__(self, asked: Sequence[Asked], near: Sequence[tuple[int, float]]) -> None:
        self.most = max(cosine for _, cosine in near)
        self._near = [(asked[index], cosine - self.most) for index, cosine in near]

    @cached_property
    def shares(self) -> Mapping[tuple[str, str], float]:
        """The share of each pair of topic and kind of thing, either of which may be ANY."""
        found: dict[tuple[str, str], float] = defaultdict(float)
        for one, behind in self._near:
            share = math.exp(SHARP * behind)
            found[ANY, ANY] += share
            found[one.topic or NONE, ANY] += share
            for kind in one.kinds:
                found[ANY, kind] += share
                found[one.topic or NONE, kind] += share
        total = found[ANY, ANY]
        return {pair: share / total for pair, share in found.items()}

    @cached_property
    def behind(self) -> Mapping[str, float]:
        """By topic, its highest cosine less the highest of all: 0 or negative, above -FAR."""
        found: dict[str, float] = {}
        for one, behind in self._near:
            found[one.topic] = max(behind, found.get(one.topic, -FAR))
        return found

    def of_topics(self, keys: Sequence[str]) -> dict[str, list[float]]:
        """Return the features of these topics: for each feature, a value for each key."""
        shares = [self.shares.get((key, ANY), 0.0) for key in keys]
        return {
            "asked before: share": shares,
            "asked before: log of share": [math.log(one + LEAST) / 4 for one in shares],
            "asked before: behind": [3 * self.behind.get(key, -FAR) for key in keys],
        }

    def of_candidate(
        self, kind: str, kinds: set[str], topic: str, case: str
    ) -> Iterator[tuple[str, float]]:
        """Yield the features by which similar labelled questions speak for a candidate."""
        yield "asked before: kind", self._most(ANY, kinds)
        if topic:
            yield f"asked before: topic, {case}", self.shares.get((topic, ANY), 0.0)
            yield f"asked before: behind, {case}", 3 * self.behind.get(topic, -FAR)
            piece = self._most(topic, kinds)
            yield f"asked before: piece, {case}", piece
            yield f"asked before: log of piece, {case}", math.log(piece + NOISE) / 4
            if kinds != {ANY}:  # {ANY} was published since: older questions in vain say nothing
                yield "asked before: log of not in vain", math.log(1 - self._in_vain + NOISE)
        elif kind in {"unknown", "untold"}:
            yield f"asked before: nearest, {kind}", self.most
            yield f"asked before: log of in vain, {kind}", math.log(self._in_vain + NOISE)

    @property
    def _in_vain(self) -> float:
        return self.shares.get((ANY, ABSENT), 0.0)

    def _most(self, topic: str, kinds: set[str]) -> float:
        return max(self.shares.get((topic, kind), 0.0) for kind in kinds)
