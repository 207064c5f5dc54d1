"""Turn one match of `patterns` into days and hours, or into the reason why it isn't understood.

A parser is given the match, and `since`: the first day of the month in which the text was
published, or the day on which somebody wrote it, or None.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial
from itertools import pairwise

from chatbot.french import vocabulary
from chatbot.french.context import is_deadline
from chatbot.french.folding import folded
from chatbot.french.numbers import ordinal_in
from chatbot.french.patterns import CLOCK, POINT
from chatbot.french.recurrence import Frequency, Rule
from chatbot.french.vocabulary import WEEKDAYS, Days, Relative, find_days
from chatbot.french.when import NIGHT, NOTHING_KNOWN, DateError, OtherWeekday, Precision, When

_NOON, _DAY = 12 * 60, 24 * 60  # minutes
DAYS_AHEAD = {"aujourd'hui": 0, "demain": 1, "apres demain": 2, "hier": -1, "avant hier": -2}
WEEK = timedelta(weeks=1)
TWO_MONTHS = 62  # days, in which each day of the month occurs, the 31st too

_MONTHS = [folded(month) for month in vocabulary.MONTHS]
_SEASONS = {folded(season): season for season in vocabulary.SEASONS}

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Point:
    """A day as written ("mardi 7 juin 2022", "14", "08/06"); None for missing parts."""

    day: int
    month: int | None
    year: int | None
    weekday: int | None  # from Monday, 0
    hour: str | None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `text[start:end]`, with the little words that introduce it.

    A parser gives the indexes in the folded text, and leaves out what the words around a date say.
    """

    start: int
    end: int
    when: When = NOTHING_KNOWN  # empty where there is a problem
    group: int = 0  # the start of the match in the folded text, the same for all dates of one match
    past: bool = False  # the words look back: "le 15 avril dernier"
    year_written: bool = False
    deadline: bool = False  # a last day to do something, no meeting
    to_be_confirmed: bool = False
    online: bool = False
    problem: str = ""  # why the date isn't understood
    misnamed: date | None = None  # the day, if only the weekday beside it is wrong
    purpose: str = ""  # what a deadline is for, if the text says so: "inscriptions"
    rule: str = ""  # RFC 5545's; `when` is then the first occurrence
    exceptions: tuple[date, ...] = ()  # days left out of the rule
    excepted: tuple[Point, ...] = ()  # of "sauf le 8": no date, but exceptions of another date
    either: tuple[When, ...] = ()  # the dates that the words may mean, with a problem


Parser = Callable[[Match, date | None], list[FoundDate]]


def parse_days(match: Match, since: date | None) -> list[FoundDate]:
    """Parse "les 14 et 15 mars" as one date, "les 14 et 21 mars", which don't follow on, as two."""
    found = list(POINT.finditer(match.string, match.start("days"), match.end("days")))
    points = [_point_of(point) for point in found]
    last = replace(points[-1], month=month_of(match["month"]), year=year_of(match["year"]))
    days = [replace(last, day=point.day, weekday=point.weekday) for point in points]
    if len(points) > 1 and (match["between"] or " ou " in match["days"]):
        unclear = not_understood(match, "it is one of several days, which one isn't said")
        dates = [parsed(match, day, day, since) for day in days]
        is_choice = not match["between"] and not any(found.problem for found in dates)
        return [replace(unclear, either=tuple(found.when for found in dates) if is_choice else ())]
    if all(after.day == before.day + 1 for before, after in pairwise(points)):
        return [parsed(match, points[0], last, since)]
    starts = [match.start(), *(point.start() for point in found[1:])]
    ends = [*(point.end() for point in found[:-1]), match.end()]
    return [
        replace(parsed(match, day, day, since), start=start, end=end)
        for day, start, end in zip(days, starts, ends, strict=True)
    ]


