"""Read recurring dates: "chaque deuxième vendredi du mois à 9h", "un mardi sur deux, sauf le 14".

The beginning is taken from the words, or else from the day of writing. For an interval of several
weeks or months, the words have to say it: it is never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain, takewhile

from chatbot.french import parsing, patterns
from chatbot.french.context import ROUTINE, SIGNS_UP
from chatbot.french.everyday_days import DAYS
from chatbot.french.everyday_hours import HOURS
from chatbot.french.folding import fold
from chatbot.french.numbers import NUMBER, ORDINAL, number_in, ordinal_in
from chatbot.french.recurrence import Frequency, Rule, days_of, first_day, rule_of
from chatbot.french.vocabulary import WEEKDAYS, Days, days_of_month, find_days, holidays_of
from chatbot.french.when import NOTHING_KNOWN, DateError, OtherWeekday

_BOUNDS = {"since", "next", "first", "month", "hours", "until"}  # groups of patterns.TAIL
_WEEKDAY_ALONE = re.compile(
    rf"(?<![a-z])le (?P<name>{patterns.WEEKDAY})(?! (?:[0-9]|prochain|suivant|dernier|qui|de ))"
)
HOLIDAYS_KNOWN = 3  # calendar years whose holidays "sauf jours fériés" leaves out


def parse_rule(match: parsing.Match, since: date | None) -> list[parsing.FoundDate]:
    """Parse "tous les mardis et jeudis", "le 15 de chaque mois", "chaque 8 mars", and so on.

    "tous les jours" alone, without an hour or a bound, is no date. "sauf le 14 avril", apart from
    its recurring date, is found with the days that it excepts.
    """
    if match.re is patterns.EXCEPTION:
        names = re.findall(patterns.MONTH, match["months"] or "")
        points = (*map(_bound_in, names), *parsing.points_in(match["exceptions"] or ""))
        return [parsing.FoundDate(*match.span(), group=match.start(), excepted=points)]
    tail, end = _tail_of(match)
    is_bounded = match["before"] or tail.keys() & _BOUNDS
    is_routine = ROUTINE.search(match.string[max(0, match.start() - 30) : match.start()])
    if is_routine or (match.re is patterns.DAILY and not is_bounded):
        return []
    try:
        rule = _rule_said(match)
        begins = _begins(tail, rule, since)
        if rule.frequency is Frequency.WEEKLY and not rule.weekdays:  # "tous les quinze jours"
            rule = replace(rule, weekdays=((0, begins.weekday()),))
        rule = _bounded(rule, tail, begins)
        first = first_day(rule, begins)
        exceptions = tuple(sorted(_left_out(tail, str(rule), first)))
        hours = tail.get("hours") or _said(match, "before")
        when = parsing.with_hours((first, first), None, hours or None)
    except DateError as error:
        return [replace(parsing.not_understood(match, error), end=end)]
    has_year = any(
        re.search(r"[0-9]{4}", tail.get(name, "")) for name in ("since", "next", "first")
    )
    start = match.start()
    return [
        parsing.FoundDate(
            start,
            end,
            when,
            start,
            year_written=has_year,
            rule=str(rule),
            exceptions=exceptions,
        )
    ]


def with_bounds_at_rule(text: str) -> str:
    """Move what bounds the only rule of a text behind the rule's words, where it is read.

    "À partir du 7 janvier, le groupe se retrouve tous les jeudis" becomes "le groupe se retrouve
    tous les jeudis, à partir du 7 janvier".
    """
    words = DAYS.rewrite(HOURS.rewrite(fold(text)))
    rules = [
        match
        for pattern in (patterns.WEEKLY, patterns.MONTHLY)
        for match in pattern.finditer(words.text)
    ]
    weekday = _WEEKDAY_ALONE.search(words.text)
    if not rules and weekday and re.search(r"jusqu'|jusque ", words.text[weekday.end() :]):
        start, end = words.places[weekday.start()], words.places[weekday.start("name")]
        return with_bounds_at_rule(f"{text[:start]}chaque {text[end:]}")
    if len(rules) != 1:
        return text
    begins, ends = words.places[rules[0].start()], words.places[_tail_of(rules[0])[1]]
    moved = ""
    for match in reversed([*patterns.APART.finditer(words.text)]):
        start, end = words.places[match.start("bound")], words.places[match.end()]
        clause = re.split(r"[,.;(]", words.text[: match.start("bound")])[-1]
        if (begins < end and start < ends) or SIGNS_UP.search(clause):
            continue
        moved = f", {text[start:end].rstrip(')')}{moved}"
        start = words.places[match.start()]
        text = text[:start] + text[end:]
        if start < begins:
            ends -= end - start
            begins -= end - start
    return f"{text[:ends]}{moved}{text[ends:]}".lstrip(" ,.")


def _rule_said(match: parsing.Match) -> Rule:
    """Read the rule itself, without bounds: "un vendredi sur deux", "le 15 de chaque mois"."""
    every, words = 1, _said(match, "every")
    if re.search(r"quinz|15 jours", words):
        every = 2
    elif "trimestre" in words:
        every = 3
    elif numbers := re.findall(rf"(?<![a-z0-9]){NUMBER}(?![a-z0-9])", words):
        every = number_in(numbers[-1])  # "un mois sur deux"
    if match.re is patterns.WEEKLY:
        names = re.findall(patterns.WEEKDAY, _said(match, "names"))
        days = sorted({WEEKDAYS.index(name) for name in names})
        return Rule(Frequency.WEEKLY, every, weekdays=tuple((0, day) for day in days))
    if match.re is patterns.DAILY:
        if match["working"]:
            return Rule(Frequency.WEEKLY, weekdays=tuple((0, day) for day in range(5)))
        if re.search(r"quinz|15", match["every"]):
            return Rule(Frequency.WEEKLY, 2)
        return Rule(Frequency.DAILY, every)
    month = _said(match, "month")
    nths = _said(match, "nths") or f"{_said(match, 'nth')} {_said(match, 'name')}"
    numbers = re.findall(patterns.NUMBERED, _said(match, "numbers") or _said(match, "number"))
    days = [-1 if "jour" in number else int(re.sub(r"\D", "", number)) for number in numbers]
    return Rule(
        Frequency.YEARLY if month else Frequency.MONTHLY,
        every,
        months=(parsing.month_of(month),) if month else (),
        days=tuple(dict.fromkeys(days)),
        weekdays=tuple(dict.fromkeys(_nths(nths))),
    )


def with_exceptions(dates: Iterable[parsing.FoundDate]) -> list[parsing.FoundDate]:
    """Leave what "sauf le 14 avril" says out of the last recurring date before these words."""
    done: list[parsing.FoundDate] = []
    for found in dates:
        recurring = [number for number, before in enumerate(done) if before.rule]
        if found.excepted and recurring:
            of = done[recurring[-1]]
            try:
                of = _without(of, found.excepted)
            except DateError as error:
                of = replace(of, when=NOTHING_KNOWN, rule="", exceptions=(), problem=str(error))
            done[recurring[-1]] = of
        done.append(found)
    return done


def _without(of: parsing.FoundDate, points: Sequence[parsing.Point]) -> parsing.FoundDate:
    """Leave days, and whole months, which are points on day 0, out of a recurring date."""
    rule, when = rule_of(of.rule), of.when
    months = {point.month for point in points if not point.day}
    if months and when.start and when.end:
        left = [month for month in rule.months or range(1, 13) if month not in months]
        rule = replace(rule, months=tuple(left))
        moved = first_day(rule, when.start) - when.start
        when = replace(when, start=when.start + moved, end=when.end + moved)
    days = [point for point in points if point.day]
    exceptions = {*of.exceptions, *_exceptions(days, str(rule), when.start)}
    return replace(of, when=when, rule=str(rule), exceptions=tuple(sorted(exceptions)))


def _tail_of(match: parsing.Match) -> tuple[dict[str, str], int]:
    """Read the hours, bounds and exceptions around the words of a rule, each kind once.

    Return them as written, by their names in patterns.TAIL, and the index where they end.
    """
    before = ((name, match[f"{name}0"]) for name in ("since", "first", "last"))
    tail = {name: text for name, text in before if text}
    end = match.end()
    while found := patterns.TAIL.match(match.string, end):
        said = {name: text for name, text in found.groupdict().items() if text}
        if said.keys() & tail.keys() or ("hours" in said and _said(match, "before")):
            break
        tail |= said
        end = found.end()
    return tail, end


def _begins(tail: dict[str, str], rule: Rule, since: date | None) -> date:
    """Find the day from which a rule counts. Raises DateError if it isn't known."""
    if "first" in tail:
        return _range(tail, since)[0]
    if "next" in tail:
        begins = _next_of(tail["next"], rule, since)
        if first_day(rule, begins) != begins:
            raise DateError("it begins on another day than it recurs on")
        return begins
    if said := tail.get("since") or tail.get("month"):
        return _days_of(_bound_in(said), since)[0]
    if since is None:
        raise DateError("the day on which it begins is missing")
    if rule.interval > 1:
        raise DateError("when it begins isn't said")
    return since


