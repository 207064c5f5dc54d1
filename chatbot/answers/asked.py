"""Compare a question with labelled questions that people asked before.

A pack may bring such questions beside its content. Where it has none, nothing here says anything.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from chatbot.answers.knowledge import Asked

ANY, NONE = "", "-"  # whatever the topic or the kind of thing is; no topic
SHARP = 20  # of the shares of the nearest: cosines are near one another
FAR = 0.3  # behind the nearest, beyond which none counts
LEAST = 1e-3  # of a topic's share whose logarithm is taken
NOISE = 0.03  # added to a share whose odds are weighed: one question that was labelled badly
MANNERS = "manners"  # the kind of small talk, which is about no topic
ABSENT = "absent"  # that of what nothing answers


class AskedBefore:
    """The questions that are nearest to one; each has a share, and all together 1.

    `near` are the places of those within FAR of the nearest one, and their cosines.
    """

    def __init__(self, asked: Sequence[Asked], near: Sequence[tuple[int, float]]) -> None:
        self.most = max(cosine for _, cosine in near)
        self._near = [(asked[place], cosine - self.most) for place, cosine in near]

    @cached_property
    def shares(self) -> Mapping[tuple[str, str], float]:
        """The shares by topic and kind of thing, and by one of them alone."""
        found: dict[tuple[str, str], float] = defaultdict(float)
        for one, behind in self._near:
            share = math.exp(SHARP * behind)
            found[ANY, ANY] += share
            found[one.topic or NONE, ANY] += share
            for kind in one.kinds:
                found[ANY, kind] += share
                found[one.topic or NONE, kind] += share
        total = found[ANY, ANY]
        return {place: share / total for place, share in found.items()}

    @cached_property
    def behind(self) -> Mapping[str, float]:
        """How far the nearest one of each topic is behind the nearest of all, where it counts."""
        found: dict[str, float] = {}
        for one, behind in self._near:
            found[one.topic] = max(behind, found.get(one.topic, -FAR))
        return found

    def of_topics(self, keys: Sequence[str]) -> dict[str, list[float]]:
        """Say what speaks for each topic."""
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
            if kinds != {ANY}:  # nobody has asked in vain for what came out since
                yield "asked before: log of not in vain", math.log(1 - self._in_vain + NOISE)
        elif kind in {"unknown", "untold"}:
            yield f"asked before: nearest, {kind}", self.most
            yield f"asked before: log of in vain, {kind}", math.log(self._in_vain + NOISE)

    @property
    def _in_vain(self) -> float:
        return self.shares.get((ANY, ABSENT), 0.0)

    def _most(self, topic: str, kinds: set[str]) -> float:
        return max(self.shares.get((topic, kind), 0.0) for kind in kinds)
