"""The rules of time zones, as a reader of calendars reckons by them."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, strategies as st

from chatbot.events.calendar import vtimezone

BY_RULE = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Indian/Reunion", "UTC"]


@cache  # a zone takes a while to write, and its rules are asked of many moments
def read(zone: str) -> Any:
    """Read it as vobject does, which reckons by what is written, not by the name."""
    written = vtimezone(ZoneInfo(zone), 2026).decode()
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{written}END:VCALENDAR\r\n"
    return vobject.readOne(body).vtimezone.tzinfo


@given(
    st.sampled_from(BY_RULE),
    st.datetimes(datetime(2026, 1, 1), datetime(2045, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_they_reckon_as_we_do_for_many_years(zone: str, moment: datetime) -> None:
    there = moment.astimezone(ZoneInfo(zone))
    clock = there.replace(tzinfo=None)
    shown_once = there.replace(fold=0).utcoffset() == there.replace(fold=1).utcoffset()
    if shown_once:
        assert clock.replace(tzinfo=read(zone)).utcoffset() == there.utcoffset()


@pytest.mark.parametrize("zone", BY_RULE)
def test_the_rule_by_which_clocks_are_set_is_told(zone: str) -> None:
    written = vtimezone(ZoneInfo(zone), 2026)
    assert f"TZID:{zone}\r\n".encode() in written
    assert b"RDATE" not in written


def test_clocks_are_set_at_the_hour_that_those_before_show() -> None:
    written = vtimezone(ZoneInfo("Europe/Paris"), 2026)
    assert b"DTSTART:20250330T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in written
    assert b"DTSTART:20251026T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in written


def test_where_there_is_no_rule_each_change_is_listed() -> None:
    written = vtimezone(ZoneInfo("Africa/Casablanca"), 2026)  # by the moon
    assert b"TZID:Africa/Casablanca\r\n" in written
    assert b"RDATE:" in written