def parse_numeric(match: Match, since: date | None, *, near: bool = False) -> list[FoundDate]:
    """Parse "8/06/2022"; without a year only if the sentence shows that it isn't a fraction.

    `near`: an hour, or two digits behind "/", are enough to show it.
    """
    point = point_in(match["days"])
    two_digits = match["days"][-3:-2] == "/"
    no_fraction = r"(?:1[3-9]|[23][0-9])/(?:0[1-9]|1[0-2])|[0-9]+/0[1-9]"  # unlike "1/10"
    is_date = point.year or match["article"] or point.weekday is not None
    if near:
        is_possible = 0 < (point.month or 0) <= 12 and 0 < point.day <= 31
        is_date = is_date or (is_possible and (two_digits or match["hours"] or match["before"]))
    else:
        is_date = is_date or re.fullmatch(no_fraction, match["days"])
        is_date = is_date or (two_digits and (match["hours"] or _opens(_before(match))))
    return [parsed(match, point, point, since)] if is_date else []


def parse_range(match: Match, since: date | None) -> list[FoundDate]:
    """Parse "du 30 septembre au 2 octobre 2022"."""
    last = point_in(match["last"] + (match["numeric"] or ""))
    if match["numeric"] is None:
        last = replace(last, month=month_of(match["month"]), year=year_of(match["year"]))
    first = point_in(match["first"])
    introduced = match[0].startswith(("du ", "1er"))
    if match["dash"] == " - " and first.month is None and not introduced:
        return [not_understood(match, "it may be two days, or a number and one day")]
    return [parsed(match, first, last, since)]


def parse_coarse(match: Match, since: date | None) -> list[FoundDate]:
    """Parse "en juin", "mi-juin", "cet été", "premier trimestre 2027", "semaine du 4 janvier".

    A bare "mars" in a sentence is no date. Winters have two years, so "hiver 2022" is refused.
    """
    groups, relative, year = match.groupdict(), _relative(match), match["year"]
    lead = groups.get("part") or groups.get("lead") or ""
    before, after = _before(match), match.string[match.end() : match.end() + 2]
    stands_alone = (  # by the signs around: "(juin)", "Juin : …"
        is_deadline(before, "")
        or re.search(r"dates? (?:de |d'|en )$", before)
        or (_opens(before) and (not after or re.match(r" ?(?:$|[():,\n-])", after)))
    )
    is_introduced = lead not in ("", "l'", "le ") or "nth" in groups or "day" in groups
    if not (is_introduced or year or relative or stands_alone):
        return []
    precision = Precision.PERIOD
    if "nth" in groups:
        nth = ordinal_in(match["nth"]) % 5  # the last is the fourth
        if match["unit"] == "semestre":
            precision = Precision.HALF_YEAR
        if (match["unit"], nth) not in vocabulary.PARTS_OF_YEAR:
            return [not_understood(match, "a year has two halves")]
        part_of_year = vocabulary.PARTS_OF_YEAR[match["unit"], nth]
        days_in = partial(vocabulary.days_of_part, part=part_of_year)
    elif "season" in groups:
        precision, season = Precision.SEASON, _SEASONS[match["season"]]
        if year and (len(year) > 4) != (season == "hiver"):
            return [not_understood(match, "a winter has two years, any other season one")]
        days_in = partial(vocabulary.days_of_part, part=vocabulary.SEASONS[season])
    elif "day" in groups:
        month = int(match["month_number"] or month_of(match["month"]))
        days_in = partial(vocabulary.days_of_week, month=month, day=int(match["day"].rstrip("er ")))
    else:
        third, half = match["third"], match["half"]
        part = third or (half and ("first" if half[0] in "1p" else "second"))
        precision = Precision.PERIOD if part else Precision.MONTH
        days_in = partial(vocabulary.days_of_month, month=month_of(match["month"]), part=part)
    try:
        days = find_days(days_in, year=year_of(year and year[:4]), relative=relative, since=since)
    except DateError as error:
        return [not_understood(match, error)]
    when = When(precision, *days)
    return [FoundDate(*match.span(), when, match.start(), relative == "last", bool(year))]


def parse_near(match: Match, since: date | None) -> list[FoundDate]:
    """Parse "demain 9h", "mardi", "mardi 8", "le 5": the next such days from `since`.

    `since`: the day of writing. A weekday with "prochain" that is still to come in the same week
    may be of this week, or of the next; so may the weekday of the day of writing itself.
    """
    if match["more_hours"]:
        return [not_understood(match, "it has several times in one day")]
    if since is None:
        return [not_understood(match, "which day it was written isn't known")]
    hours = match["hours"] or match.groupdict().get("before")
    try:
        dates = [with_hours((day, day), None, hours) for day in _named_days(match, since)]
    except DateError as error:
        return [not_understood(match, error, hours)]
    if len(dates) > 1:
        unclear = not_understood(match, "it may be of this week, or of the next")
        return [replace(unclear, either=tuple(dates))]
    return [FoundDate(*match.span(), dates[0], match.start())]


