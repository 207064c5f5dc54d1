"""Lists that are longer than a screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE_ROWS = 8  # a phone's screen shows as many buttons


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page; `number` counts from 1, up to `count`."""

    rows: Sequence[T]
    number: int
    count: int


def paginate(rows: Sequence[T], number: int, *, size: int = PAGE_ROWS) -> Page[T]:
    """Cut out a page, or the nearest one that there is: a button may be older than the list."""
    count = max(1, -(-len(rows) // size))
    number = min(max(number, 1), count)
    return Page(rows[(number - 1) * size : number * size], number, count)
