"""A date as precisely as it is known, and no more than that."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
NIGHT = timedelta(hours=12)  # the longest time over midnight ("de 22h à 2h"); more is an error


class DateError(ValueError):
    """A text isn't a date that can be understood; the message says why, in one sentence."""


class OtherWeekday(DateError):
    """The weekday beside a day is wrong. `other`: the nearest day with that weekday."""

    def __init__(self, day: date, weekday: int) -> None:
        super().__init__(f"{day:%Y-%m-%d is a %A}")
        self.day = day
        self.other = day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


class Precision(StrEnum):
    """How finely a date is known."""

    MINUTE = "minute"
    DAY = "day"
    PERIOD = "period"  # at some time between two days: a week, a part of a month, a quarter
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

    @property
    def over_midnight(self) -> bool:
        """Tell whether the date begins on one day and ends in the next night: "de 22h à 2h"."""
        if self.start is None or self.end != self.start + DAY:
            return False
        if self.start_time is None or self.end_time in {None, time.min}:
            return False
        begins = datetime.combine(self.start, self.start_time)
        return datetime.combine(self.end, self.end_time) - begins <= NIGHT

    @property
    def last_day(self) -> date | None:
        """The last day in words: of "de 22h à 2h", the day on which it begins."""
        return self.start if self.over_midnight else self.end

    def at(self, begins: time, ends: time | None) -> "When":
        """Return the first day with these hours; an end before the beginning is on the next day."""
        is_next = ends not in {None, time.min} and ends <= begins
        end = self.start + DAY if self.start and is_next else self.start
        return When(Precision.MINUTE, self.start, end, begins, ends)


NOTHING_KNOWN = When()


def hours_of_next(dates: list[When]) -> list[When]:
    """Give days without hours those of the next date that has hours: "le 9 et le 10 à 14h"."""
    hours: tuple[time, time | None] | None = None
    spread = []
    for when in reversed(dates):
        if when.start_time is not None:
            hours = when.start_time, when.end_time
        has_one_day = when.precision is Precision.DAY and when.start == when.end
        spread.append(when.at(*hours) if hours and has_one_day else when)
    return spread[::-1]
