"""What one match of `patterns` says: the days, the hours, or why it can't be understood."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise

from chatbot.french import hours as clock
from chatbot.french.marks import is_deadline
from chatbot.french.patterns import POINT
from chatbot.french.points import Point, month_of, point_in, point_of, year_of
from chatbot.french.vocabulary import (
    SEASONS,
    WEEKDAYS,
    Days,
    days_of_half,
    days_of_month,
    days_of_season,
    folded,
)
from chatbot.french.when import Precision, When
from chatbot.french.years import DateError, Relative, settled

_SEASONS = {folded(season): season for season in SEASONS}


NOTHING = When()


@dataclass(frozen=True, slots=True)
class Reading:
    """One date in a folded text, from `start` to `end`; readings of one match share its `group`."""

    start: int
    end: int
    group: int
    when: When = NOTHING
    past: bool = False
    year_written: bool = False
    problem: str = ""


Match = re.Match[str]
Reader = Callable[[Match, date | None], list[Reading]]


def read_days(match: Match, since: date | None) -> list[Reading]:
    """ "les 14 et 15 mars": one reading; "les 14 et 21 mars": two, for they don't follow on."""
    found = list(POINT.finditer(match.string, match.start("days"), match.end("days")))
    points = [point_of(each) for each in found]
    last = replace(points[-1], month=month_of(match["month"]), year=year_of(match["year"]))
    if len(points) > 1 and (match["between"] or " ou " in match["days"]):
        return [_not_understood(match, "it is one of several days, which one isn't said")]
    if all(after.day == before.day + 1 for before, after in pairwise(points)):
        return [_reading(match, points[0], last, since)]
    ends = [*(each.end() for each in found[:-1]), match.end()]
    starts = [match.start(), *(each.start() for each in found[1:])]
    return [
        replace(
            _reading(
                match, each := replace(last, day=point.day, weekday=point.weekday), each, since
            ),
            start=start,
            end=end,
        )
        for point, start, end in zip(points, starts, ends, strict=True)
    ]


def read_numeric(match: Match, since: date | None) -> list[Reading]:
    """ "8/06/2022"; without a year only where the sentence shows that it isn't a fraction."""
    point = point_in(match["days"])
    two_digits = match["days"][-3:-2] == "/"
    shown = match["article"] or point.weekday is not None
    if point.year is None and not shown and not (two_digits and _opens(_before(match))):
        return []
    return [_reading(match, point, point, since)]


def read_range(match: Match, since: date | None) -> list[Reading]:
    """ "du 30 septembre au 2 octobre 2022"."""
    last = point_in(match["last"] + (match["numeric"] or ""))
    if match["numeric"] is None:
        last = replace(last, month=month_of(match["month"]), year=year_of(match["year"]))
    first = point_in(match["first"])
    loose = match["dash"] == " - " and first.month is None and not match[0].startswith("du ")
    if loose:
        return [_not_understood(match, "it may be two days, or a number and one day")]
    return [_reading(match, first, last, since)]


def read_month(match: Match, since: date | None) -> list[Reading]:
    """ "en juin", "juin 2022", "mi-juin"; a bare "mars" in the middle of a sentence is no date."""
    if not (match["part"] or match["year"] or match["relative"] or _stands_alone(match)):
        return []
    month = month_of(match["month"])
    return [_coarse(match, Precision.MONTH, lambda year: days_of_month(year, month), since)]


def read_season(match: Match, since: date | None) -> list[Reading]:
    """ "à l'automne 2022", "cet été"; winters have two years, so "hiver 2022" is refused."""
    strong = (match["lead"] or "") not in ("", "l'", "le ")
    if not (strong or match["year"] or match["relative"] or _stands_alone(match)):
        return []
    season = _SEASONS[match["season"]]
    if match["year"] and (len(match["year"]) > 4) != (season == "hiver"):
        return [_not_understood(match, "a winter has two years, any other season one")]
    return [_coarse(match, Precision.SEASON, lambda year: days_of_season(year, season), since)]


def read_half(match: Match, since: date | None) -> list[Reading]:
    """ "second semestre 2022"."""
    half = 1 if match["half"][0] in "1p" else 2
    return [_coarse(match, Precision.HALF_YEAR, lambda year: days_of_half(year, half), since)]


def read_unknown(match: Match, _since: date | None) -> list[Reading]:
    """ "mardi prochain", "mai-juin 2022": a date, but not one that we can name."""
    return [_not_understood(match, "which day or month it is can't be told from the words")]


def _coarse(
    match: Match, precision: Precision, days_in: Callable[[int], Days], since: date | None
) -> Reading:
    relative, year = _relative(match), year_of(match["year"] and match["year"][:4])
    try:
        start, end = settled(days_in, year=year, relative=relative, since=since)
    except DateError as error:
        return _not_understood(match, str(error))
    when = When(precision, start, end)
    return Reading(
        match.start(), match.end(), match.start(), when, relative == "last", year is not None
    )


def _reading(match: Match, first: Point, last: Point, since: date | None) -> Reading:
    if match["more_hours"]:
        return _not_understood(match, "it has several times in one day")
    relative = _relative(match)
    try:
        days = _days(first, last, relative, since)
        when = _with_hours(days, first.hour, match["hours"] or match.groupdict().get("before"))
    except DateError as error:
        return _not_understood(match, str(error))
    written = first.year is not None or last.year is not None
    return Reading(match.start(), match.end(), match.start(), when, relative == "last", written)


def _days(first: Point, last: Point, relative: Relative, since: date | None) -> Days:
    first_month, last_month = first.month or last.month or 0, last.month or 0
    turns = first_month > last_month

    def days_in(year: int) -> Days:
        begins = date(first.year or year - turns, first_month, first.day)
        return begins, date(year, last_month, last.day)

    year = last.year if first.year is None or last.year else first.year + turns
    start, end = settled(days_in, year=year, relative=relative, since=since)
    if start > end:
        raise DateError("it ends before it begins")
    for day, point in ((start, first), (end, last)):
        if point.weekday not in (None, day.weekday()):
            raise DateError(f"{day} is a {WEEKDAYS[day.weekday()]}")
    return start, end


def _with_hours(days: Days, opening: str | None, hours: str | None) -> When:
    start, end = days
    begins: time | None
    ends: time | None
    if opening:
        begins, ends = clock.opening(opening), clock.closing(hours) if hours else None
    elif hours:
        begins, ends = clock.opening_and_closing(hours)
    else:
        return When(Precision.DAY, start, end)
    if start == end and ends not in (None, time.min) and ends <= begins:
        raise DateError("it ends before it begins")
    return When(Precision.MINUTE, start, end, begins, ends)


def _relative(match: Match) -> Relative:
    word = match["relative"] or ""
    return "next" if word.startswith("p") else "last" if word else ""


def _not_understood(match: Match, reason: str) -> Reading:
    past = "dernier" in match[0]
    return Reading(match.start(), match.end(), match.start(), past=past, problem=reason)


def _stands_alone(match: Match) -> bool:
    """Whether the place of a bare month or season makes it a date: "(juin)", "Juin : …"."""
    before, after = _before(match), match.string[match.end() : match.end() + 2]
    return is_deadline(before, "") or bool(
        re.search(r"dates? (?:de |d'|en )$", before)
        or (_opens(before) and (not after or re.match(r" ?(?:$|[):,\n-])", after)))
    )


def _before(match: Match) -> str:
    return match.string[max(0, match.start() - 80) : match.start()]


def _opens(before: str) -> bool:
    return bool(re.search(r"(?:^|[(\n] ?|(?:^|\n)[-*] |(?:au|du|avant le) )$", before))
