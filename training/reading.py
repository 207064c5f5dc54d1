"""Fitting the reader: which sentence answers a question, or that none does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chatbot.answers.encoder import unit
from chatbot.answers.reader import Reader
from training.fitting import Array, Descent, Pull, slope_of

BATCH, MOST = 64, 600  # questions of an edition, at once and in an epoch
EPOCHS, RATE, DECAY = 8, 0.004, 0.01
TURN_EPOCHS, TURN_RATE = 6, 0.01
KEPT, KEPT_HIDDEN = 0.8, 0.6  # of what is known, at each step
HIDDEN, HIDDEN_NOTHING = 128, 64
OF_VECTOR, OF_PRODUCT = 8.0, 16.0  # what numbers are multiplied by: they are small
LEAST = 1e-20  # added to what may be 0
DEVIATION = 0.036  # of the weights at first


@dataclass(frozen=True)
class Reading:
    """The questions of an edition, its sentences, and which passages answer them.

    `right` has a row a question, and one column more than there are passages: that none does.
    """

    raw: Array  # the questions' vectors before they are whitened, less the mean
    questions: Array
    sentences: Array
    groups: Sequence[Sequence[int]]  # the sentences of each passage
    right: Array

    @property
    def answered(self) -> "Reading":
        """Return those questions that some passage answers."""
        told = self.right[:, :-1].any(1)
        questions = self.raw[told], self.questions[told]
        return Reading(*questions, self.sentences, self.groups, self.right[told])

    @cached_property
    def padded(self) -> tuple[Array, Array]:
        """The groups as rows of one length, and which of their members there are."""
        longest = max(map(len, self.groups))
        places = np.zeros((len(self.groups), longest), int)
        there = np.zeros(places.shape, bool)
        for row, group in enumerate(self.groups):
            places[row, : len(group)], there[row, : len(group)] = group, True
        return places, there

    def best(self, scores: Array) -> Array:
        """Return the place of the best sentence of each passage."""
        places, there = self.padded
        found = np.where(there, scores[places], -np.inf).argmax(1)
        return places[np.arange(len(places)), found]


def fit_turn(readings: Sequence[Reading], start: Array) -> Array:
    """Fit a matrix that turns questions' raw vectors towards the passages that answer them."""
    generator = np.random.default_rng(0)
    turn = start.astype(np.float32)
    told = [one.answered for one in readings]
    descent = Descent([turn], TURN_EPOCHS * _batches(told), TURN_RATE, 0.0)
    for reading, rows in _drawn(told, TURN_EPOCHS, generator):
        raw = reading.raw[rows] * _kept(generator, reading.raw[rows].shape, KEPT)
        pull = Pull(raw, reading.sentences, reading.groups, reading.right[rows, :-1])
        descent.step([slope_of(pull, turn, 0.0)])
    return turn


def fit_reader(readings: Sequence[Reading], turn: Array) -> Reader:
    """Fit the network by which the right passage, or that none is, is the likely one."""
    generator = np.random.default_rng(0)
    size = readings[0].sentences.shape[1]

    def drawn(*shape: int) -> Array:
        return generator.normal(0, DEVIATION, shape).astype(np.float32)

    told = [*(drawn(size, HIDDEN) for _ in range(3)), *np.zeros((2, HIDDEN), np.float32)]
    nothing = [drawn(size, HIDDEN_NOTHING), *np.zeros((2, HIDDEN_NOTHING + 1), np.float32)]
    parts = [*told, np.full(2, 6, np.float32), nothing[0], nothing[1][1:], nothing[2]]
    parts[-1][-1] = 3
    descent = Descent(parts, EPOCHS * _batches(readings), RATE, DECAY)
    for reading, rows in _drawn(readings, EPOCHS, generator):
        of_told = Told(reading, rows, turn, parts[:6], generator)
        of_none = Nothing(reading.questions[rows], parts[6:], generator)
        scores = np.hstack([of_told.scores, of_none.scores[:, None]])
        slope = _slope(scores, reading.right[rows])
        descent.step([*of_told.slopes(slope[:, :-1]), *of_none.slopes(slope[:, -1])])
    scales = [OF_VECTOR, OF_VECTOR, OF_PRODUCT, 1, 1, 1, OF_VECTOR, 1, 1]
    return Reader(*(part * scale for part, scale in zip(parts, scales, strict=True)))


