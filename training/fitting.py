"""Fitting: a conditional logit, a softmax regression, an adapter of vectors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from chatbot.answers.reader import SOFTNESS

Array = NDArray[Any]
RIDGE = 0.5  # of the mean variance, added to each when whitening
SIZE = 256  # of the vectors
STEPS, RATE = 80, 0.002  # of the adapter's descent
SHARPNESS = 12.0  # of the adapter's softmax: cosines are near one another
EPOCHS, BATCH, WARM_UP = 40, 128, 100  # of the classifier; the last one in steps
KEPT_INPUTS, KEPT_HIDDEN = 0.5, 0.6  # of the classifier, at each step of its descent
DECAY = 0.01  # of the classifier's weights, a step


@dataclass(frozen=True, slots=True)
class Choice:
    """One question: the features of each candidate, and what each is worth as an answer."""

    rows: Sequence[Mapping[str, float]]
    worth: Sequence[float]  # 0 for a wrong one
    weight: float = 1.0


def fit_choices(choices: Sequence[Choice], ridge: float) -> dict[str, float]:
    """Fit the weights by which the worthy candidates are the likely ones."""
    names: dict[str, int] = {}
    useful = [one for one in choices if any(one.worth)]
    matrix = _sparse(useful, names)
    back = matrix.T.tocsr()
    sizes = [len(one.rows) for one in useful]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(useful)), sizes)
    worth = np.concatenate([one.worth for one in useful])
    share = np.array([one.weight for one in useful])
    share /= share.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        scores = matrix @ weights
        exps = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        total, right = np.add.reduceat(exps, starts), np.add.reduceat(exps * worth, starts)
        value = -(share * np.log(right / total)).sum() + ridge / 2 * (weights @ weights)
        slope = exps / total[group] - exps * worth / right[group]
        return value, back @ (slope * share[group]) + ridge * weights

    found = minimize(
        loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}
    )
    return {name: float(found.x[place]) for name, place in names.items()}


def fit_yes_or_no(
    rows: Sequence[Mapping[str, float]], truths: Sequence[bool], ridge: float
) -> dict[str, float]:
    """Fit a logistic regression."""
    choices = [
        Choice([row, {}], [float(truth), float(not truth)])
        for row, truth in zip(rows, truths, strict=True)
    ]
    return fit_choices(choices, ridge)


def fit_classes(
    vectors: Array, inputs: sparse.csr_matrix, shares: Array, weights: Array, hidden: int
) -> tuple[Array, Array]:
    """Fit a network with one hidden layer (Adam); return the rows of its two layers.

    A row of `shares` says which classes it is, none leaves it out. At each step half of what is
    known of a message is hidden: so no class hangs on few words.
    """
    generator = np.random.default_rng(0)
    useful = np.flatnonzero(shares.sum(1) > 0)
    share = weights / weights[useful].mean()
    first = generator.normal(0, 0.25, (vectors.shape[1], hidden)).astype(np.float32)
    words = generator.normal(0, 0.05, (inputs.shape[1], hidden)).astype(np.float32)
    second = generator.normal(0, 0.2, (hidden, shares.shape[1])).astype(np.float32)
    descent = Descent([first, words, second], EPOCHS * (len(useful) // BATCH), RATE, DECAY)

    def kept(shape: tuple[int, ...], part: float) -> Array:
        return (generator.random(shape) < part).astype(np.float32) / part

    for _ in range(EPOCHS):
        generator.shuffle(useful)
        for start in range(0, len(useful) - BATCH + 1, BATCH):
            batch = useful[start : start + BATCH]
            vector = vectors[batch].astype(np.float32)
            vector *= kept(vector.shape, KEPT_INPUTS)
            known = inputs[batch].astype(np.float32)
            known.data *= kept(known.data.shape, KEPT_INPUTS)
            before = vector @ first + known @ words
            mask = kept(before.shape, KEPT_HIDDEN) * (before > 0)
            active = before * mask
            error = (_softmax(active @ second) - shares[batch]) * share[batch, None] / BATCH
            back = (error @ second.T) * mask
            descent.step([vector.T @ back, known.T.tocsr() @ back, active.T @ error])
    return np.vstack([first, words]), second


class Descent:
    """Adam, with weights that decay, and a rate that rises shortly and then falls to 0."""

    def __init__(self, parts: Sequence[Array], steps: int, rate: float, decay: float) -> None:
        self._parts, self._steps, self._done = parts, steps, 0
        self._rate, self._decay = rate, decay
        self._means = [np.zeros_like(part) for part in parts]
        self._squares = [np.zeros_like(part) for part in parts]

    def step(self, slopes: Sequence[Array]) -> None:
        """Move all parts against their slopes."""
        self._done += 1
        rate = self._rate * min(1, self._done / WARM_UP) * (1 - self._done / (self._steps + 1))
        for place, slope in enumerate(slopes):
            part, mean, square = self._parts[place], self._means[place], self._squares[place]
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope**2 - square)
            unbiased = np.sqrt(square / (1 - 0.999**self._done)) + 1e-8
            part -= rate * (mean / (1 - 0.9**self._done) / unbiased + self._decay * part)


def _softmax(scores: Array) -> Array:
    exps = np.exp(scores - scores.max(1, keepdims=True))
    found: Array = exps / exps.sum(1, keepdims=True)
    return found


def whitening(vectors: Array) -> tuple[Array, Array]:
    """Return the mean, and the matrix that makes all directions vary alike, the largest ones."""
    mean = vectors.mean(axis=0)
    values, directions = np.linalg.eigh(np.cov(vectors - mean, rowvar=False))
    values, directions = values[::-1][:SIZE], directions[:, ::-1][:, :SIZE]
    return mean, directions / np.sqrt(values + RIDGE * values.mean())


@dataclass(frozen=True, slots=True)
class Pull:
    """The vectors of questions, those of an edition's sentences, and where each should be drawn."""

    questions: Array
    sentences: Array
    groups: Sequence[Sequence[int]]  # of sentences: a topic's, a passage's
    right: Array  # a row a question, 1 for each group that answers it


