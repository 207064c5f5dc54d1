"""A date as precisely as it is known, and no more than that."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class DateError(ValueError):
    """A text isn't a date that can be understood; the message says why, in one sentence."""


class OtherWeekday(DateError):
    """A day is called by another weekday's name than its own."""

    def __init__(self, day: date, name: str) -> None:
        super().__init__(f"{day} is a {name}")
        self.day = day


class Precision(StrEnum):
    """How finely a date is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    HALF_YEAR = "half_year"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class When:
    """A date as precisely as it was announced, in local wall-clock time (Europe/Paris).

    `start` and `end` are the first and the last day of what is known: 1 and 30 June 2022 for
    "juin 2022", the same day twice for a single day; both None when nothing is known.
    `start_time` (of the first day) and `end_time` (of the last, may be unknown) exist with minute
    precision only; an end at 0:00 is the midnight that ends the last day.
    """

    precision: Precision = Precision.NONE
    start: date | None = None
    end: date | None = None
    start_time: time | None = None
    end_time: time | None = None
