"""Lists and texts that are longer than a screen of a phone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chatbot.conversation.markup import divide, length, split

T = TypeVar("T")
U = TypeVar("U")

PAGE_ROWS = 8  # buttons that fit on a phone's screen
# Visible UTF-16 units; a text that is only a little longer than the screen isn't folded.
SCREEN, LITTLE_LONGER = 550, 700
BUTTONS = 6  # buttons that fit below such a text, besides those that turn pages
FEWEST = SCREEN // 3  # visible units that must stand before the folded part

_ENDS = re.compile(
    r"<[^>]+>"  # a tag, within which no sentence ends
    r"|(?P<end>(?<![A-ZÀ-Ý])[.!?…](?:\s?[»)])?(?:</\w+>)*(?=\s+(?:<\w[^>]*>)*[A-ZÀ-Ý«•])|(?=\n))"
)
_TITLE = re.compile(r"^(?:<([bi])>.*</\1>|.*:)\Z", re.MULTILINE)
_QUOTATION = re.compile(r"</?blockquote[^>]*>")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    rows: Sequence[T]
    number: int  # from 1 up to `count`
    count: int  # the number of pages
    offset: int = 0  # the number of rows on earlier pages

    @property
    def place(self) -> str:
        """Write "Page 2 sur 5"; "" if there is only one page."""
        return f"Page {self.number} sur {self.count}" if self.count > 1 else ""

    def with_rows(self, rows: Sequence[U]) -> "Page[U]":
        """Return the page with other rows, such as those that SQL finds after `offset`."""
        return Page(rows, self.number, self.count, self.offset)


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[T]):
    """A page of a list that grows at its head; it begins at a row's key, not at a number.

    So rows that are added meanwhile make no row appear twice, or not at all.
    """

    rows: Sequence[T]  # in the order of the list
    newer: bool = False  # whether there are rows before these
    older: bool = False  # whether there are rows behind these


def keyset_page(
    found: Sequence[T], size: int, *, before: object = None, after: object = None
) -> KeysetPage[T]:
    """Make a page of the rows found; SQL must look for one row more than `size`.

    The rows are older than `before`, newest first; or newer than `after`, oldest first.
    """
    rows, more = found[:size], len(found) > size
    if after:
        return KeysetPage(rows[::-1], newer=more, older=True)
    return KeysetPage(rows, newer=bool(before), older=more)


def paginate(rows: Sequence[T], number: int, *, size: int = PAGE_ROWS) -> Page[T]:
    """Cut a page out of a list, or the nearest one that exists: an old button may ask for another.

    If SQL will load the page's rows, `rows` is the range of their numbers.
    """
    count = max(1, -(-len(rows) // size))
    number = min(max(number, 1), count)
    offset = (number - 1) * size
    return Page(rows[offset : offset + size], number, count, offset)


def on_one_screen(text: str, last: str) -> str:
    """Fold the text beyond a screen into an expandable quotation; put the line `last` below."""
    whole = f"{text}\n\n{last}"
    if length(whole) <= LITTLE_LONGER:
        return whole
    ends = [match.end() for match in _ENDS.finditer(text) if match["end"] is not None]
    for end in reversed(ends):  # of sentences and lines, the last that fits; but not of a title
        before = text[:end]
        if FEWEST <= length(before) <= SCREEN and not _TITLE.search(before):
            seen, folded = divide(text, end)
            break
    else:
        seen, *more = split(text, SCREEN)
        folded = " ".join(more)
    folded = _QUOTATION.sub("", folded)  # Telegram knows no quotation within another one
    return f"{seen}\n<blockquote expandable>{folded}</blockquote>\n{last}"
