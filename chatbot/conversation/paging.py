"""Lists and texts that are longer than a screen of a phone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chatbot.conversation.markup import divide, length, split

T = TypeVar("T")
U = TypeVar("U")

PAGE_ROWS = 8  # a phone's screen shows as many buttons
# UTF-16 units that are seen; a text that is but a little longer stays whole.
SCREEN, LITTLE_LONGER = 550, 700
BUTTONS = 6  # that it has room for below the text, besides those that turn pages
FEWEST = SCREEN // 3  # before the quotation, where a sentence or line ends there

_ENDS = re.compile(
    r"<[^>]+>"  # none within a tag
    r"|(?P<end>(?<![A-ZÀ-Ý])[.!?…](?:\s?[»)])?(?:</\w+>)*(?=\s+(?:<\w[^>]*>)*[A-ZÀ-Ý«•])|(?=\n))"
)
_TITLE = re.compile(r"^(?:<([bi])>.*</\1>|.*:)\Z", re.MULTILINE)
# Telegram knows no quotation within another one.
_QUOTATION = re.compile(r"</?blockquote[^>]*>")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page of a list."""

    rows: Sequence[T]
    number: int  # from 1 up to `count`
    count: int  # of pages
    offset: int = 0  # rows on the pages before

    @property
    def place(self) -> str:
        """Write "Page 2 sur 5"; "" where it is the only page."""
        return f"Page {self.number} sur {self.count}" if self.count > 1 else ""

    def with_rows(self, rows: Sequence[U]) -> "Page[U]":
        """Put other rows on the page, such as rows that SQL finds behind `offset`."""
        return Page(rows, self.number, self.count, self.offset)


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[T]):
    """Rows of a list that grows at its head: a page begins beside a row, at no number.

    So no row is shown twice, nor left out, when others came meanwhile.
    """

    rows: Sequence[T]  # in the order of the list
    newer: bool = False  # whether there are rows before these
    older: bool = False  # whether there are rows behind these


def keyset_page(
    found: Sequence[T], size: int, *, before: object = None, after: object = None
) -> KeysetPage[T]:
    """Make a page of rows of which SQL was asked for one more than `size`.

    They are older than `before` and come newest first, or newer than `after` and come oldest first.
    """
    rows, more = found[:size], len(found) > size
    if after:
        return KeysetPage(rows[::-1], newer=more, older=True)
    return KeysetPage(rows, newer=bool(before), older=more)


def paginate(rows: Sequence[T], number: int, *, size: int = PAGE_ROWS) -> Page[T]:
    """Cut out a page, or the nearest one that there is: a button may be older than the list.

    Where SQL cuts the list, `rows` is the range of the rows' numbers.
    """
    count = max(1, -(-len(rows) // size))
    number = min(max(number, 1), count)
    offset = (number - 1) * size
    return Page(rows[offset : offset + size], number, count, offset)


def on_one_screen(text: str, last: str) -> str:
    """Fold what goes beyond a screen into a quotation that opens at a tap.

    `last`, a line of its own, is seen below it.
    """
    whole = f"{text}\n\n{last}"
    if length(whole) <= LITTLE_LONGER:
        return whole
    seen, folded = _divided(text)
    folded = _QUOTATION.sub("", folded)
    return f"{seen}\n<blockquote expandable>{folded}</blockquote>\n{last}"


def _divided(text: str) -> tuple[str, str]:
    """Cut after the last sentence or line on the screen that is no title, else between words."""
    ends = [match.end() for match in _ENDS.finditer(text) if match["end"] is not None]
    for end in reversed(ends):
        before = text[:end]
        if FEWEST <= length(before) <= SCREEN and not _TITLE.search(before):
            return divide(text, end)
    seen, *more = split(text, SCREEN)
    return seen, " ".join(more)
