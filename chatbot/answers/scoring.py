"""Scores: a conditional logit over candidates, with features that have names."""

import math
from collections.abc import Iterator, Mapping, Sequence

Features = Mapping[str, float]  # by their names; what isn't there is 0
Named = Iterator[tuple[str, float]]  # some of them, as they are computed
LEAST = -9.0  # of a logarithm of a probability


def score(features: Features, weights: Features) -> float:
    """Sum up the features by their weights."""
    return sum([value * weights.get(name, 0.0) for name, value in features.items()])


def log_probabilities(scores: Sequence[float]) -> list[float]:
    """Turn scores into logarithms of probabilities (a softmax), none below LEAST."""
    best = max(scores)
    total = best + math.log(sum([math.exp(one - best) for one in scores]))
    return [max(one - total, LEAST) for one in scores]


def sigmoid(score: float) -> float:
    return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))
