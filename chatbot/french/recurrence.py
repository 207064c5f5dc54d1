"""Recurring dates: the rules of RFC 5545, as far as French words express them.

Rules give days without hours: hours are wall-clock, and stay the same when clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dateutil.rrule import rrulestr

from chatbot.french.when import NOTHING_KNOWN, DateError, When

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST = 200  # characters of a rule
RAREST = 9  # years: 8 lie between two 29 February at most, and one more


class Frequency(StrEnum):
    """The unit of a rule's interval."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of RFC 5545; `str` writes it, `rule_of` reads it."""

    frequency: Frequency
    interval: int = 1
    months: tuple[int, ...] = ()  # January is 1; empty: every month
    days: tuple[int, ...] = ()  # of the month; -1 is the last day
    weekdays: tuple[tuple[int, int], ...] = ()  # (which of the month, 0: each; weekday, Monday: 0)
    count: int | None = None
    until: date | None = None  # the last day on which it may take place

    def __str__(self) -> str:
        by_day = (f"{nth or ''}{_WEEKDAYS[weekday]}" for nth, weekday in self.weekdays)
        parts = {
            "FREQ": str(self.frequency),
            "INTERVAL": "" if self.interval == 1 else str(self.interval),
            "BYMONTH": ",".join(map(str, self.months)),
            "BYMONTHDAY": ",".join(map(str, self.days)),
            "BYDAY": ",".join(by_day),
            "COUNT": str(self.count or ""),
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something takes place: once, or by a rule (RFC 5545's; "" for once).

    With a rule, `when` is the first occurrence, and the days of `exceptions` are left out.
    """

    when: When = NOTHING_KNOWN
    rule: str = ""
    exceptions: tuple[date, ...] = ()


def rule_of(text: str) -> Rule:
    """Read a rule that `str` wrote. Raises ValueError or KeyError for any other text."""
    parts = dict(part.split("=") for part in text.split(";"))
    months, days, by_day = (
        filter(None, parts.pop(name, "").split(",")) for name in ("BYMONTH", "BYMONTHDAY", "BYDAY")
    )
    until, count = parts.pop("UNTIL", ""), parts.pop("COUNT", "")
    rule = Rule(
        Frequency(parts.pop("FREQ")),
        int(parts.pop("INTERVAL", "1")),
        months=tuple(map(int, months)),
        days=tuple(map(int, days)),
        weekdays=tuple((int(day[:-2] or 0), _WEEKDAYS.index(day[-2:])) for day in by_day),
        count=int(count) if count else None,
        until=date.fromisoformat(until) if until else None,
    )
    if parts:
        raise ValueError(f"not of our rules: {text}")
    return rule


def days_of(rule: str, start: date, since: date) -> Iterator[date]:
    """Compute the days, from `since` on, of a rule that begins on `start`; perhaps endlessly.

    To save computing earlier days, count from a day near `since` from which the rule gives the same
    days. This works as our rules name their days: `start` only decides which weeks, months or years
    count.
    """
    read, begins = rule_of(rule), start
    if since > start and not read.count:
        months = (since.year - start.year) * 12 + since.month - start.month
        match read.frequency:
            case Frequency.DAILY:
                begins = since - (since - start) % timedelta(days=read.interval)
            case Frequency.WEEKLY:
                begins = since - (since - start) % timedelta(weeks=read.interval)
            case Frequency.MONTHLY:
                month = since.year * 12 + since.month - 1 - months % read.interval
                begins = date(month // 12, month % 12 + 1, 1)
            case _:
                begins = date(since.year - (since.year - start.year) % read.interval, 1, 1)
    found = rrulestr(rule, dtstart=datetime.combine(begins, time.min))
    return (moment.date() for moment in found.xafter(datetime.combine(since, time.min), inc=True))


def first_day(rule: Rule, since: date) -> date:
    """Find the first day from `since` on that a rule names.

    Raises DateError without such a day, or for a rule that is too long to keep.
    """
    last = since.replace(year=min(since.year + RAREST, date.max.year), day=1)
    each = replace(rule, interval=1, count=None, until=min(rule.until or last, last))
    day = next(days_of(str(each), since, since), None)
    if day is None:
        raise DateError("there is no such day")
    if len(str(rule)) > LONGEST:
        raise DateError("it names too many days")
    return day
