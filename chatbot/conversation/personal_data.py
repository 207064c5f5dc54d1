"""What is kept about a person: the types with which a room lists, erases and purges it.

A room that keeps something about people has a `personal_data.py`: `tell_kept` lists it,
`losses` says what erasing ends, `erase_person` erases it, `purge_old` drops what is too old.
`privacy/rooms.py` finds these functions by their names and calls them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chatbot.french import typeset

Fact = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    telegram_id: int
    chat_id: int = 0  # our own id of their chat; 0, which is nobody's, if they have no row


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing kept about a person, in French, as the message and the exported file show it."""

    what: str
    facts: Mapping[str, Fact]  # by name; empty facts aren't shown
    stays: str = ""  # which part of it stays after the person is erased

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", typeset(self.what))
        object.__setattr__(self, "stays", typeset(self.stays))