def _next_of(said: str, rule: Rule, since: date | None) -> date:
    """Read "la prochaine : le 15": without a month, the next 15th with the rule's weekday."""
    [point] = parsing.points_in(said)
    if point.month is not None or since is None:
        return _days_of(_in_month(point), since)[0]
    weekdays = {weekday for _, weekday in rule.weekdays}
    if point.weekday is None and len(weekdays) == 1:
        point = replace(point, weekday=min(weekdays))
    return parsing.next_of(point, since)


def _bounded(rule: Rule, tail: dict[str, str], begins: date) -> Rule:
    """Add to a rule the last day, the count, and the months that are left out."""
    if "last" in tail:
        rule = replace(rule, until=_range(tail, begins)[1])
    elif said := tail.get("until") or tail.get("month"):
        rule = replace(rule, until=_days_of(_bound_in(said), begins)[1])
    if "count" in tail and rule.until:  # RFC 5545 has one of them
        if len([*days_of(str(rule), begins, begins)]) != number_in(tail["count"]):
            raise DateError("it takes place another number of times")
    elif "count" in tail:
        rule = replace(rule, count=number_in(tail["count"]))
    elif "weeks" in tail and rule.frequency is Frequency.WEEKLY:
        times = number_in(tail["weeks"]) * max(1, len(rule.weekdays)) // rule.interval
        rule = replace(rule, count=times)
    elif "weeks" in tail:
        raise DateError("the weeks can't be counted")
    if "months" in tail and rule.frequency is not Frequency.YEARLY:
        names = re.findall(patterns.MONTH, tail["months"])
        without = {parsing.month_of(name) for name in names}
        rule = replace(rule, months=tuple(month for month in range(1, 13) if month not in without))
    return rule


