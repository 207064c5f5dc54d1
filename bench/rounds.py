"""Whose turn it is."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

One = TypeVar("One")


def in_turn(everybody: Sequence[One], rounds: int) -> Iterator[tuple[int, One]]:
    """The number of the round, from 1, and who is measured next.

    Each round begins with another, so that what else the machine does falls on all of them alike.
    """
    for number in range(rounds):
        first = number % len(everybody)
        for one in [*everybody[first:], *everybody[:first]]:
            yield number + 1, one
