"""What an announced date means: past or to come, in which month, confirmed or not."""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from chatbot.french import Precision, When
from chatbot.french.folding import folded
from chatbot.french.vocabulary import MONTHS


class Status(StrEnum):
    """Whether an event will take place as announced."""

    CONFIRMED = "confirmed"
    TO_BE_CONFIRMED = "to_be_confirmed"
    CANCELLED = "cancelled"


# An event without any date counts as past this long after the edition that announced it.
UNDATED_COUNTS_FOR = timedelta(days=365)


def is_past(when: When, edition: str, now: datetime) -> bool:
    """Tell whether a date is over at that local time, as far as is known.

    `edition` ("2022-05") dates an event without any date. An end at midnight ends the last day.
    """
    last = when.end or date.fromisoformat(f"{edition}-01") + UNDATED_COUNTS_FOR
    if last != now.date() or not when.end_time:
        return last < now.date()
    return time.min < when.end_time <= now.time()


def has_a_day(when: When) -> bool:
    """Tell whether the day is known, so that it fits into a diary."""
    return when.precision in {Precision.MINUTE, Precision.DAY}


_MONTHS = [folded(month) for month in MONTHS]
_MONTH = re.compile(
    rf"\b(?:(?:en|de|le|du) )?(?:\d{{1,2}}(?:er)? )?({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b"
)


def month_named(words: str) -> tuple[str, str]:
    """Read "juin" as "6", "juin 2022" as "6-2022", as "8 juin 2022"; "" where no month is named.

    With the words that are left.
    """
    match = _MONTH.search(words)
    if match is None:
        return "", words
    month = str(_MONTHS.index(match[1]) + 1)
    rest = " ".join(f"{words[: match.start()]} {words[match.end() :]}".split())
    return (f"{month}-{match[2]}" if match[2] else month), rest


def falls_in(when: When, month: int, year: int | None) -> bool:
    """Tell whether a date is known to fall into that month, of any year where `year` is None."""
    if when.start is None or when.end is None:
        return False
    if not (has_a_day(when) or when.precision is Precision.MONTH):
        return False
    first, last = ((day.year * 12 + day.month - 1) for day in (when.start, when.end))
    return any(
        span % 12 == month - 1 and year in {None, span // 12} for span in range(first, last + 1)
    )
