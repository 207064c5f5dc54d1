"""The days that a question or a published sentence names, and the events on those days."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from chatbot.answers.knowledge import Subject
from chatbot.answers.language import Words, contents
from chatbot.chantiers.rules import fold
from chatbot.conversation.markup import escape
from chatbot.events import rules as event_rules, wording as event_wording
from chatbot.events.models import Event
from chatbot.french import When
from chatbot.french.numbers import NUMBER, SPELLED, number_in
from chatbot.french.vocabulary import MONTHS, WEEKDAYS, days_of_month

FOLDED = [fold(month) for month in MONTHS]
MONTH = "|".join(FOLDED)
DAY = r"\d{1,2}(?:er)?"
WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)}) )?"
PAPER = r"(?:etabli|lettre|newsletter|numero|edition|bulletin|journal)"  # « L'Établi de mai »
POINT = rf"{WEEKDAY}(?:{DAY}(?: (?:{MONTH}))?|{MONTH})(?: \d{{4}})?"
# « du 6 au 10 juin », « de mai à juillet », « entre le 1er et le 10 juin »
RANGE = re.compile(
    rf"(?<!\S)(?:({POINT}) (?:au|a|jusqu au)|entre (?:le )?({POINT}) et)"
    rf" (?:le )?({WEEKDAY}(?:{DAY} )?(?:{MONTH})(?: \d{{4}})?)(?!\S)"
)
# « après le 8 juin », « avant juin »
OPEN = re.compile(
    rf"(?<!\S)(apres|avant|a partir d[ue]|d ici) (?:le |au )?"
    rf"({WEEKDAY}(?:{DAY} )?(?:{MONTH})(?: \d{{4}})?)(?!\S)"
)
# « juin », « le 6 ou le 7 juin 2022 », « du 7 et du 8 juin »
NAMED = re.compile(
    rf"(?<!\S)({PAPER} (?:de |du mois de )?)?"
    rf"((?:{DAY} (?:(?:et|ou) (?:le |du )?)?){{0,6}})({MONTH})(?: (\d{{4}}))?(?!\S)"
)
SEMESTER = re.compile(
    r"(?<!\S)(premier|1er|second|2nd|deuxieme|2e|2eme) semestre(?: (?:de )?(\d{4}))?(?!\S)"
)
SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/((?:20)?\d\d))?(?![\d/])")
SPELT = re.compile(
    rf"\b(premier|{SPELLED}) (?=(?:{'|'.join(MONTHS)}|{MONTH})\b)",
    re.IGNORECASE,
)
WRITTEN = re.compile(rf"\b({DAY}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?\b", re.IGNORECASE)

SEASONS = {"printemps": 3, "ete": 6, "automne": 9}  # first months, as people count them: whole ones
AWAY = {"hier": -1, "aujourd hui": 0, "demain": 1, "apres demain": 2}
ALONE = r"le (?:1[3-9]|2\d|3[01])"  # a lower number is more likely a chantier's than a day
UNITS = {"jours": 1, "semaine": 7, "mois": 30}  # days
YEARS = 10  # the most whole years in the middle of one range
NEAR = re.compile(
    r"(?<!\S)(?:apres demain|demain|aujourd hui|hier|cette semaine|semaine prochaine"
    rf"|(?:dans|d ici|sous|les) (?:les |a )?{NUMBER} (?:prochaine?s )?(?:jours|semaines?|mois)"
    r"|(?:d ici )?(?:la )?fin du mois(?: prochain)?"
    r"|ce (?:week end|weekend)|ce mois(?: ci)?|mois prochain|cet (?:ete|automne)|ce printemps"
    rf"|{ALONE}(?! (?:{MONTH}|et|ou|au|a)(?!\S))"
    rf"|(?<!un )(?:{'|'.join(WEEKDAYS)})(?: prochain)?(?! \d))(?!\S)"
)

Day = tuple[int, int, int]  # year, month, day
DayOfYear = tuple[int, int]
Found = tuple[re.Match[str], list["Span"]]
Named = tuple[tuple["Span", ...], frozenset[int]]  # days, and the positions of their words

A_MONTH, A_YEAR = timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of days that is named, within one year.

    Every month counts as ending with its 31st day: a day that doesn't exist does no harm.
    """

    first: DayOfYear
    last: DayOfYear
    year: int | None = None  # None: any year

    def meets(self, first: Day, last: Day) -> bool:
        """Tell whether the span and the days from `first` to `last` overlap."""
        return any(begins <= last and first <= ends for begins, ends in self._in(first, last))

    def holds(self, first: Day, last: Day) -> bool:
        """Tell whether the span contains all days from `first` to `last`."""
        return any(begins <= first and last <= ends for begins, ends in self._in(first, last))

    def _in(self, *days: Day) -> Iterator[tuple[Day, Day]]:
        for year in {self.year or day[0] for day in days}:
            yield (year, *self.first), (year, *self.last)


