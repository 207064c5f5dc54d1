"""The weights that `./bot train` learns from labelled questions.

There are two sets: for a bot with a sentence encoder, and for one without.
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

Features = Mapping[str, float]  # values by names; a missing feature is 0
Named = Iterator[tuple[str, float]]  # some features' names and values, as they are computed
LEAST = -9.0  # the lowest logarithm of a probability

BUCKETS = 4096
KINDS = list(Intent)
INPUTS = BUCKETS + len(KINDS) + 1  # of the classifier; the last one is a bias
HIDDEN = 128  # units
HASHED, NAMED = 3.0, 2.0  # the length of the hashed inputs' vector; the input of a kind named
LETTERS = 4  # of the character n-grams
LONG = 10  # words: a question with more is long
WISH = "wish "  # the prefix of classes that are wishes


def score(features: Features, weights: Features) -> float:
    """Return the weighted sum of the features."""
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
    steps: Sequence[float]  # the scales of the quantised weights: of the first, the second layer
    weights: "array[int]"

    @classmethod
    def read(cls, classes: Sequence[str], steps: Sequence[float], file: str) -> Self:
        """Read weights from a file of `data/`."""
        weights = array("b", files("chatbot.answers").joinpath("data", file).read_bytes())
        return cls(classes, steps, weights)

    def classify(self, question: Question, meant: Sequence[float] = ()) -> dict[str, float]:
        """Return the logarithm of each class's probability.

        `meant`: what the question's sentence vector adds to the hidden units; empty without one.
        """
        of_inputs, of_hidden = self.steps
        hidden = self._summed(inputs_of(question), 0, HIDDEN, of_inputs)
        if meant:
            hidden = [one + other for one, other in zip(hidden, meant, strict=True)]
        active = [(index, value) for index, value in enumerate(hidden) if value > 0]
        scores = self._summed(active, INPUTS * HIDDEN, len(self.classes), of_hidden)
        return dict(zip(self.classes, log_probabilities(scores), strict=True))

    def _summed(
        self, values: Iterable[tuple[int, float]], start: int, size: int, step: float
    ) -> list[float]:
        """Sum the rows of a layer's matrix, each multiplied by its input value.

        `values` are the rows' indexes and input values; `start` is the matrix's offset in weights.
        """
        rows = defaultdict[float, list["array[int]"]](list)  # by value, which many inputs share
        for index, value in values:
            at = start + index * size
            rows[value].append(self.weights[at : at + size])
        sums = [0.0] * size
        for value, those in rows.items():
            total = map(sum, zip(*those, strict=True))
            sums = [one + step * value * other for one, other in zip(sums, total, strict=True)]
        return sums


def inputs_of(question: Question) -> Iterator[tuple[int, float]]:
    """List the indexes and values of the classifier's inputs that a question has."""
    hashed = {crc32(text.encode()) % BUCKETS for text in _hashed(question)}
    yield from ((index, HASHED / len(hashed) ** 0.5) for index in hashed)
    yield from ((BUCKETS + index, NAMED) for index, one in enumerate(KINDS) if one in question.said)
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
    """The weight of each feature, by name, for three scores."""

    topics: Features  # that a topic is meant
    candidates: Features  # that a candidate answers the question
    further: Features  # that a further piece completes the first one
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