def _named_days(match: Match, today: date) -> list[date]:
    """Find the days that the words may mean: two for "jeudi prochain" said on a Tuesday."""
    if match["name"]:
        return [today + timedelta(days=DAYS_AHEAD[match["name"].replace("-", " ")])]
    if (number := match["number"] or match["day"]) is not None:
        return [next_of(point_in(f"{match['weekday'] or ''} {number}".strip()), today)]
    ahead = (WEEKDAYS.index(match["weekday"]) - today.weekday()) % 7
    day = today + timedelta(days=ahead)
    if ahead == 0:
        return [day + WEEK] if match["relative"] else [day, day + WEEK]
    is_this_week = match["relative"] and day.weekday() > today.weekday()
    return [day, day + WEEK] if is_this_week else [day]


def next_of(point: Point, today: date) -> date:
    """Find the next such day, today included: "mardi 8". Raises DateError if there is none."""
    near = [today + timedelta(days=ahead) for ahead in range(TWO_MONTHS)]
    days = [day for day in near if day.day == point.day]
    if not days:
        raise DateError("there is no such day")
    if point.weekday is None:
        return days[0]
    if not any(day.weekday() == point.weekday for day in days):
        raise OtherWeekday(days[0], point.weekday)
    return next(day for day in days if day.weekday() == point.weekday)


def parse_unknown(match: Match, _since: date | None) -> list[FoundDate]:
    """Report "mardi prochain", "mai-juin 2022" as dates whose day or month isn't clear."""
    return [not_understood(match, "which day or month it is can't be told from the words")]


def parsed(match: Match, first: Point, last: Point, since: date | None) -> FoundDate:
    """Turn days, the hours beside them and the words of a match into a date.

    Hours beside several days are those of each day: "du lundi 12 au vendredi 16, de 9h à 17h".
    """
    if match["more_hours"]:
        return not_understood(match, "it has several times in one day")
    relative, rule = _relative(match), ""
    hours = match["hours"] or match.groupdict().get("before")
    try:
        begins, ends = _days(first, last, relative, since)
        if begins < ends and hours and not first.hour:
            rule, ends = str(Rule(Frequency.DAILY, until=ends)), begins
        when = with_hours((begins, ends), first.hour, hours)
    except DateError as error:
        return not_understood(match, error, hours if first.day == last.day else None)
    looks_back, year_written = relative == "last", (first.year or last.year) is not None
    return FoundDate(*match.span(), when, match.start(), looks_back, year_written, rule=rule)


def _days(first: Point, last: Point, relative: Relative, since: date | None) -> Days:
    first_month, last_month = first.month or last.month or 0, last.month or 0
    turns = first_month > last_month

    def days_in(year: int) -> Days:
        begins = date(first.year or year - turns, first_month, first.day)
        return begins, date(year, last_month, last.day)

    year = last.year if first.year is None or last.year else first.year + turns
    start, end = find_days(days_in, year=year, relative=relative, since=since)
    if start > end:
        raise DateError("it ends before it begins")
    for day, point in ((start, first), (end, last)):
        if point.weekday not in (None, day.weekday()):
            raise OtherWeekday(day, point.weekday)
    return start, end


def points_in(text: str) -> list[Point]:
    """Read "14, 21 avril et 5 mai": a day without a month has that of the next day with a month."""
    points: list[Point] = []
    for match in reversed(list(POINT.finditer(text))):
        point = _point_of(match)
        if point.month is None and points:
            point = replace(point, month=points[0].month, year=points[0].year)
        points.insert(0, point)
    return points