def _bound_in(said: str, month: int | None = None) -> parsing.Point:
    """Read "9 janvier 2027", "septembre", which is day 0; a day alone is in `month`.

    Raises DateError.
    """
    if named := re.fullmatch(rf"({patterns.MONTH})(?: ({patterns.YEAR}))?", said):
        year = parsing.year_of(named[2])
        return parsing.Point(0, parsing.month_of(named[1]), year, weekday=None, hour=None)
    [point] = parsing.points_in(said)
    return _in_month(replace(point, month=point.month or month))


def _in_month(point: parsing.Point) -> parsing.Point:
    if point.month is None:
        raise DateError("its month is missing")
    return point


def _days_in(year: int, point: parsing.Point) -> Days:
    """Find the first and the last day. Raises ValueError for 31 February."""
    month = point.month or 0
    return (date(year, month, point.day),) * 2 if point.day else days_of_month(year, month)


def _days_of(point: parsing.Point, since: date | None) -> Days:
    days_in = partial(_days_in, point=point)
    days = find_days(days_in, year=point.year, relative="", since=since)
    if point.weekday not in (None, days[0].weekday()):
        raise OtherWeekday(days[0], point.weekday)
    return days


def _range(tail: dict[str, str], since: date | None) -> Days:
    """Read "de septembre à juin", "du 3 au 24 juin": without a year, it may have begun already."""
    last = _bound_in(tail["last"])
    first = _bound_in(tail["first"], last.month)
    if first.year is not None:
        begins, _ = _days_of(first, since)
        return begins, _days_of(last, begins)[1]
    turns = (first.month or 0) > (last.month or 0)
    return find_days(
        lambda year: (_days_in(year - turns, first)[0], _days_in(year, last)[1]),
        year=last.year,
        relative="",
        since=since,
    )


def _exceptions(points: Sequence[parsing.Point], rule: str, first: date | None) -> Iterator[date]:
    """Find the days left out of a rule. Raises DateError for a day on which nothing recurs."""
    for point in points:
        if point.month is None and first is not None:
            day = parsing.next_of(point, first)
        else:
            day, _ = _days_of(_in_month(point), first)
        if first is None or next(days_of(rule, first, day), None) != day:
            raise DateError(f"it doesn't take place on {day} anyway")
        yield day


def _left_out(tail: dict[str, str], rule: str, first: date) -> set[date]:
    """Find the days that are named as exceptions of a rule, and its public holidays."""
    days = {*_exceptions(parsing.points_in(tail.get("exceptions", "")), rule, first)}
    if "holidays" in tail:
        years = range(first.year, first.year + HOLIDAYS_KNOWN)
        in_years = takewhile(lambda day: day.year in years, days_of(rule, first, first))
        days |= {*in_years} & {*chain.from_iterable(map(holidays_of, years))}
    return days


def _said(match: parsing.Match, name: str) -> str:
    """Return the text of a group, whichever of the pattern's alternatives matched; "" for none."""
    groups = (text for key, text in match.groupdict().items() if key.rstrip("0123456789") == name)
    return next(filter(None, groups), "")


def _nths(said: str) -> Iterator[tuple[int, int]]:
    """Read "premiers et troisiemes lundis": each ordinal counts the next weekday behind it."""
    waiting: list[int] = []
    for word in re.findall(rf"{ORDINAL}|{patterns.WEEKDAY}", said):
        if word in WEEKDAYS:
            yield from ((nth, WEEKDAYS.index(word)) for nth in waiting)
            waiting = []
        else:
            waiting.append(ordinal_in(word))
