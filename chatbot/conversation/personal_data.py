"""What is kept about a person: how a room tells it, erases it, and drops it in time.

A room that keeps something about people has a `keeping.py`: `about` tells what, `forget` erases
it, `purge` drops what is too old. `privacy/rooms.py` calls them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chatbot.french import typeset

Fact = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by Telegram's id, and by our own number where anything more is known of them."""

    telegram_id: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept about a person, in French words: the chat and the file show the same.

    A fact that is empty is left out. `stays` says what of it outlives the person's erasing.
    """

    what: str
    facts: Mapping[str, Fact]
    stays: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", typeset(self.what))
        object.__setattr__(self, "stays", typeset(self.stays))
