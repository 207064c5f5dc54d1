"""What was learned from labelled questions: `./bot train` makes it.

A bot that has no sentence encoder has weights of its own.
"""

import json
import math
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Self
from zlib import crc32

from chatbot.answers.intents import Intent
from chatbot.answers.parsing import Question

Features = Mapping[str, float]  # by their names; what isn't there is 0
Named = Iterator[tuple[str, float]]  # some of them, as they are computed
LEAST = -9.0  # of a logarithm of a probability

BUCKETS = 4096
KINDS = list(Intent)
INPUTS = BUCKETS + len(KINDS) + 1  # the last one is always there
HIDDEN = 128  # units
HASHED, NAMED = 3.0, 2.0  # what all that is hashed is worth together, and a kind that is named
LETTERS = 4
LONG = 10  # words
WISH = "wish "  # before the name of a wish among the classes


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


@dataclass(frozen=True, slots=True)
class Classifier:
    classes: Sequence[str]  # kinds of things, then wishes
    steps: Sequence[float]  # what 1 of the weights stands for: of the inputs, of the hidden units
    weights: "array[int]"

    @classmethod
    def read(cls, classes: Sequence[str], steps: Sequence[float], file: str) -> Self:
        """Read weights from a file of `data/`."""
        weights = array("b", files("chatbot.answers").joinpath("data", file).read_bytes())
        return cls(classes, steps, weights)

    def classify(self, question: Question, meant: Sequence[float] = ()) -> dict[str, float]:
        """Return the logarithm of each class's probability.

        `meant`: what its vector adds to the hidden units.
        """
        of_inputs, of_hidden = self.steps
        hidden = self._summed(inputs_of(question), 0, HIDDEN, of_inputs)
        if meant:
            hidden = [one + other for one, other in zip(hidden, meant, strict=True)]
        active = [(place, value) for place, value in enumerate(hidden) if value > 0]
        scores = self._summed(active, INPUTS * HIDDEN, len(self.classes), of_hidden)
        return dict(zip(self.classes, log_probabilities(scores), strict=True))

    def _summed(
        self, values: Iterable[tuple[int, float]], start: int, size: int, step: float
    ) -> list[float]:
        """Sum up the rows of a layer, each times its value."""
        rows = defaultdict[float, list["array[int]"]](list)  # by the value, which many share
        for place, value in values:
            at = start + place * size
            rows[value].append(self.weights[at : at + size])
        sums = [0.0] * size
        for value, those in rows.items():
            total = map(sum, zip(*those, strict=True))
            sums = [one + step * value * other for one, other in zip(sums, total, strict=True)]
        return sums


def inputs_of(question: Question) -> Iterator[tuple[int, float]]:
    """List the inputs that a question has, with their values."""
    hashed = {crc32(text.encode()) % BUCKETS for text in _hashed(question)}
    yield from ((place, HASHED / len(hashed) ** 0.5) for place in hashed)
    yield from ((BUCKETS + place, NAMED) for place, one in enumerate(KINDS) if one in question.said)
    yield INPUTS - 1, 1.0


def _hashed(question: Question) -> Iterator[str]:
    words = [re.sub(r"\d+", "7", word) for word in question.masked]
    yield from (f"stem {stem}" for stem in question.masked_stems)
    yield from (f"pair {one} {other}" for one, other in pairwise(["^", *words, "$"]))
    text = f" {' '.join(words)} "
    yield from (text[at : at + LETTERS] for at in range(len(text) - LETTERS + 1))
    yield f"words {min(len(words), 6)}"
    if len(words) > LONG:
        yield "long"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to the score."""

    topics: Features  # of a topic, for being the one that is meant
    candidates: Features  # of what could be said, for being what is asked
    further: Features  # of a further piece, for having what the first one lacks
    thresholds: Features
    classifier: Classifier


@cache
def weights(*, meaning: bool) -> Weights:
    """Read the weights for a bot with or without an encoder, once."""
    suffix = "" if meaning else "-words"
    file = files("chatbot.answers").joinpath("data", f"weights{suffix}.json")
    read = json.loads(file.read_text("utf-8"))
    classifier = Classifier.read(**read["classifier"], file=f"classifier{suffix}.bin")
    parts = ("topics", "candidates", "further", "thresholds")
    return Weights(**{part: read[part] for part in parts}, classifier=classifier)