class Told:
    """How well each passage answers some questions, with a part of what is known hidden."""

    def __init__(
        self,
        reading: Reading,
        rows: Array,
        turn: Array,
        parts: Sequence[Array],
        generator: np.random.Generator,
    ) -> None:
        question, sentence, product, bias, self._out, worth = parts
        vectors, sentences = reading.questions[rows], reading.sentences
        near = np.stack([vectors @ sentences.T, unit(reading.raw[rows] @ turn) @ sentences.T], -1)
        self._vectors, self._sentences = vectors * OF_VECTOR, sentences * OF_VECTOR
        self._mask = _kept(generator, (len(rows), 1, HIDDEN), KEPT_HIDDEN)
        masked = vectors * _kept(generator, vectors.shape, KEPT) * OF_PRODUCT
        seen = sentences * _kept(generator, sentences.shape, KEPT)
        asked, written = self._vectors @ question + bias, self._sentences @ sentence
        self._best = np.array(
            [
                reading.best(
                    _positive(seen @ (one[:, None] * product) + written + own)
                    @ (self._out * mask[0])
                    + cosines @ worth
                )
                for one, own, mask, cosines in zip(masked, asked, self._mask, near, strict=True)
            ]
        )
        self._pairs = masked[:, None] * seen[self._best]
        hidden = _positive(self._pairs @ product + written[self._best] + asked[:, None])
        self._hidden = hidden * self._mask
        self._near = near[np.arange(len(rows))[:, None], self._best]
        self.scores: Array = self._hidden @ self._out + self._near @ worth

    def slopes(self, slope: Array) -> list[Array]:
        """Return the slopes of the parts, by those of the scores."""
        back = slope[:, :, None] * self._out * self._mask * (self._hidden > 0)
        of_sentences = np.zeros((len(self._sentences), HIDDEN), np.float32)
        np.add.at(of_sentences, self._best, back)
        return [
            self._vectors.T @ back.sum(1),
            self._sentences.T @ of_sentences,
            np.tensordot(self._pairs, back, ((0, 1), (0, 1))),
            back.sum((0, 1)),
            np.tensordot(slope, self._hidden, 2),
            np.tensordot(slope, self._near, 2),
        ]


class Nothing:
    """How likely no passage answers some questions, with a part of what is known hidden."""

    def __init__(
        self, vectors: Array, parts: Sequence[Array], generator: np.random.Generator
    ) -> None:
        first, bias, self._out = parts
        self._mask = _kept(generator, (len(vectors), HIDDEN_NOTHING), KEPT_HIDDEN)
        self._inputs = vectors * _kept(generator, vectors.shape, KEPT_HIDDEN) * OF_VECTOR
        self._hidden = _positive(self._inputs @ first + bias) * self._mask
        self.scores: Array = self._hidden @ self._out[:-1] + self._out[-1]

    def slopes(self, slope: Array) -> list[Array]:
        """Return the slopes of the parts, by those of the scores."""
        back = slope[:, None] * self._out[:-1] * self._mask * (self._hidden > 0)
        return [
            self._inputs.T @ back,
            back.sum(0),
            np.append(slope @ self._hidden, slope.sum()),
        ]


def _positive(values: Array) -> Array:
    return np.maximum(values, 0, out=values)


def _slope(scores: Array, right: Array) -> Array:
    """Return the slope of the mean loss, by each score."""
    exps = np.exp(scores - scores.max(1, keepdims=True))
    good = exps * right
    good /= good.sum(1, keepdims=True) + LEAST
    found: Array = (exps / exps.sum(1, keepdims=True) - good) / len(scores)
    return found


def _batches(readings: Sequence[Reading]) -> int:
    return sum(-(-min(len(one.questions), MOST) // BATCH) for one in readings)


def _drawn(
    readings: Sequence[Reading], epochs: int, generator: np.random.Generator
) -> Iterator[tuple[Reading, Array]]:
    """Draw batches of questions, each of one edition."""
    for _ in range(epochs):
        batches = []
        for reading in readings:
            rows = generator.permutation(len(reading.questions))[:MOST]
            batches += [(reading, rows[at : at + BATCH]) for at in range(0, len(rows), BATCH)]
        for place in generator.permutation(len(batches)):
            yield batches[place]


def _kept(generator: np.random.Generator, shape: Sequence[int], part: float) -> Array:
    found: Array = (generator.random(tuple(shape)) < part).astype(np.float32) / np.float32(part)
    return found
