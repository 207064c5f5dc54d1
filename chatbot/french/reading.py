"""Read French dates: all dates in a text, a text that is one date, a moment in an answer."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from chatbot.french import context, parsing, patterns, reading_recurrence
from chatbot.french.everyday_days import DAYS, NEAR_DAYS
from chatbot.french.everyday_hours import HOURS
from chatbot.french.folding import fold, folded
from chatbot.french.numbers import NUMBER, number_in
from chatbot.french.parsing import FoundDate, Parser
from chatbot.french.recurrence import Schedule
from chatbot.french.when import DateError, Precision, When

_PARSERS: dict[re.Pattern[str], Parser] = {
    patterns.RANGE: parsing.parse_range,
    patterns.DAYS: parsing.parse_days,
    patterns.NUMERIC: parsing.parse_numeric,
    patterns.SEVERAL_MONTHS: parsing.parse_unknown,
    patterns.MONTH_ALONE: parsing.parse_coarse,
    patterns.SEASON: parsing.parse_coarse,
    patterns.PART_OF_YEAR: parsing.parse_coarse,
    patterns.WEEK: parsing.parse_coarse,
    patterns.UNKNOWN: parsing.parse_unknown,
    patterns.WEEKLY: reading_recurrence.parse_rule,
    patterns.MONTHLY: reading_recurrence.parse_rule,
    patterns.YEARLY: reading_recurrence.parse_rule,
    patterns.DAILY: reading_recurrence.parse_rule,
    patterns.EXCEPTION: reading_recurrence.parse_rule,
}
# The parsers for a text whose day of writing is known.
_NEAR_PARSERS: dict[re.Pattern[str], Parser] = {
    patterns.NEAR: parsing.parse_near,
    patterns.WEEKDAYS: parsing.parse_unknown,
    **_PARSERS,
    patterns.NUMERIC: partial(parsing.parse_numeric, near=True),
}
LONGEST = 200  # folded characters of a day or a moment; a longer text says something else, too

# The hour of a part of the day, if no hour is said: "demain soir", "dans la matinée".
_PARTS = {"matin": 9, "apres": 14, "aprem": 14, "soir": 18}
_PART = re.compile(
    r"(?:^| )(?:dans (?:la |l')|en |le |la |l'|au )?(?P<part>matin|apres|aprem|soir)"
    r"(?:ee)?(?:[- ]midi)?$"
)
_LATER = re.compile(
    rf"(?:dans|d'ici) (?:(?P<hours>{NUMBER}) ?(?:h|heures?)(?: ?(?P<more>[0-5][0-9])"
    rf"| et (?P<half>demie?))?|(?P<minutes>{NUMBER}) ?(?:min|mn|minutes?)"
    r"|(?P<quarters>une demie?[- ]|un quart d'|trois quarts d')heure)"
)
_QUARTERS = {"une demi": 30, "un quart": 15, "trois qu": 45}  # minutes


@dataclass(frozen=True, slots=True)
class FoundHours:
    """A time of day in a text: `text[start:end]`, with the little words that introduce it."""

    start: int
    end: int
    begins: time
    ends: time | None


def find_dates(text: str, *, since: date, near: bool = False) -> list[FoundDate]:
    """Find all dates in a French text, in the order of the text; none overlaps another.

    `since`: the first day of the month in which the text was published. A date without a year is
    the first one not before `since`, or with "dernier" the last one not after that month. `near`:
    `since` is the day of writing, so that "demain", "mardi 8" and "le 5" are found, too.
    """
    folded_text = DAYS.rewrite(HOURS.rewrite(fold(text)))
    if near:
        folded_text = NEAR_DAYS.rewrite(folded_text, since)
    words, places = folded_text.text, folded_text.places
    parsers = _NEAR_PARSERS if near else _PARSERS
    dates = reading_recurrence.with_exceptions(_once(_dates_in(words, since, parsers), words))
    to_be_confirmed = _groups_of_remarks(context.to_be_confirmed(words), dates, words)
    online = _groups_of_remarks(context.online(words), dates, words)
    found = []
    for one in dates:
        before = words[max(0, one.start - 100) : one.start]
        is_deadline = context.is_deadline(before, words[one.end : one.end + 30])
        found.append(
            replace(
                one,
                start=places[one.start],
                end=places[one.end],
                deadline=is_deadline,
                purpose=context.purpose_of(words, one.start) if is_deadline else "",
                to_be_confirmed=one.group in to_be_confirmed,
                online=one.group in online,
            )
        )
    return found


def parse_when(text: str, *, since: date | None = None) -> When:
    """Read a text that is one date and nothing else; an empty text is a date without any day.

    Without `since` the year must be written. Raises DateError. `in_words` is its inverse.
    """
    schedule = parse_schedule(text, since=since)
    if schedule.rule:
        raise DateError(f"“{text}” recurs; write one date")
    return schedule.when


def parse_schedule(text: str, *, since: date | None = None) -> Schedule:
    """Read a text that is one date, recurring or not, and nothing else.

    Without `since`, the year must be written, and the first day of a recurring date. Raises
    DateError. `schedule_in_words` is its inverse.
    """
    words = folded(text)
    if not words:
        return Schedule()
    dates = list(_dates_in(words, since))
    if len(dates) > 1:
        raise DateError(f"“{text}” holds several dates; write one")
    if not dates or (dates[0].start, dates[0].end) != (0, len(words)) or dates[0].excepted:
        raise DateError(f"“{text}” isn't a date that we can read")
    if dates[0].problem:
        raise DateError(f"“{text}” can't be read: {dates[0].problem}")
    return Schedule(dates[0].when, dates[0].rule, dates[0].exceptions)


def moment_in(text: str, today: date) -> When | None:
    """Read a text that is a single day, perhaps with an hour; None: it is anything else.

    "demain 8h30", "mardi 1er décembre à 9h". A day without a year is the next one from `today` on;
    a weekday alone is after `today`.
    """
    words = folded(text).rstrip(" .!")
    if len(words) > LONGEST:
        return None
    # "15/3" is a date where something shows that it is one.
    for attempt, near in ((words, True), (f"le {words}", False)):
        match find_dates(attempt, since=today, near=near):
            # "lundi à 9h", said on a Monday
            case [FoundDate(0, end, either=(first, when))] if (
                end == len(attempt) and first.start == today and "prochain" not in words
            ):
                return when if when.end_time is None else None
            case [FoundDate(0, end, when, past=False, rule="")] if end == len(attempt):
                exact = when.precision in {Precision.MINUTE, Precision.DAY}
                one_day = when.start == when.end and when.end_time is None
                return when if exact and one_day else None
    return None


def misnamed_day_in(text: str, today: date) -> date | None:
    """Read a text that is a day with a wrong weekday, and return the day; None: anything else."""
    words = folded(text).rstrip(" .!")
    if len(words) > LONGEST:
        return None
    match find_dates(words, since=today, near=True):
        case [FoundDate(0, end, misnamed=day)] if end == len(words):
            return day
    return None


def hour_in(text: str) -> time | None:
    """Read a text that is an hour: "9h", "à 8h30"; None: it is anything else."""
    words = folded(text).rstrip(" .!")
    if re.fullmatch(patterns.HOURS, words) is None:
        return None
    try:
        begins, ends = parsing.hours_said(words)
    except DateError:
        return None
    return begins if ends is None else None


def find_hours(text: str) -> list[FoundHours]:
    """Find the times of day in a French text: "à 9h", "de 14h à 16h30"; but no "25h"."""
    folded_text = HOURS.rewrite(fold(text))
    found = []
    for match in patterns.ANY_HOURS.finditer(folded_text.text):
        with suppress(DateError):
            start, end = (folded_text.places[place] for place in match.span())
            found.append(FoundHours(start, end, *parsing.hours_said(match[0])))
    return found


def _dates_in(
    words: str, since: date | None, parsers: Mapping[re.Pattern[str], Parser] = _PARSERS
) -> Iterator[FoundDate]:
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
        if not context.SINCE.search(words[max(0, match.start() - 30) : match.start()]):
            parsed = parsers[pattern](match, since)
            position = max([position, *(each.end for each in parsed)])
            yield from parsed


def _once(dates: Iterable[FoundDate], words: str) -> Iterator[FoundDate]:
    """Join a day that is said twice: "demain, jeudi 3 décembre à 14h"."""
    before: FoundDate | None = None
    for found in dates:
        one = found
        if before is not None:
            day = When(Precision.DAY, found.when.start, found.when.end)
            if before.when == day and not words[before.end : found.start].strip(" ,"):
                one = replace(found, start=before.start)
            else:
                yield before
        before = one
    if before is not None:
        yield before


def _groups_of_remarks(spans: context.Spans, dates: list[FoundDate], words: str) -> set[int]:
    """Return the groups (FoundDate.group) of the dates to which remarks apply.

    A remark, such as "en visio", stands at each span. It applies to the last date before it in its
    sentence; without such a date, to all dates of the sentence; never to another sentence.
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


