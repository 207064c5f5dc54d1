"""How well editions by people who hadn't seen the reader are read."""

from pathlib import Path

import pytest

from tests.content.labelled import Compared, compare

pytestmark = pytest.mark.thorough

LETTERS = sorted((Path(__file__).parent / "written").glob("letter-*.txt"))


@pytest.fixture(scope="module")
def compared() -> Compared:
    done = Compared()
    for letter in LETTERS:
        done += compare(letter)
    return done


def test_the_dates_of_editions_by_other_hands_are_read(compared: Compared) -> None:
    labels = len(compared.right) + len(compared.missed)
    assert len(compared.right) >= 0.9 * labels


def test_what_no_edition_says_is_rarely_read_without_a_warning(compared: Compared) -> None:
    labels = len(compared.right) + len(compared.missed)
    assert len(compared.silent) <= 0.025 * labels, [event.title for event in compared.silent]


def test_two_of_three_warnings_are_true(compared: Compared) -> None:
    assert 3 * len(compared.true) >= 2 * len(compared.warned)
