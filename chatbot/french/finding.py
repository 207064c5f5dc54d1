"""Finds the dates of a French sentence, or reads one that stands alone."""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chatbot.french import marks, patterns, readings
from chatbot.french.readings import Reader, Reading
from chatbot.french.vocabulary import fold, folded
from chatbot.french.when import Precision, When
from chatbot.french.years import DateError

_UNTIL = re.compile(r"(?:jusqu'a |jusqu'au |au |le |ce )?")
_READERS: dict[re.Pattern[str], Reader] = {
    patterns.RANGE: readings.read_range,
    patterns.DAYS: readings.read_days,
    patterns.NUMERIC: readings.read_numeric,
    patterns.SEVERAL_MONTHS: readings.read_unknown,
    patterns.MONTH_ALONE: readings.read_month,
    patterns.SEASON: readings.read_season,
    patterns.HALF: readings.read_half,
    patterns.UNKNOWN: readings.read_unknown,
}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `text[start:end]`, with the little words that introduce it.

    `problem` says why it isn't understood (then `when` is empty); `past` that the words look back
    ("le 15 avril dernier"); `deadline` that it's a last day to do something, not a meeting.
    """

    start: int
    end: int
    when: When
    past: bool
    year_written: bool
    to_be_confirmed: bool
    online: bool
    deadline: bool
    problem: str = ""


def find_dates(text: str, *, since: date) -> list[FoundDate]:
    """Every date of a French text, in its order, none overlapping another.

    `since`: the first day of the month in which the text was published. A year that isn't written
    is the first that puts the date not before it; with "dernier", the last not after that month.
    """
    folded = fold(text)
    found = list(_readings(folded.text, since))
    confirm = _attached(marks.to_be_confirmed(folded.text), found, folded.text)
    online = _attached(marks.online(folded.text), found, folded.text)
    return [
        FoundDate(
            start=folded.places[each.start],
            end=folded.places[each.end],
            when=each.when,
            past=each.past,
            year_written=each.year_written,
            to_be_confirmed=each.group in confirm,
            online=each.group in online,
            deadline=_is_deadline(folded.text, each),
            problem=each.problem,
        )
        for each in found
    ]


def parse_when(text: str, *, since: date | None = None) -> When:
    """The one date that the whole text is; an empty text is a date of which nothing is known.

    Without `since` the year must be written. Raises DateError. `in_words` is its inverse.
    """
    folded = fold(text).text.strip()
    if not folded:
        return When()
    found = list(_readings(folded, since))
    if len(found) > 1:
        raise DateError(f"“{text}” holds several dates; write one")
    if not found or (found[0].start, found[0].end) != (0, len(folded)):
        raise DateError(f"“{text}” isn't a date that we can read")
    if found[0].problem:
        raise DateError(f"“{text}” can't be read: {found[0].problem}")
    return found[0].when


def day_in(words: str, today: date) -> date | None:
    """The one day that the words are: "15 mars", "le 15/3", "jusqu'au 3 janvier 2027".

    Without a year, the next one from `today` on; a written year may lead into the past. None for
    all else: several days, a month, an hour of a day, words around it.
    """
    said = _UNTIL.sub("le ", folded(words).rstrip(" .!"), count=1)
    match find_dates(said, since=today):
        case [FoundDate(0, end, When(Precision.DAY, first, last), past=False)]:
            return first if first == last and end == len(said) else None
    return None


def _readings(text: str, since: date | None) -> Iterator[Reading]:
    coming = {pattern: pattern.search(text) for pattern in _READERS}
    position = 0
    while True:
        for pattern, match in coming.items():
            if match is not None and match.start() < position:
                coming[pattern] = pattern.search(text, position)
        first = min(
            ((m.start(), -m.end(), p, m) for p, m in coming.items() if m is not None),
            key=lambda each: each[:2],
            default=None,
        )
        if first is None:
            return
        _, _, pattern, match = first
        position = match.end()
        if not marks.is_since(text[max(0, match.start() - 30) : match.start()]):
            yield from _READERS[pattern](match, since)


def _is_deadline(text: str, reading: Reading) -> bool:
    before = text[max(0, reading.start - 100) : reading.start]
    return marks.is_deadline(before, text[reading.end : reading.end + 30])


def _attached(spans: marks.Spans, found: list[Reading], text: str) -> set[int]:
    """The groups of dates that the marks speak of: the date before them, else those after.

    A mark says nothing of another sentence.
    """
    ends = [match.end() for match in re.finditer(r"[.!?](?=[ \n]|$)|\n", text)]
    groups: set[int] = set()
    for start, _ in spans:
        near = [each for each in found if bisect(ends, each.start) == bisect(ends, start)]
        before = [each for each in near if each.start <= start]
        groups.update(each.group for each in (before[-1:] or near))
    return groups
