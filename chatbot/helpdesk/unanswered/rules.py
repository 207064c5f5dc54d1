"""What one count holds, and how long it does."""

from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from chatbot.errors import Refusal

# « ces trois derniers mois »: a newsletter comes every few months, and what was asked before the
# last one may well stand in it.
COUNTED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Gap:
    """So many questions of a topic ("": of none) asked for this: what is never told, as
    `data/absent.yaml` calls it, or the kind of thing (`intents.py`), or "": something else."""

    topic: str
    subject: str
    times: int

    @property
    def number(self) -> int:
        """The subject, for a button."""
        return crc32(self.subject.encode())


class GapGone(Refusal):
    """Somebody said that it is settled, or it was asked too long ago."""

    def __init__(self) -> None:
        super().__init__(
            "Ce compte est revenu à zéro entre-temps. /questions manques montre ce qui manque "
            "encore."
        )


def week_of(day: date) -> date:
    """Its Monday: finer than that, a count might tell who it was."""
    return day - timedelta(days=day.weekday())


def first_week(today: date) -> date:
    """The oldest that is still counted."""
    return week_of(today - COUNTED_FOR)
