"""Read French dates: every one of a text, the one that it is, the moment somebody answers with."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, time

from chatbot.french import (
    clock,
    context,
    near as near_days,
    parsing,
    patterns,
    reading_recurrence as recurring,
)
from chatbot.french.folding import fold, folded
from chatbot.french.parsing import ParsedDate, Parser
from chatbot.french.recurrence import Schedule
from chatbot.french.when import DateError, Precision, When

_PARSERS: dict[re.Pattern[str], Parser] = {
    patterns.RANGE: parsing.parse_range,
    patterns.DAYS: parsing.parse_days,
    patterns.NUMERIC: parsing.parse_numeric,
    patterns.SEVERAL_MONTHS: parsing.parse_unknown,
    patterns.MONTH_ALONE: parsing.parse_month,
    patterns.SEASON: parsing.parse_season,
    patterns.HALF: parsing.parse_half,
    patterns.UNKNOWN: parsing.parse_unknown,
    **recurring.PARSERS,
}
# What is read besides where the day on which it was written is known.
_NEAR_PARSERS: dict[re.Pattern[str], Parser] = {
    patterns.NEAR_RANGE: near_days.parse_near_range,
    patterns.NEAR: near_days.parse_near,
    **_PARSERS,
    patterns.NUMERIC: near_days.parse_numeric_said,
}
_HOUR = re.compile(patterns.HOURS)
LONGEST = 200  # folded characters of a day or a moment: what is longer says something else, too
_LEADING_WORDS = re.compile(r"(?:jusqu'a |jusqu'au |au |le |ce )?")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `text[start:end]`, with the little words that introduce it."""

    start: int
    end: int
    when: When  # empty where there is a problem
    past: bool  # the words look back: "le 15 avril dernier"
    year_written: bool
    deadline: bool  # a last day to do something, no meeting
    to_be_confirmed: bool = False
    online: bool = False
    problem: str = ""  # why it isn't understood
    misnamed: date | None = None  # the day, where only its weekday is another
    purpose: str = ""  # of a deadline, what it is for, where that is told: "inscriptions"
    rule: str = ""  # RFC 5545's, by which it recurs; `when` is then the first time
    exceptions: tuple[date, ...] = ()  # on which it doesn't take place
    excepted: bool = False  # no meeting: days on which another doesn't take place ("sauf le 8")


@dataclass(frozen=True, slots=True)
class FoundHours:
    """A time of day in a text: `text[start:end]`, with the little words that introduce it."""

    start: int
    end: int
    begins: time
    ends: time | None


def find_dates(text: str, *, since: date, near: bool = False) -> list[FoundDate]:
    """Find every date of a French text, in its order, none overlapping another.

    `since`: the first day of the month in which the text was published. A year that isn't written
    is the first that puts the date not before it; with "dernier", the last not after that month.
    `near`: it is the day on which the text was written, so that "demain", "mardi 8" and "le 5" are
    days, too.
    """
    folded_text = fold(text)
    words, places = folded_text.text, folded_text.places
    dates = _without_exceptions(_parsed_dates(words, since, _NEAR_PARSERS if near else _PARSERS))
    purposes = context.Purposes(words)
    to_be_confirmed = _groups_of_remarks(context.to_be_confirmed(words), dates, words)
    online = _groups_of_remarks(context.online(words), dates, words)
    return [
        replace(
            _found(parsed, words, purposes),
            start=places[parsed.start],
            end=places[parsed.end],
            to_be_confirmed=parsed.group in to_be_confirmed,
            online=parsed.group in online,
        )
        for parsed in dates
    ]


def parse_when(text: str, *, since: date | None = None) -> When:
    """Read the one date that the whole text is; an empty text is a date of which nothing is known.

    Without `since` the year must be written. Raises DateError. `in_words` is its inverse.
    """
    schedule = parse_schedule(text, since=since)
    if schedule.rule:
        raise DateError(f"“{text}” recurs; write one date")
    return schedule.when


def parse_schedule(text: str, *, since: date | None = None) -> Schedule:
    """Read when something takes place, once or again and again, as `parse_when` does.

    Without `since` the day on which it begins must be written. `schedule_in_words` is its inverse.
    """
    words = folded(text)
    if not words:
        return Schedule()
    dates = list(_parsed_dates(words, since))
    if len(dates) > 1:
        raise DateError(f"“{text}” holds several dates; write one")
    if not dates or (dates[0].start, dates[0].end) != (0, len(words)) or dates[0].excepted:
        raise DateError(f"“{text}” isn't a date that we can read")
    if dates[0].problem:
        raise DateError(f"“{text}” can't be read: {dates[0].problem}")
    return Schedule(dates[0].when, dates[0].rule, dates[0].exceptions)


