"""The rules of a time zone, by which calendars reckon: VTIMEZONE (RFC 5545, 3.6.5).

icalendar lists each change of clocks as an RDATE; some readers heed the first of them alone, and
were an hour off from the third summer on. Here the rule by which clocks change is told (RRULE).
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

YEARS = 7  # which tell a fourth Sunday from the last one
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEKDAYS = "MO TU WE TH FR SA SU".split()


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of clocks; `onset`: the moment, as clocks show it before."""

    onset: datetime
    before: timedelta  # the offsets from UTC
    after: timedelta
    name: str
    is_summer: bool

    @property
    def days(self) -> set[str]:
        """The ways to name its day in any year: the second Sunday, the last one."""
        day = self.onset.day
        weekday = WEEKDAYS[self.onset.weekday()]
        is_last = day + 7 > monthrange(self.onset.year, self.onset.month)[1]
        return {f"{(day + 6) // 7}{weekday}", *([f"-1{weekday}"] if is_last else [])}


@lru_cache(maxsize=8)
def vtimezone(zone: tzinfo, year: int) -> bytes:
    """Write the rules of a time zone that calendars know by its name, from that year on.

    Where clocks aren't set by a rule, each change is listed.
    """
    years = [list(_changes(zone, one)) for one in range(year - 1, year - 1 + YEARS)]
    rules = [_rule(same) for same in zip(*years, strict=False)]
    if len({len(one) for one in years}) > 1 or None in rules:
        return bytes(Timezone.from_tzinfo(zone, first_date=date(year - 1, 1, 1)).to_ical())
    written = Timezone()
    written.add("tzid", str(zone))
    for change, rule in zip(years[0], rules, strict=True):
        written.add_component(_observance(change, rule))
    if not rules:
        written.add_component(_observance(_always(zone, year), None))
    return bytes(written.to_ical())


def _changes(zone: tzinfo, year: int) -> Iterator[_Change]:
    for number in range(366):
        day = datetime(year, 1, 1, tzinfo=UTC) + number * DAY
        if day.year == year and _offset(zone, day) != _offset(zone, day + DAY):
            before, moment = _offset(zone, day), day
            while _offset(zone, moment) == before:
                moment += MINUTE
            there = moment.astimezone(zone)
            onset = (moment + before).replace(tzinfo=None)
            yield _Change(
                onset, before, _offset(zone, moment), there.tzname() or "", bool(there.dst())
            )


def _always(zone: tzinfo, year: int) -> _Change:
    there = datetime(year, 1, 1, tzinfo=zone)
    offset = _offset(zone, there)
    return _Change(
        there.replace(tzinfo=None), offset, offset, there.tzname() or "", bool(there.dst())
    )


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _rule(same: Sequence[_Change]) -> str | None:
    """Find the yearly rule of a change of clocks by its days in some years; None without a rule."""
    first = same[0]
    days = set.intersection(*(change.days for change in same))
    hours = {(one.onset.month, one.onset.time(), one.before, one.after) for one in same}
    if len(hours) > 1 or not days:
        return None
    return f"FREQ=YEARLY;BYMONTH={first.onset.month};BYDAY={min(days)}"


def _observance(change: _Change, rule: str | None) -> TimezoneDaylight | TimezoneStandard:
    written = TimezoneDaylight() if change.is_summer else TimezoneStandard()
    written.add("dtstart", change.onset)
    written.add("tzname", change.name)
    written.add("tzoffsetfrom", change.before)
    written.add("tzoffsetto", change.after)
    if rule:
        written.add("rrule", vRecur.from_ical(rule))
    return written
