"""The moment that somebody answers with: "demain 8h30", "mardi 1er décembre à 9h", "9h"."""

import re
from datetime import date, time, timedelta

from chatbot.french import hours
from chatbot.french.finding import FoundDate, find_dates
from chatbot.french.patterns import HOURS, WEEKDAY
from chatbot.french.vocabulary import WEEKDAYS, folded
from chatbot.french.when import Precision, When
from chatbot.french.years import DateError

_DAYS_AHEAD = {
    "aujourd'hui": 0,
    "demain": 1,
    "apres-demain": 2,
    "apres demain": 2,
    "hier": -1,
    "avant-hier": -2,
    "avant hier": -2,
}
_NAMED = rf"(?P<day>{'|'.join(_DAYS_AHEAD)}|{WEEKDAY})"
_NEAR = re.compile(rf"(?P<before>{HOURS},? )?(?:le |ce |pour )?{_NAMED}(?P<after>,? {HOURS})?")
_WEEKDAY = re.compile(rf"\b{WEEKDAY},? ")
_HOUR = re.compile(HOURS)
WEEK = 7


def moment_in(words: str, today: date) -> When | None:
    """The one day, perhaps with the hour of its beginning, that the words are; else None.

    Without a year, the next one from `today` on; a weekday alone is the next one after today.
    """
    said = _spelt_out(folded(words).rstrip(" .!"), today)
    for text in (said, f"le {said}"):  # "15/3" is a date where something shows that it is one
        match find_dates(text, since=today):
            case [FoundDate(0, end, when, past=False)] if end == len(text) and _is_moment(when):
                return when
    return None


def misnamed_day_in(words: str, today: date) -> date | None:
    """The day of such a moment that is called by another weekday than its own; else None."""
    said = folded(words)
    if moment_in(said, today) is not None or not _WEEKDAY.search(said):
        return None
    when = moment_in(_WEEKDAY.sub("", said), today)
    return when.start if when is not None else None


def hour_in(words: str) -> time | None:
    """The hour that the words are: "9h", "à 8h30"; else None."""
    said = folded(words).rstrip(" .!")
    if _HOUR.fullmatch(said) is None:
        return None
    try:
        begins, ends = hours.opening_and_closing(said)
    except DateError:
        return None
    return begins if ends is None else None


def _is_moment(when: When) -> bool:
    exact = when.precision in {Precision.MINUTE, Precision.DAY}
    return exact and when.start == when.end and when.end_time is None


def _spelt_out(said: str, today: date) -> str:
    """The same, where the day is said from today's, or by its weekday alone."""
    match = _NEAR.fullmatch(said)
    if match is None:
        return said
    day = today + timedelta(days=_days_ahead(match["day"], today))
    return f"{match['before'] or ''}le {day:%d/%m/%Y}{match['after'] or ''}"


def _days_ahead(name: str, today: date) -> int:
    if name in _DAYS_AHEAD:
        return _DAYS_AHEAD[name]
    return (WEEKDAYS.index(name) - today.weekday() - 1) % WEEK + 1
