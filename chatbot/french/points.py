"""One day as it is written: "mardi 7 juin 2022", "14", "08/06"."""

import re
from dataclasses import dataclass

from chatbot.french.patterns import POINT
from chatbot.french.vocabulary import MONTHS, WEEKDAYS, folded

_MONTHS = [folded(month) for month in MONTHS]


@dataclass(frozen=True, slots=True)
class Point:
    """What is written of a day; what isn't is None. `weekday` counts from Monday, 0."""

    day: int
    month: int | None
    year: int | None
    weekday: int | None
    hour: str | None


def point_in(text: str) -> Point:
    """The point that a folded text begins with. Raises ValueError where there is none."""
    match = POINT.match(text)
    if match is None:
        raise ValueError(f"no day in {text!r}")
    return point_of(match)


def point_of(match: re.Match[str]) -> Point:
    """What a match of POINT says."""
    number, weekday = match["month_number"], match["weekday"]
    return Point(
        day=1 if "er" in match["day"] else int(match["day"]),
        month=int(number) if number else month_of(match["month"]) if match["month"] else None,
        year=year_of(match["short_year"] or match["year"]),
        weekday=WEEKDAYS.index(weekday) if weekday else None,
        hour=match["hour"],
    )


def month_of(name: str) -> int:
    """The number of a month, whole or abbreviated."""
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.rstrip(".")))


def year_of(digits: str | None) -> int | None:
    """A year; of two digits, in this century."""
    if not digits:
        return None
    year = int(digits.strip(" '"))
    return year if year > 99 else 2000 + year
