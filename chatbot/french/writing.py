"""Write a date in French, always with its year: what `parse_when` reads back."""

from datetime import date, time, timedelta

from chatbot.french.vocabulary import MONTHS, SEASONS, WEEKDAYS
from chatbot.french.when import Precision, When


def in_words(when: When, *, weekday: bool = False) -> str:
    """Write a date in our one way: "8 juin 2022, de 9h à 12h"; "" when nothing is known.

    `weekday` names the days too: "mercredi 8 juin 2022, de 9h à 12h".
    """
    if when.start is None or when.last_day is None:
        return ""
    if when.start_time is not None:
        hours = when.start_time, when.end_time
        return _with_times(when.start, when.last_day, *hours, weekday=weekday)
    match when.precision:
        case Precision.MONTH:
            return month_in_words(when.start)
        case Precision.SEASON:
            name = next(name for name, first in SEASONS.items() if first[0] == when.start.month)
            # "hiver 2022" would leave open which of two winters is meant.
            return (
                f"hiver {when.start.year}-{when.start.year + 1}"
                if name == "hiver"
                else f"{name} {when.start.year}"
            )
        case Precision.HALF_YEAR:
            half = "premier" if when.start.month == 1 else "second"
            return f"{half} semestre {when.start.year}"
        case _:
            return _days(when.start, when.last_day, weekday=weekday)


def day_in_words(day: date, *, year: bool = True) -> str:
    """Write "1er novembre 2026"; without its year "1er novembre"."""
    words = f"{_day(day, weekday=False)} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def month_in_words(day: date) -> str:
    """Write "mai 2022"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def capital(words: str) -> str:
    """Begin words with a capital letter."""
    return words[:1].upper() + words[1:]


def counted(count: int, words: str) -> str:
    """Write a number and what it counts, each word with an s from two on."""
    return f"{count} " + (words if count < 2 else " ".join(f"{word}s" for word in words.split()))


def listed(words: list[str]) -> str:
    """Write "mai, juin et juillet"."""
    return " et ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def nth(number: int) -> str:
    """Write "1re", "4e", of what is feminine."""
    return f"{number}{'re' if number == 1 else 'e'}"


def lasting(time: timedelta) -> str:
    """Write "17 secondes", "4 minutes", "1 heure 12"."""
    seconds = max(1, round(time.total_seconds()))
    if seconds < 90:
        return counted(seconds, "seconde")
    minutes = round(seconds / 60)
    if minutes < 60:
        return counted(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return counted(hours, "heure") + (f" {minutes:02}" if minutes else "")
    return counted(round(hours / 24), "jour")


def cut(text: str, longest: int) -> str:
    """Cut a text to that many characters, the last of which is then « … »."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def hour_in_words(moment: time) -> str:
    """Write 9h, 18h30."""
    return f"{moment.hour}h{moment.minute:02}" if moment.minute else f"{moment.hour}h"


def _with_times(start: date, end: date, begins: time, ends: time | None, *, weekday: bool) -> str:
    closing = None if ends is None else "minuit" if ends == time.min else hour_in_words(ends)
    if start != end:
        until = "" if closing is None else f" à {closing}"
        return (
            f"du {_day(start, weekday=weekday)} {month_in_words(start)} à {hour_in_words(begins)}"
            f" au {_day(end, weekday=weekday)} {month_in_words(end)}{until}"
        )
    day = _days(start, end, weekday=weekday)
    if closing is None:
        return f"{day} à {hour_in_words(begins)}"
    return f"{day}, de {hour_in_words(begins)} à {closing}"


def _days(start: date, end: date, *, weekday: bool) -> str:
    last = f"{_day(end, weekday=weekday)} {month_in_words(end)}"
    if start == end:
        return last
    if start.year != end.year:
        return f"du {_day(start, weekday=weekday)} {month_in_words(start)} au {last}"
    if start.month != end.month:
        return f"du {_day(start, weekday=weekday)} {MONTHS[start.month - 1]} au {last}"
    if end - start == timedelta(days=1):
        return f"{_day(start, weekday=weekday)} et {last}"
    return f"du {_day(start, weekday=weekday)} au {last}"


def _day(day: date, *, weekday: bool) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number}" if weekday else number
