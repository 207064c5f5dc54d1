"""What is kept about a person: how a room tells it, erases it, and drops it in time.

A room that keeps something about people has a `personal_data.py`: `tell_kept` tells it, `losses`
says what erasing ends, `erase_person` erases it, `purge_old` drops what is too old.
`privacy/rooms.py` finds these functions by their names and calls them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chatbot.french import typeset

Fact = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose data is told or erased."""

    telegram_id: int
    chat_id: int | None  # our own id of their chat; None where nothing more is known of them


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept about a person, in French: the message and the file show the same."""

    what: str
    facts: Mapping[str, Fact]  # by name; those that are empty aren't shown
    stays: str = ""  # what of it outlives the person's erasing

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", typeset(self.what))
        object.__setattr__(self, "stays", typeset(self.stays))