def days_in(words: Words) -> Named:
    """Find the days that are named by their dates."""
    finders = (_ranges, _open, _single, _semesters)
    return _named(words.text, chain.from_iterable(find(words.text) for find in finders))


def near_days_in(words: Words, today: date, chantiers: Collection[int] = ()) -> Named:
    """Find the days that are named relative to today: « demain », « le 23 ».

    « le 23 » is a day only where no chantier has that number.
    """
    found = _near(words.text, today)
    numbers = {f"le {number}" for number in chantiers}
    return _named(words.text, (one for one in found if one[0][0] not in numbers))


def in_full(question: str) -> str:
    """Write « 8/06/2022 » and « huit juin 2022 » as « 8 juin 2022 »."""
    return SLASHED.sub(_with_month, SPELT.sub(_in_figures, question))


def days_written(text: str, year_of_text: int) -> Iterator[Day]:
    """Find the days that a published text names; those without a year are in `year_of_text`."""
    for day, month, year in WRITTEN.findall(text):
        number = int(day.removesuffix("er"))
        yield int(year or year_of_text), MONTHS.index(month.lower()) + 1, number


def _named(text: str, matches: Iterable[Found]) -> Named:
    """Gather the days that were found; of overlapping matches, the first counts."""
    spans: list[Span] = []
    positions: set[int] = set()
    for match, found in matches:
        before = text[: match.start()].count(" ")
        at = range(before, before + match[0].count(" ") + 1)
        spans += found if positions.isdisjoint(at) else []
        positions.update(at)
    return tuple(dict.fromkeys(spans)), frozenset(positions)


def _ranges(text: str) -> Iterator[Found]:
    for match in RANGE.finditer(text):
        month, day, until = _point(match[3])
        first = _point(match[1] or match[2])
        begins, ends = (first[0] or month, first[1] or 1), (month, day or 31)
        over = begins > ends  # « du 20 décembre au 5 janvier 2023 » begins a year before
        since = first[2] or (until and until - over)
        yield match, _between(begins, since, ends, until or (since and since + over))


def _open(text: str) -> Iterator[Found]:
    """Find open ranges, « après le 8 juin », « avant juin »: they end or begin with the year."""
    for match in OPEN.finditer(text):
        month, day, year = _point(match[2])
        since = {"apres": (month, (day or 31) + 1), "a": (month, day or 1)}
        until = {"avant": (month, (day or 1) - 1), "d": (month, day or 31)}
        word = match[1].split()[0]
        yield match, [Span(since.get(word, (1, 1)), until.get(word, (12, 31)), year)]


def _single(text: str) -> Iterator[Found]:
    for match in NAMED.finditer(text):
        month, _, year = _point(match[0][match.start(3) - match.start() :])
        numbers = [int(number) for number in re.findall(r"\d+", match[2])]
        days = [(n, n) for n in numbers if 0 < n < 32] if numbers else [(1, 31)]
        spans = [Span((month, first), (month, last), year) for first, last in days]
        yield match, [] if match[1] else spans


def _semesters(text: str) -> Iterator[Found]:
    for match in SEMESTER.finditer(text):
        year = int(match[2]) if match[2] else None
        first = 1 if match[1] in {"premier", "1er"} else 7
        yield match, [Span((first, 1), (first + 5, 31), year)]


def _near(text: str, today: date) -> Iterator[Found]:
    for match in NEAR.finditer(text):
        with suppress(OverflowError):  # beyond the ends of the calendar
            first, last = _days_of(match[0], today)
            yield match, _between(*_parts(first), *_parts(last))


def _days_of(said: str, today: date) -> tuple[date, date]:
    name, monday = said.split(maxsplit=1)[0], today - timedelta(today.weekday())
    first, last = days_of_month(today.year, today.month)
    if said in AWAY:
        first = last = today + timedelta(AWAY[said])
    elif name == "le":
        first = last = _next(int(said.split()[1]), today)
    elif name in WEEKDAYS:
        days = (WEEKDAYS.index(name) - today.weekday()) % 7
        first = last = today + timedelta(days or ("prochain" in said and 7))
    elif many := re.search(rf"({NUMBER}) .*(jours|semaine|mois)", said):
        first, last = today, today + timedelta(number_in(many[1]) * UNITS[many[2]])
    elif "mois prochain" in said:
        first, last = days_of_month((last + timedelta(1)).year, (last + timedelta(1)).month)
    elif (season := said.rsplit(maxsplit=1)[-1]) in SEASONS:
        first = date(today.year, SEASONS[season], 1)
        last = days_of_month(today.year, SEASONS[season] + 2)[1]
    elif "fin" in said:
        first = today
    elif "week" in said:
        first, last = monday + timedelta(5), monday + timedelta(6)
    elif "semaine" in said:
        first = monday + timedelta(7 if "prochaine" in said else 0)
        last = first + timedelta(6)
    return first, last


