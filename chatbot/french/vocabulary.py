"""The French words for months, weekdays and seasons, and the days that they mean in a year."""

from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Literal

from chatbot.french.when import DateError

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

# First day (month, day) of each astronomical season, rounded to a fixed day.
SEASONS = {"printemps": (3, 20), "été": (6, 21), "automne": (9, 23), "hiver": (12, 21)}
_LAST_DAYS = {"printemps": (6, 20), "été": (9, 22), "automne": (12, 20), "hiver": (3, 19)}

Days = tuple[date, date]
Relative = Literal["", "next", "last"]

_A_YEAR = 366  # days; farther away there is only a 29 February


def days_of_month(year: int, month: int) -> Days:
    """Find the first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def days_of_season(year: int, season: str) -> Days:
    """Find the first and the last day of a season; a winter belongs to the year when it begins."""
    last_year = year + 1 if season == "hiver" else year
    return date(year, *SEASONS[season]), date(last_year, *_LAST_DAYS[season])


def days_of_half(year: int, half: int) -> Days:
    """Find the first and the last day of the first (1) or the second (2) half of a year."""
    if half == 1:
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 7, 1), date(year, 12, 31)


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