def with_hours(days: Days, opening: str | None, hours: str | None) -> When:
    """Add hours to a first and a last day; "de 22h à 2h" on one day ends on the next day.

    `opening`: the hour at which the first day begins; `hours` is then the end of the last day.
    """
    start, end = days
    begins: time
    ends: time | None = None
    if opening:
        begins = opening_hour(opening)
        if hours:
            times = CLOCK.findall(hours)
            minutes = _minutes(times[0])
            if len(times) > 1 or minutes == 0:
                raise DateError("when it ends can't be told from the words")
            ends = _time(minutes)
    elif hours:
        begins, ends = hours_said(hours)
    else:
        return When(Precision.DAY, start, end)
    if start == end and not opening:
        return When(Precision.DAY, start, end).at(begins, ends)
    # An end before the beginning is an error on one day; on several days without an opening, it may
    # mean each night.
    if not (opening and start < end) and ends not in (None, time.min) and ends <= begins:
        raise DateError("it ends before it begins")
    return When(Precision.MINUTE, start, end, begins, ends)


def _relative(match: Match) -> Relative:
    word = match["relative"] or ""
    return "next" if word.startswith("p") else "last" if word else ""


def not_understood(match: Match, reason: str | DateError, hours: str | None = None) -> FoundDate:
    """Report why a date isn't understood.

    Where only the weekday of a day is wrong, either the day is meant, or the near day that has the
    weekday, each at `hours`.
    """
    unclear = FoundDate(
        *match.span(), group=match.start(), past="dernier" in match[0], problem=str(reason)
    )
    if not isinstance(reason, OtherWeekday):
        return unclear
    days = sorted((reason.day, reason.other))
    try:
        either = tuple(with_hours((day, day), None, hours) for day in days)
    except DateError:  # the hours aren't understood either: "mardi 1/1 25h"
        return unclear
    return replace(unclear, misnamed=reason.day, either=either)


def _before(match: Match) -> str:
    return match.string[max(0, match.start() - 80) : match.start()]


def _opens(before: str) -> bool:
    return bool(re.search(r"(?:^|[(\n] ?|(?:^|\n)[-*] |(?:au|du|avant le) )$", before))


def point_in(text: str) -> Point:
    match = POINT.match(text)
    if match is None:
        raise ValueError(f"no day in {text!r}")
    return _point_of(match)


def _point_of(match: Match) -> Point:
    number, weekday = match["month_number"], match["weekday"]
    return Point(
        day=1 if "er" in match["day"] else int(match["day"]),
        month=int(number) if number else month_of(match["month"]) if match["month"] else None,
        year=year_of(match["short_year"] or match["year"]),
        weekday=WEEKDAYS.index(weekday) if weekday else None,
        hour=match["hour"],
    )


def month_of(name: str) -> int:
    """Find the number of a month, whole or abbreviated."""
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.rstrip(".")))


def year_of(digits: str | None) -> int | None:
    """Read a year; a year of two digits is in this century."""
    if not digits:
        return None
    year = int(digits.strip(" '"))
    return year if year > 99 else 2000 + year


def hours_said(text: str) -> tuple[time, time | None]:
    """Read "de 9h à 12h", or "à 9h", whose end is unknown. Raises DateError at "25h" and so on.

    An end that isn't after the beginning is on the next day: "de 22h à 2h".
    """
    times = CLOCK.findall(text)
    if len(times) == 1:
        return opening_hour(times[0]), None
    begins, ends = _minutes(times[0]) % _DAY, _minutes(times[1]) or _DAY
    if ends <= begins and timedelta(minutes=ends + _DAY - begins) > NIGHT:
        raise DateError("it ends before it begins")
    return _time(begins), _time(ends)


def opening_hour(text: str) -> time:
    """Read the hour of a beginning. Raises DateError for midnight, which ends and begins a day."""
    minutes = _minutes(text)
    if minutes == _DAY:
        raise DateError("midnight is at both ends of a day: write 0h, or the day after")
    return _time(minutes)


def _minutes(text: str) -> int:
    if text in ("midi", "minuit"):
        return _NOON if text == "midi" else _DAY
    digits = text.replace("heures", "h").replace("heure", "h").replace(":", "h")
    hour, _, minute = digits.partition("h")
    minutes = int(hour) * 60 + int(minute.strip() or 0)
    if minutes > _DAY or int(minute.strip() or 0) > 59:
        raise DateError(f"there is no {text}")
    return minutes


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
