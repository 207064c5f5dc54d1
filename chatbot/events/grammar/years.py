"""Which year is meant where none is written: the nearest one that fits, or none at all."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Literal

from chatbot.events.grammar.vocabulary import Days

Relative = Literal["", "next", "last"]

#: Farther away than any season told of as next or last: what is left there is a 29 February.
_TOO_FAR = 500


class DateError(ValueError):
    """A text isn't a date that can be understood; the message says why, in one sentence."""


def settled(
    days_in: Callable[[int], Days], *, year: int | None, relative: Relative, since: date | None
) -> Days:
    """The days meant: in the year written, else the first not before `since`.

    "Last" ("le 15 avril dernier") looks back instead, from the end of `since`'s month. Raises
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
        fitting = [days for days in reversed(candidates) if days[1] <= month_end]
    else:
        edge = 0 if relative == "next" else 1
        fitting = [days for days in candidates if days[edge] >= since]
    if not fitting or abs((fitting[0][0] - since).days) > _TOO_FAR:
        raise DateError("there is no such day in the year around")
    return fitting[0]


def _possible(days_in: Callable[[int], Days], year: int) -> Days | None:
    try:
        return days_in(year)
    except ValueError:
        return None