def _next(day: int, today: date) -> date:
    """Find the next date whose day of the month is `day`, today included."""
    after = (today + timedelta(days) for days in range(62))
    return next(one for one in after if one.day == day)


def _between(first: DayOfYear, since: int | None, last: DayOfYear, until: int | None) -> list[Span]:
    """Make a span; if the range crosses a New Year, make one for each year."""
    if since == until and first <= last:
        return [Span(first, last, since)]
    whole = range(since + 1, until)[:YEARS] if since and until else ()
    between = [Span((1, 1), (12, 31), year) for year in whole]
    return [Span(first, (12, 31), since), *between, Span((1, 1), last, until)]


def _point(said: str) -> tuple[int, int, int | None]:
    """Read a month and a day (0 if not said), and a year (None if not said)."""
    month = re.search(MONTH, said)
    year = re.search(r"\d{4}", said)
    day = re.match(rf"{WEEKDAY}(\d{{1,2}})(?!\d)", said)
    return (
        FOLDED.index(month[0]) + 1 if month else 0,
        int(day[1]) if day else 0,
        int(year[0]) if year else None,
    )


def _parts(day: date) -> tuple[DayOfYear, int]:
    return (day.month, day.day), day.year


def _in_figures(match: re.Match[str]) -> str:
    said = match[1].lower()
    return f"{1 if said == 'premier' else number_in(said)} "


def _with_month(match: re.Match[str]) -> str:
    day, month, year = match.groups()
    if not 0 < int(day) < 32 or not 0 < int(month) < 13 or not (year or len(month) == 2):
        return match[0]  # « chantiers 3/4 »
    named = f"{int(day)} {MONTHS[int(month) - 1]}"
    return f"{named} {year if len(year) == 4 else f'20{year}'}" if year else named


def falls_on(event: Event, days: Sequence[Span], now: datetime) -> bool:
    return time_on(event, days, now) is not None


def time_on(event: Event, days: Sequence[Span], now: datetime) -> When | None:
    """Find the event's next occurrence on these days, else the last one; None without any."""
    times = ((when, span) for span in days for when in _times(event, span, now))
    found = [when for when, span in times if _is_on(when, span)]
    return next(
        (when for when in found if not event_rules.is_over(when, now)), found[-1] if found else None
    )


def line_on(event: Event, days: Sequence[Span], now: datetime) -> str:
    """Write the line of an event, with its occurrence on these days."""
    when = time_on(event, days, now) or event_rules.time_shown(event, now)
    past = event_rules.is_over(when, now) if event.rule else event_rules.is_past(event, now)
    return line(event, now, when=when, past=past)


def line(
    event: Event,
    now: datetime,
    *,
    when: When | None = None,
    past: bool = False,
    of: Subject | None = None,
) -> str:
    """Write an event's line: when, title, venue, then deadline, link and description.

    `when` is the occurrence to write; None: the next one. With `of`, the event's topic, the line
    ends with the chantier's number, and nothing follows it.
    """
    when = when or event_rules.time_shown(event, now)
    mark = event_wording.past_mark(event) if past else ""
    recurs = f" ({rule})" if (rule := event_wording.rule_of(event, when)) else ""
    is_named = event.place in event.title and not event.online
    place = f" – {event_wording.place_of(event)}" if not is_named else ""
    named = f" (chantier {of.number})" if of is not None and of.number else ""
    day = f"<b>{event_wording.when_of(event, when, past=past)}</b>{mark}{recurs}"
    said = f"• {day} : {escape(event.title)}{place}{named}"
    if of is not None:
        return said
    is_new = not set(contents(event.description)) <= set(contents(event.title))
    more = [] if past else [event_wording.deadline_of(event), event_wording.link_of(event)]
    return "\n".join(filter(None, [said, *more, escape(event.description) if is_new else ""]))


def begins(event: Event, now: datetime) -> date:
    """Find the first day of the event's next occurrence, else of its last one, to sort by."""
    return event_rules.time_shown(event, now).start or date.max


def _times(event: Event, span: Span, now: datetime) -> Iterable[When]:
    if not event.rule:
        return (event.when,)
    if span.year is None:
        return event_rules.occurrences(event, now.date() - A_MONTH, now.date() + A_YEAR)
    year = min(max(span.year, date.min.year), date.max.year)
    return event_rules.occurrences(event, date(year, 1, 1), date(year, 12, 31))


def _is_on(when: When, span: Span) -> bool:
    """Tell whether an occurrence overlaps these days.

    One that is known only by month or season must lie wholly within them.
    """
    if when.start is None or when.last_day is None:
        return False
    days = [(day.year, day.month, day.day) for day in (when.start, when.last_day)]
    return span.meets(*days) if event_rules.has_a_day(when) else span.holds(*days)