def fit_adapter(pulls: Sequence[Pull], ridge: float) -> Array:
    """Fit a matrix that turns questions' vectors towards what answers them (Adam)."""
    adapter = np.zeros((SIZE, SIZE))
    mean, square = np.zeros_like(adapter), np.zeros_like(adapter)
    for step in range(1, STEPS + 1):
        slope = ridge * adapter + sum(slope_of(one, adapter, one.questions) for one in pulls) / len(
            pulls
        )
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        adapter -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return adapter


def slope_of(pull: Pull, matrix: Array, start: Array | float) -> Array:
    """Return the slope of a matrix that turns questions, and is added to `start`."""
    turned = start + pull.questions @ matrix
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    unit = turned / lengths
    cosines = unit @ pull.sentences.T
    scores, shares = np.empty((len(unit), len(pull.groups))), []
    for place, group in enumerate(pull.groups):
        near = cosines[:, group]
        exps = np.exp((near - near.max(1, keepdims=True)) / SOFTNESS)
        shares.append(exps / exps.sum(1, keepdims=True))
        scores[:, place] = near.max(1) + SOFTNESS * np.log(exps.mean(1))
    scores *= SHARPNESS
    likely = np.exp(scores - scores.max(1, keepdims=True))
    likely /= likely.sum(1, keepdims=True)
    right = likely * pull.right
    pulls = (likely - right / right.sum(1, keepdims=True)) * SHARPNESS / len(unit)
    towards = np.zeros_like(unit)
    for place, group in enumerate(pull.groups):
        towards += pulls[:, place : place + 1] * (shares[place] @ pull.sentences[group])
    towards = (towards - (towards * unit).sum(1, keepdims=True) * unit) / lengths
    slope: Array = pull.questions.T @ towards
    return slope


def _sparse(choices: Sequence[Choice], names: dict[str, int]) -> sparse.csr_matrix:
    ends, columns, values = [0], [], []
    for choice in choices:
        for row in choice.rows:
            for name, value in row.items():
                columns.append(names.setdefault(name, len(names)))
                values.append(value)
            ends.append(len(columns))
    return sparse.csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(names)))


Fold = Callable[[str], int]
