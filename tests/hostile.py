"""Texts of a message's length that take long to read, and how long a reading may take.

Seconds are the process's own, so that other programs don't count; the bounds are far above what is
measured, and far below what it was before each of these texts was thought of.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

from chatbot.conversation.markup import TEXT_LENGTH


def row(of: str) -> str:
    """Repeat a piece as often as a message holds it."""
    return of * (TEXT_LENGTH // len(of))


COUNTED = 0.02  # seconds in which two million numbers are added up
LIGATURE = "\ufdfa"  # one character, 18 when it is folded (Unicode, NFKD)
TEXTS = {
    "one word of many": row("l’"),
    "ligatures": row(LIGATURE),
    "hyphens": f"{row('-')[:-4]}x y",
    "fractions": row("1/"),
    "names": "".join(f"a{number}/" for number in range(700)),
    "days": row("1 janvier et 2 février "),
    "ordinals": f"tous les {row('1er, ')}"[:TEXT_LENGTH],
    "hosts": row("a.b/c "),
    "lines": row("a\n"),
}


@contextmanager
def within_cpu_seconds(most: float) -> Iterator[None]:
    """Check how long this process works; four times as long where coverage looks at each line.

    On a slow machine the bound is longer, by how much longer than COUNTED it takes to count.
    """
    began = process_time()
    sum(range(2_000_000))
    slower = max(1.0, (process_time() - began) / COUNTED)
    began = process_time()
    yield
    assert process_time() - began < most * slower * (1 if sys.gettrace() is None else 4)