def moment_to_come(text: str, at: datetime, day: date | None = None) -> datetime | date | None:
    """Read a moment; a day if the hour is missing; None if the text isn't understood.

    `at`: now, in the writer's time zone. `day`: a day that was understood before. An hour or a part
    of the day alone is on `day`, or without `day` within the next 24 hours. « Ce soir », written at
    19h, is a day without an hour, since the evening has begun.
    """
    words = folded(text).rstrip(" .!")
    if len(words) > LONGEST:
        return None
    if (said := _LATER.fullmatch(words)) is not None:
        minutes = _QUARTERS[said["quarters"][:8]] if said["quarters"] else 0
        minutes += number_in(said["minutes"]) if said["minutes"] else 0
        minutes += 60 * number_in(said["hours"]) if said["hours"] else 0
        minutes += 30 if said["half"] else int(said["more"] or 0)
        moment = (at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(at.tzinfo)
        return moment.replace(second=0, microsecond=0)
    words = HOURS.rewrite(fold(re.sub("^d'ici ", "dans ", words))).text
    if (part := _PART.search(words)) is not None:
        words = f"{words[: part.start()]} {_PARTS[part['part']]}h".strip()
    when = moment_in(words, at.date())
    if when is None or when.start is None:
        hour = hour_in(words)
        return _next(hour, day, at) if hour is not None else None
    if when.start_time is None:
        return when.start
    moment = datetime.combine(when.start, when.start_time, at.tzinfo)
    is_evening = part is not None and part["part"] == "soir" and when.start == at.date()
    return when.start if is_evening and moment <= at else moment


def _next(hour: time, day: date | None, at: datetime) -> datetime:
    """Return the moment of an hour on `day`, or without `day` the next such moment."""
    moment = datetime.combine(day or at.date(), hour, at.tzinfo)
    if day is None and moment <= at:
        return datetime.combine(at.date() + timedelta(days=1), hour, at.tzinfo)
    return moment
