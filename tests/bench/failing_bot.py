"""A bot that doesn't work."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.candidates.place import Place
from bench.starting import Candidate, Command


def failing_bot(words: str) -> Candidate:
    """A bot that says these words and ends."""

    @contextmanager
    def prepared(_place: Place) -> Iterator[Command]:
        yield Command([sys.executable, "-c", f"raise SystemExit({words!r})"], {})

    return Candidate("failing_bot", prepared)
