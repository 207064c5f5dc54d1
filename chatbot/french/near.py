"""Parse days that are named relative to the day of writing: "demain 9h", "mardi 8", "le 5".

`since` is the day of writing for the parsers of this module.
"""

from datetime import date, timedelta

from chatbot.french import parsing
from chatbot.french.vocabulary import WEEKDAYS
from chatbot.french.when import DateError, OtherWeekday

DAYS_AHEAD = {"aujourd'hui": 0, "demain": 1, "apres demain": 2, "hier": -1, "avant hier": -2}
TWO_MONTHS = 62  # days, in which each day of the month occurs, the 31st too


def parse_near(match: parsing.Match, since: date | None) -> list[parsing.ParsedDate]:
    """Parse "demain 9h", "mardi", "mardi 8", "le 5", "du 8 au 10": the next such days from `since`.

    A weekday alone is after `since`. With "prochain", a weekday that is still to come in the same
    week isn't understood, since either week may be meant.
    """
    if match["more_hours"]:
        return [parsing.not_understood(match, "it has several times in one day")]
    if since is None:
        return [parsing.not_understood(match, "which day it was written isn't known")]
    groups = match.groupdict()
    try:
        if "first" in groups:
            first = _next_of(parsing.point_in(match["first"]), since)
            last = _next_of(parsing.point_in(match["last"]), first)
        else:
            first = last = _named_day(match, since)
        when = parsing.with_hours((first, last), None, match["hours"] or groups.get("before"))
    except DateError as error:
        return [parsing.not_understood(match, error)]
    return [parsing.ParsedDate(match.start(), match.end(), match.start(), when)]


def parse_numeric_said(match: parsing.Match, since: date | None) -> list[parsing.ParsedDate]:
    """Parse "12/12", even if only two digits behind "/", or an hour, show that it is a date."""
    point = parsing.point_in(match["days"])
    if point.year or match["article"] or point.weekday is not None:
        return parsing.parse_numeric(match, since)
    is_date = match["days"][-3:-2] == "/" or match["hours"] or match["before"]
    if not is_date or not 0 < (point.month or 0) <= 12 or not 0 < point.day <= 31:
        return []
    return [parsing.parsed(match, point, point, since)]


def _named_day(match: parsing.Match, today: date) -> date:
    if match["name"]:
        return today + timedelta(days=DAYS_AHEAD[match["name"].replace("-", " ")])
    if (number := match["number"] or match["day"]) is not None:
        return _next_of(parsing.point_in(f"{match['weekday'] or ''} {number}".strip()), today)
    weekday = WEEKDAYS.index(match["weekday"])
    if match["relative"] and weekday > today.weekday():
        raise DateError("it may be of this week, or of the next")
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _next_of(point: parsing.Point, today: date) -> date:
    near = (today + timedelta(days=ahead) for ahead in range(TWO_MONTHS))
    day = next((day for day in near if day.day == point.day), None)
    if day is None:
        raise DateError("there is no such day")
    if point.weekday not in (None, day.weekday()):
        raise OtherWeekday(day, WEEKDAYS[day.weekday()])
    return day
