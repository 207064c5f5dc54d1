"""Read when something is to happen, as people say it: "dans 2 heures", "samedi matin"."""

import re
from datetime import UTC, date, datetime, time, timedelta

from chatbot.french.folding import folded
from chatbot.french.patterns import HOURS
from chatbot.french.reading import LONGEST, hour_in, moment_in

# When a part of the day is, where no hour is said; from NOON_PARTS on, "8h" is 20h.
PARTS = {"matin": time(9), "midi": time(12), "apres midi": time(14), "soir": time(18)}
NOON_PARTS = ("apres midi", "soir")
_COUNTS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "huit": 8}
_COUNTS |= {"dix": 10, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30}
_LATER = rf"(?:dans|d'ici) (?P<count>[0-9]{{1,3}}|{'|'.join(_COUNTS)})"
_MINUTES = re.compile(rf"{_LATER} ?(?:min|mn|minutes?)")
_HOURS = re.compile(rf"{_LATER} ?(?:h|heures?)(?: ?(?P<more>[0-5][0-9])| et (?P<half>demie?))?")
_DAYS = re.compile(rf"^{_LATER} (?P<unit>jour|semaine)s?(?![a-z])")
_PART = re.compile(
    rf"(?:(?P<before>{HOURS}),? )?(?:(?P<day>.+?),? )??(?:dans (?:la |l')|en |le |la |l'|au )?"
    rf"(?P<part>matin|midi|apres midi|soir)(?:,? (?P<after>{HOURS}))?"
)
# What is said in other words, and how it is read.
_SYNONYMS = {
    r"apres-midi|\baprem": "apres midi",
    r"\bmatinee": "matin",
    r"\bsoiree": "soir",
    r"\b(?:ce|cet|cette) (?=matin|midi|apres midi|soir)": "aujourd'hui ",
    r"\bune demie?[- ]heure": "30 minutes",
    r"\bun quart d'heure": "15 minutes",
    r"\btrois quarts d'heure": "45 minutes",
}


def moment_to_come(text: str, at: datetime, day: date | None = None) -> datetime | date | None:
    """Read a moment; only a day, where the hour is missing; None, where neither is understood.

    `at`: now, in the time zone of whoever says it. `day`: the day that was understood before. An
    hour or a part of the day alone is of that day, else it is the next time that the clock shows
    it. A part of the day that has begun leaves the hour open: « ce soir », said at 19h.
    """
    words = folded(text).rstrip(" .!")
    if len(words) > LONGEST:
        return None
    plain = words
    for other, usual in _SYNONYMS.items():
        plain = re.sub(other, usual, plain)
    if (delay := _delay(plain)) is not None:
        moment = (at.astimezone(UTC) + delay).astimezone(at.tzinfo)
        return moment.replace(second=0, microsecond=0)
    if (part := _PART.fullmatch(_with_date(plain, at))) is not None:
        return _of_part(part, at, day)
    when = moment_in(_with_date(words, at), at.date())
    if when is not None and when.start is not None:
        return _at(when.start, when.start_time, at) if when.start_time is not None else when.start
    hour = hour_in(words)
    return _next(hour, day, at) if hour is not None else None


def _of_part(said: re.Match[str], at: datetime, day: date | None) -> datetime | date | None:
    """Read a part of a day, with the hour that is said beside it, if any."""
    hour = _hour(said)
    if hour is None:
        return None
    if not said["day"]:
        return _next(hour, day, at)
    when = moment_in(said["day"], at.date())
    if when is None or when.start is None or when.start_time is not None:
        return None
    moment = _at(when.start, hour, at)
    has_begun = moment <= at and when.start == at.date() and said["part"] == "soir"
    return when.start if has_begun and not (said["before"] or said["after"]) else moment


def _hour(said: re.Match[str]) -> time | None:
    words = said["after"] or said["before"]
    hour = hour_in(words) if words else PARTS[said["part"]]
    if hour is not None and said["part"] in NOON_PARTS and 0 < hour.hour < 12:
        return hour.replace(hour=hour.hour + 12)
    return hour


def _next(hour: time, day: date | None, at: datetime) -> datetime:
    """Find that hour of the day, or the next time that the clock shows it."""
    if day is not None:
        return _at(day, hour, at)
    today = _at(at.date(), hour, at)
    return today if today > at else _at(at.date() + timedelta(days=1), hour, at)


def _at(day: date, hour: time, at: datetime) -> datetime:
    return datetime.combine(day, hour, at.tzinfo)


def _with_date(words: str, at: datetime) -> str:
    """Write "27/11/2026 à 9h" for "dans 3 jours à 9h"."""
    return _DAYS.sub(lambda said: f"{at.date() + _days(said):%d/%m/%Y}", words)


def _delay(words: str) -> timedelta | None:
    """Read how long it is until then: "dans 2 heures", "dans 1h30"."""
    if (minutes := _MINUTES.fullmatch(words)) is not None:
        return timedelta(minutes=_count(minutes))
    if (hours := _HOURS.fullmatch(words)) is not None:
        more = 30 if hours["half"] else int(hours["more"] or 0)
        return timedelta(hours=_count(hours), minutes=more)
    return None


def _days(said: re.Match[str]) -> timedelta:
    return timedelta(days=_count(said) * (7 if said["unit"] == "semaine" else 1))


def _count(said: re.Match[str]) -> int:
    return int(said["count"]) if said["count"].isdigit() else _COUNTS[said["count"]]
