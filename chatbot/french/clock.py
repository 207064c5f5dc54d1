"""Read times of day as folded French writes them: 9h, 18 h 30, 14:00, midi, minuit."""

from datetime import time, timedelta

from chatbot.french.patterns import CLOCK
from chatbot.french.when import NIGHT, DateError

_NOON, _DAY = 12 * 60, 24 * 60  # minutes


def opening_and_closing(text: str) -> tuple[time, time | None]:
    """Read "de 9h à 12h", or "à 9h", whose end is unknown. Raises DateError at "25h" and so on.

    An end that isn't after the beginning is on the next day: "de 22h à 2h".
    """
    times = CLOCK.findall(text)
    if len(times) == 1:
        return opening(times[0]), None
    begins, ends = _minutes(times[0]) % _DAY, _minutes(times[1]) or _DAY
    if ends <= begins and timedelta(minutes=ends + _DAY - begins) > NIGHT:
        raise DateError("it ends before it begins")
    return _time(begins), _time(ends)


def opening(text: str) -> time:
    """Read when it begins. Midnight alone is refused: people mean either end of the day by it."""
    minutes = _minutes(text)
    if minutes == _DAY:
        raise DateError("midnight is at both ends of a day: write 0h, or the day after")
    return _time(minutes)


def closing(text: str) -> time:
    """Read when it ends, on the last of several days."""
    times = CLOCK.findall(text)
    minutes = _minutes(times[0])
    if len(times) > 1 or minutes == 0:
        raise DateError("when it ends can't be told from the words")
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