def day_in(text: str, today: date) -> date | None:
    """Read the one day that the text is: "15 mars", "le 15/3", "jusqu'au 3 janvier 2027".

    Without a year, the next one from `today` on; a written year may lead into the past. None for
    all else: several days, a month, an hour of a day, words around it.
    """
    words = _LEADING_WORDS.sub("le ", folded(text).rstrip(" .!"), count=1)
    if len(words) > LONGEST:
        return None
    match find_dates(words, since=today):
        case [FoundDate(0, end, When(Precision.DAY, first, last), past=False, rule="")]:
            return first if first == last and end == len(words) else None
    return None


def moment_in(text: str, today: date) -> When | None:
    """Read the one day that the text is, perhaps with the hour of its beginning; else None.

    "demain 8h30", "mardi 1er décembre à 9h". Without a year, the next one from `today` on; a
    weekday alone is the next one after today.
    """
    words = folded(text).rstrip(" .!")
    if len(words) > LONGEST:
        return None
    # "15/3" is a date where something shows that it is one.
    for attempt, near in ((words, True), (f"le {words}", False)):
        match find_dates(attempt, since=today, near=near):
            case [FoundDate(0, end, when, past=False, rule="")] if end == len(attempt):
                exact = when.precision in {Precision.MINUTE, Precision.DAY}
                one_day = when.start == when.end and when.end_time is None
                return when if exact and one_day else None
    return None


def misnamed_day_in(text: str, today: date) -> date | None:
    """Read the day of a moment that is called by another weekday than its own; else None."""
    words = folded(text).rstrip(" .!")
    if len(words) > LONGEST:
        return None
    match find_dates(words, since=today, near=True):
        case [FoundDate(0, end, misnamed=day)] if end == len(words):
            return day
    return None


def hour_in(text: str) -> time | None:
    """Read the hour that the text is: "9h", "à 8h30"; else None."""
    words = folded(text).rstrip(" .!")
    if _HOUR.fullmatch(words) is None:
        return None
    try:
        begins, ends = clock.opening_and_closing(words)
    except DateError:
        return None
    return begins if ends is None else None


def find_hours(text: str) -> list[FoundHours]:
    """Find the times of day in a French text that can be: "à 9h", "de 14h à 16h30"."""
    folded_text = fold(text)
    found = []
    for match in patterns.ANY_HOURS.finditer(folded_text.text):
        with suppress(DateError):
            start, end = (folded_text.places[place] for place in match.span())
            found.append(FoundHours(start, end, *clock.opening_and_closing(match[0])))
    return found


def _parsed_dates(
    words: str, since: date | None, parsers: Mapping[re.Pattern[str], Parser] = _PARSERS
) -> Iterator[ParsedDate]:
    coming = {pattern: pattern.search(words) for pattern in parsers}
    position = 0
    while True:
        for pattern, match in coming.items():
            if match is not None and match.start() < position:
                coming[pattern] = pattern.search(words, position)
        matches = [(match, pattern) for pattern, match in coming.items() if match is not None]
        if not matches:
            return
        match, pattern = min(matches, key=lambda pair: (pair[0].start(), -pair[0].end()))
        position = match.end()
        if not context.is_since(words[max(0, match.start() - 30) : match.start()]):
            parsed = parsers[pattern](match, since)
            position = max([position, *(each.end for each in parsed)])
            yield from parsed


def _without_exceptions(dates: Iterable[ParsedDate]) -> list[ParsedDate]:
    """Take "sauf le 14 avril" out of what recurs before it."""
    found: list[ParsedDate] = []
    for parsed in dates:
        recurs = [number for number, before in enumerate(found) if before.rule]
        if parsed.excepted and recurs:
            found[recurs[-1]] = recurring.except_days(found[recurs[-1]], parsed.excepted)
        found.append(parsed)
    return found


def _found(parsed: ParsedDate, words: str, purposes: context.Purposes) -> FoundDate:
    """Tell what a date and the words beside it say, without what is said of several."""
    before = words[max(0, parsed.start - 100) : parsed.start]
    deadline = context.is_deadline(before, words[parsed.end : parsed.end + 30])
    return FoundDate(
        start=parsed.start,
        end=parsed.end,
        when=parsed.when,
        past=parsed.past,
        year_written=parsed.year_written,
        deadline=deadline,
        problem=parsed.problem,
        misnamed=parsed.misnamed,
        purpose=purposes.of(parsed.start) if deadline else "",
        rule=parsed.rule,
        exceptions=parsed.exceptions,
        excepted=bool(parsed.excepted),
    )


def _groups_of_remarks(spans: context.Spans, dates: list[ParsedDate], words: str) -> set[int]:
    """Find the groups of dates that remarks speak of: the date before each, else those after.

    A remark says nothing of another sentence.
    """
    ends = [match.end() for match in re.finditer(r"[.!?](?=[ \n]|$)|\n", words)]
    sentences = [bisect(ends, found.start) for found in dates] if spans else []
    groups: set[int] = set()
    for start, _ in spans:
        sentence = bisect(ends, start)
        near = [found for found, its in zip(dates, sentences, strict=True) if its == sentence]
        before = [found for found in near if found.start <= start]
        groups.update(found.group for found in (before[-1:] or near))
    return groups
