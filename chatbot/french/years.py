"""Find the year of a day that is written without a year: the nearest that fits."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Literal

from chatbot.french.vocabulary import Days
from chatbot.french.when import DateError

Relative = Literal["", "next", "last"]

_A_YEAR = 366  # days; farther away there is only a 29 February


def find_days(
    days_in: Callable[[int], Days], *, year: int | None, relative: Relative, since: date | None
) -> Days:
    """Find the days meant: in the year written, else the first not before `since`.

    "last" ("le 15 avril dernier") looks back instead, from the end of `since`'s month. Raises
    DateError where there are no such days or where the year can't be known.
    """
    if year is not None:
        days = _possible(days_in, year)
        if days is None:
            raise DateError("there is no such day")
        return days
    if since is None:
        raise DateError("the year is missing")
    around = [_possible(days_in, since.year + shift) for shift in (-2, -1, 0, 1, 2)]
    return _nearest([days for days in around if days], relative, since)


def _nearest(candidates: list[Days], relative: Relative, since: date) -> Days:
    if relative == "last":
        month_end = since.replace(day=monthrange(since.year, since.month)[1])
        ages = [((month_end - days[1]).days, days) for days in candidates]
    else:
        edge = 0 if relative == "next" else 1
        ages = [((days[edge] - since).days, days) for days in candidates]
    near = [(age, days) for age, days in ages if 0 <= age < _A_YEAR]
    if not near:
        raise DateError("there is no such day in the year around")
    return min(near)[1]


def _possible(days_in: Callable[[int], Days], year: int) -> Days | None:
    try:
        return days_in(year)
    except ValueError:
        return None
