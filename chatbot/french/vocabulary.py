"""The French words for months, weekdays and seasons, and the days that they mean in a year."""

from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Literal

from dateutil.easter import easter

from chatbot.french.when import DateError

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

# First and last day (month, day) of each astronomical season, rounded to fixed days; of halves,
# and of quarters.
SEASONS = {
    "printemps": ((3, 20), (6, 20)),
    "été": ((6, 21), (9, 22)),
    "automne": ((9, 23), (12, 20)),
    "hiver": ((12, 21), (3, 19)),
}
PARTS_OF_YEAR = {
    ("semestre", 1): ((1, 1), (6, 30)),
    ("semestre", 2): ((7, 1), (12, 31)),
    ("trimestre", 1): ((1, 1), (3, 31)),
    ("trimestre", 2): ((4, 1), (6, 30)),
    ("trimestre", 3): ((7, 1), (9, 30)),
    ("trimestre", 4): ((10, 1), (12, 31)),
}
# The public holidays (Code du travail, L3133-1): month, day; or days after Easter Sunday.
HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25), 1, 39, 50)
# The first and the last day of the parts of a month; None: the last day of the month.
PARTS_OF_MONTH = {
    None: (1, None),
    "debut": (1, 10),
    "mi": (11, 20),
    "fin": (21, None),
    "first": (1, 15),
    "second": (16, None),
}

Days = tuple[date, date]
Relative = Literal["", "next", "last"]

_A_YEAR = 366  # days; farther away there is only a 29 February


def days_of_month(year: int, month: int, part: str | None = None) -> Days:
    """Find the first and the last day of a month, or of a part of the month (PARTS_OF_MONTH)."""
    first, last = PARTS_OF_MONTH[part]
    return date(year, month, first), date(year, month, last or monthrange(year, month)[1])


def holidays_of(year: int) -> set[date]:
    """Find the public holidays of a year."""
    return {
        easter(year) + timedelta(days=day) if isinstance(day, int) else date(year, *day)
        for day in HOLIDAYS
    }


def days_of_week(year: int, month: int, day: int) -> Days:
    """Find Monday and Sunday of the week of a day."""
    monday = date(year, month, day) - timedelta(days=date(year, month, day).weekday())
    return monday, monday + timedelta(days=6)


def days_of_part(year: int, part: tuple[tuple[int, int], tuple[int, int]]) -> Days:
    """Find the first and last day of a season, half or quarter.

    `part`: of SEASONS or PARTS_OF_YEAR. A winter belongs to the year in which it begins.
    """
    first, last = part
    return date(year, *first), date(year + 1 if last < first else year, *last)


def find_days(
    days_in: Callable[[int], Days], *, year: int | None, relative: Relative, since: date | None
) -> Days:
    """Find the days in the year that is written, or else the first such days not before `since`.

    With `relative` "last" ("le 15 avril dernier"), find the last such days until the end of the
    month of `since`. Raises DateError if there are no such days, or the year can't be known.
    """
    if year is not None:
        try:
            return days_in(year)
        except ValueError:
            raise DateError("there is no such day") from None
    if since is None:
        raise DateError("the year is missing")
    around: list[Days] = []
    for near in range(since.year - 2, since.year + 3):
        with suppress(ValueError):  # 29 February
            around.append(days_in(near))
    if relative == "last":
        month_end = since.replace(day=monthrange(since.year, since.month)[1])
        ages = [((month_end - days[1]).days, days) for days in around]
    else:
        edge = 0 if relative == "next" else 1
        ages = [((days[edge] - since).days, days) for days in around]
    in_a_year = [(age, days) for age, days in ages if 0 <= age < _A_YEAR]
    if not in_a_year:
        raise DateError("there is no such day in the year around")
    return min(in_a_year)[1]
