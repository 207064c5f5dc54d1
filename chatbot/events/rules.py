"""What is known of a date, and no more than that."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How finely a date is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    HALF_YEAR = "half_year"
    NONE = "none"


class Status(StrEnum):
    """Whether an event will take place as said."""

    CONFIRMED = "confirmed"
    TO_BE_CONFIRMED = "to_be_confirmed"
    CANCELLED = "cancelled"


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


# An announcement without any date is waited for as long as this; then it is past.
UNDATED_COUNTS_FOR = timedelta(days=365)


def is_past(when: When, edition: str, now: datetime) -> bool:
    """Whether what is known of it is over at that local time.

    `edition` ("2022-05") dates what has no date at all. An end at midnight ends the last day.
    """
    last = when.end or date.fromisoformat(f"{edition}-01") + UNDATED_COUNTS_FOR
    if last != now.date() or not when.end_time:
        return last < now.date()
    return time.min < when.end_time <= now.time()


def has_a_day(when: When) -> bool:
    """Whether one can write it into a diary."""
    return when.precision in {Precision.MINUTE, Precision.DAY}


MONTHS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
MONTH = re.compile(rf"(?:(?:en|le) )?(?:\d{{1,2}}(?:er)? )?({'|'.join(MONTHS)})(?: (\d{{4}}))?")


def month_named(folded: str) -> str:
    """ "juin" is "6", "juin 2022" is "6-2022", as is "8 juin 2022"; "" when it is no month."""
    said = MONTH.fullmatch(folded)
    if said is None:
        return ""
    month = str(MONTHS.index(said[1]) + 1)
    return f"{month}-{said[2]}" if said[2] else month


def falls_in(when: When, month: int, year: int | None) -> bool:
    """Whether it is known to fall into that month (of any year when None)."""
    if when.start is None or when.end is None:
        return False
    if not (has_a_day(when) or when.precision is Precision.MONTH):
        return False
    first, last = ((day.year * 12 + day.month - 1) for day in (when.start, when.end))
    return any(
        span % 12 == month - 1 and year in {None, span // 12} for span in range(first, last + 1)
    )
