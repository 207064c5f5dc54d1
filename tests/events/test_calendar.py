"""Dates as calendars read them: with icalendar, which wrote them, and with vobject as well."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset
from hypothesis import given, strategies as st
from icalendar import Calendar

from chatbot.events.calendar import write_calendar
from chatbot.events.models import Event
from chatbot.events.rules import Status, occurrences
from chatbot.french import Precision, When, days_of
from tests.clock import PARIS
from tests.events.diaries import (
    CHANGED,
    NAME,
    SATURDAY,
    TOPIC,
    at,
    calendar,
    event,
    on,
    read,
    read_otherwise,
)

DAY = timedelta(days=1)
NEW_YEAR = date(2027, 1, 1)
MIDNIGHT = time.min


def moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, PARIS)


def both(one: Event) -> tuple[Any, Any]:
    """Read a date back with each library."""
    body = calendar(one)
    [ours], [theirs] = read(body), read_otherwise(body)
    return ours, theirs


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        (on(SATURDAY), SATURDAY, SATURDAY + DAY),
        (on(SATURDAY, NEW_YEAR), SATURDAY, NEW_YEAR + DAY),
        (on(date(2028, 2, 28)), date(2028, 2, 28), date(2028, 2, 29)),  # a leap year
        (at(SATURDAY, time(14)), moment(SATURDAY, time(14)), None),
        (at(SATURDAY, time(14), time(16)), moment(SATURDAY, time(14)), moment(SATURDAY, time(16))),
        (
            at(SATURDAY, time(14), MIDNIGHT),
            moment(SATURDAY, time(14)),
            moment(SATURDAY + DAY, MIDNIGHT),
        ),
        (
            at(SATURDAY, time(14), None, SATURDAY + DAY),
            moment(SATURDAY, time(14)),
            moment(SATURDAY + 2 * DAY, MIDNIGHT),
        ),
        (
            at(SATURDAY, time(14), time(12), NEW_YEAR),
            moment(SATURDAY, time(14)),
            moment(NEW_YEAR, time(12)),
        ),
    ],
)
def test_what_is_written_is_read_back(when: When, start: date, end: date | None) -> None:
    ours, theirs = both(event(when))
    assert (start, end) == (ours.DTSTART, ours.DTEND)
    its_end = theirs.contents.get("dtend")
    assert (theirs.dtstart.value, its_end and its_end[0].value) == (start, end)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2027, 3, 28), 3),  # clocks go from 2 to 3
        (date(2027, 10, 31), 5),  # and from 3 back to 2
        (date(2027, 7, 1), 4),
    ],
)
def test_a_night_lasts_as_long_as_it_does(day: date, hours: int) -> None:
    ours, theirs = both(event(at(day, time(0, 30), time(4, 30))))
    for start, end in (
        (ours.DTSTART, ours.DTEND),
        (theirs.dtstart.value, theirs.dtend.value),
    ):
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("status", "written", "title"),
    [
        (Status.CONFIRMED, "CONFIRMED", "Rencontre ALTAA"),
        (Status.TO_BE_CONFIRMED, "TENTATIVE", "Rencontre ALTAA (à confirmer)"),
        (Status.CANCELLED, "CANCELLED", "Annulé\u00a0: Rencontre ALTAA"),
    ],
)
def test_its_status_is_told_also_where_calendars_show_none(
    status: Status, written: str, title: str
) -> None:
    ours, theirs = both(event(on(SATURDAY), status=status))
    assert (ours["STATUS"], ours["SUMMARY"]) == (written, title)
    assert (theirs.status.value, theirs.summary.value) == (written, title)


def test_it_stays_the_same_date_and_says_how_often_it_changed() -> None:
    ours, theirs = both(event(on(SATURDAY)))
    changed = CHANGED.replace(microsecond=0)
    assert ours["UID"] == theirs.uid.value == "rencontre-altaa-3@alimentation.etabli"
    assert (ours["SEQUENCE"], theirs.sequence.value) == (2, "2")
    assert ours.DTSTAMP == ours.LAST_MODIFIED == changed
    assert theirs.dtstamp.value == theirs.last_modified.value == changed
    assert calendar(event(on(SATURDAY))) == calendar(event(on(SATURDAY)))


def test_where_it_is_and_what_else_there_is_to_know() -> None:
    told = event(
        at(SATURDAY, time(14)),
        title="Accès digne ; à qui, où, comment ?",
        place="Lyon, Part-Dieu",
        online=True,
        link="https://visio.example/altaa?de=1,2;3",
        deadline=date(2026, 12, 5),
        description="Venez nombreux.\nEn train, c’est mieux : 10 % de réduction.",
    )
    ours, theirs = both(told)
    said = (
        "Venez nombreux.\nEn train, c’est mieux : 10 % de réduction.\n\n"
        "Inscriptions\u00a0: jusqu’au 5 décembre 2026\n\n"
        "https://visio.example/altaa?de=1,2;3\n\n7. Alimentation"
    )
    assert ours["SUMMARY"] == theirs.summary.value == "Accès digne ; à qui, où, comment ?"
    assert ours["LOCATION"] == theirs.location.value == "Lyon, Part-Dieu, en visio"
    assert ours["URL"] == theirs.url.value == "https://visio.example/altaa?de=1,2;3"
    assert ours["DESCRIPTION"] == theirs.description.value == said
    assert ours.categories == theirs.categories.value == ["7. Alimentation"]


def test_what_isn_t_known_isn_t_there() -> None:
    ours, theirs = both(event(on(SATURDAY)))
    for name in ("LOCATION", "URL", "RRULE", "EXDATE"):
        assert name not in ours
        assert name.lower() not in theirs.contents


def test_the_calendar_has_its_name_and_the_rules_of_its_time_zone() -> None:
    body = calendar(event(at(SATURDAY, time(14))))
    found: Any = Calendar.from_ical(body)
    assert found["X-WR-CALNAME"] == found["NAME"] == NAME.replace(" :", "\u00a0:")
    assert [zone.tz_name for zone in found.timezones] == ["Europe/Paris"]
    assert not found.get_missing_tzids()
    assert b"DTSTART;TZID=Europe/Paris:20261212T140000\r\n" in body
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.endswith(b"END:VCALENDAR\r\n")


def test_hours_are_those_of_the_bot_s_own_time_zone() -> None:
    zone = ZoneInfo("Indian/Reunion")
    body = write_calendar(NAME, [(event(at(SATURDAY, time(14))), TOPIC)], zone, SATURDAY)
    assert b"DTSTART;TZID=Indian/Reunion:20261212T140000\r\n" in body
    [found] = read_otherwise(body)
    assert found.dtstart.value == datetime.combine(SATURDAY, time(10), UTC)


def test_a_calendar_without_dates_is_one() -> None:
    assert read(calendar()) == []
    assert read_otherwise(calendar()) == []


def times(one: Event, count: int) -> list[date | datetime]:
    """List when it takes place, by our own rules, as calendars tell it."""
    found = islice(occurrences(one, date.min), count)
    starts = [(when.start, when.start_time) for when in found if when.start]
    return [moment(day, hour) if hour else day for day, hour in starts]


def times_by_vobject(one: Event, count: int) -> list[date | datetime]:
    [theirs] = read_otherwise(calendar(one))
    rules: rruleset = theirs.getrruleset(addRDate=True)
    found = list(islice(rules, count))
    return [day if one.start_time else day.date() for day in found]


RULES = st.sampled_from(
    [
        "FREQ=MONTHLY;BYDAY=2FR",
        "FREQ=MONTHLY;BYDAY=-1MO;INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=YEARLY",
        "FREQ=DAILY;COUNT=5",
        "FREQ=WEEKLY;UNTIL=20270331",
        "FREQ=MONTHLY;BYDAY=2FR;UNTIL=20271008",
    ]
)


@given(RULES, st.dates(date(2026, 12, 1), date(2027, 3, 1)), st.sampled_from([None, 0, 9, 23]))
def test_it_recurs_for_others_as_it_does_here(rule: str, day: date, hour: int | None) -> None:
    start = next(days_of(rule, day, day))
    when = on(start) if hour is None else at(start, time(hour, 30))
    every = event(when, rule=rule)
    second = next(islice(occurrences(every, date.min), 1, 2))
    but_one = event(when, rule=rule, exceptions=(second.start or date.min,))
    for one in (every, but_one):
        assert times_by_vobject(one, 20) == times(one, 20)


def test_a_rule_ends_and_leaves_out_days_as_its_start_is_told() -> None:
    rule, without = "FREQ=MONTHLY;BYDAY=2FR;UNTIL=20270709", (date(2027, 1, 8),)
    friday = date(2026, 12, 11)
    body = calendar(
        event(at(friday, time(9)), rule=rule, exceptions=without),
        event(on(friday), rule=rule, exceptions=without),
    )
    # RFC 5545, 3.3.10: UNTIL is in UTC where the start has a time zone, else a day like the start.
    assert b"UNTIL=20270709T070000Z" in body
    assert b"UNTIL=20270709;" in body
    assert b"EXDATE;TZID=Europe/Paris:20270108T090000\r\n" in body
    assert b"EXDATE;VALUE=DATE:20270108\r\n" in body


@pytest.mark.parametrize("when", [When(), When(Precision.MONTH, NEW_YEAR, date(2027, 1, 31))])
def test_a_date_without_a_day_stands_in_no_calendar(when: When) -> None:
    with pytest.raises(ValueError, match="without a day"):
        calendar(event(when))
