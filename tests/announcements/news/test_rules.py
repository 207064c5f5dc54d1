"""The digest is due on Mondays at eight, by the clocks of Paris."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.reminders.rules import last_monday
from tests.clock import PARIS

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds, by Hypothesis


@given(MOMENTS.map(lambda moment: moment.astimezone(PARIS)))
def test_it_is_the_latest_monday_at_eight_until_then(at: datetime) -> None:
    due = last_monday(at)
    assert (due.weekday(), due.hour, due.minute, due.second, due.microsecond) == (0, 8, 0, 0, 0)
    following = (due + timedelta(days=7)).astimezone(UTC)  # by the clock on the wall
    assert due.astimezone(UTC) <= at.astimezone(UTC) < following
    assert last_monday(due) == due
    assert last_monday(due - timedelta(microseconds=1)) == due - timedelta(days=7)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-03-29T23:00+02:00", "2026-03-23T07:00+00:00"),  # the clocks went forward that night
        ("2026-03-30T07:59+02:00", "2026-03-23T07:00+00:00"),
        ("2026-03-30T08:00+02:00", "2026-03-30T06:00+00:00"),
        ("2026-10-26T07:59+01:00", "2026-10-19T06:00+00:00"),  # and back
        ("2026-10-26T08:00+01:00", "2026-10-26T07:00+00:00"),
        ("2027-01-01T00:00+01:00", "2026-12-28T07:00+00:00"),
    ],
)
def test_whatever_the_clocks_do(at: str, due: str) -> None:
    moment = datetime.fromisoformat(at).astimezone(PARIS)
    assert last_monday(moment).astimezone(UTC) == datetime.fromisoformat(due)
