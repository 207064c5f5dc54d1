"""When a date is reminded, whatever the clocks do; and what of a change is told."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.events.rules import EventDraft, Status, is_daytime, occurrences
from chatbot.french import Precision, When
from chatbot.reminders.rules import (
    DAYS_BEFORE,
    OFTEN,
    Change,
    due,
    evening,
    has_begun,
    is_urgent,
    last_morning,
    what_changed,
)
from tests.clock import PARIS

FRIDAY = date(2026, 12, 11)
MEETING = EventDraft("Rencontre", When(Precision.MINUTE, FRIDAY, FRIDAY, time(14)))
# Clocks change on 28 March and 31 October 2027; 2028 has a 29 February.
DAYS = st.dates(date(2026, 12, 1), date(2028, 12, 31))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), tzinfo=st.just(PARIS))
REMINDED = {  # how many days before each occurrence
    "": DAYS_BEFORE,
    "FREQ=DAILY": OFTEN,
    "FREQ=WEEKLY": OFTEN,
    "FREQ=WEEKLY;INTERVAL=2": DAYS_BEFORE,
    "FREQ=MONTHLY;BYDAY=2FR": DAYS_BEFORE,
    "FREQ=MONTHLY;BYMONTHDAY=31": DAYS_BEFORE,
    "FREQ=YEARLY;COUNT=2": DAYS_BEFORE,
}
RULES = st.sampled_from([*REMINDED])


def reminded_daily(event: EventDraft, begins: date) -> list[tuple[date | None, date]]:
    """Let the bot look once a day, for two months; list the occurrences and the mornings."""
    reminded = []
    for day in range(60):
        since = datetime.combine(begins + timedelta(days=day), time(8), PARIS)
        until = datetime.combine(begins + timedelta(days=day + 1), time(8), PARIS)
        reminded += [(when.start, until.date()) for when in due(event, since, until, until)]
    return reminded


@given(
    st.builds(date.fromordinal, st.integers(FRIDAY.toordinal(), FRIDAY.toordinal() + 400)), RULES
)
def test_each_time_is_reminded_once_on_each_of_its_mornings(first: date, rule: str) -> None:
    event = replace(MEETING, when=When(Precision.DAY, first, first), rule=rule)
    begins = first - timedelta(days=20)
    last = begins + timedelta(days=60)
    expected = [
        (when.start, when.start - timedelta(days=days))
        for when in occurrences(event, first, last + timedelta(days=7))
        for days in REMINDED[rule]
        if when.start and begins < when.start - timedelta(days=days) <= last
    ]
    assert sorted(reminded_daily(event, begins)) == sorted(expected)


@given(MOMENTS, MOMENTS, DAYS, st.none() | st.times(), RULES)
def test_late_by_whatever_nothing_is_reminded_twice_or_that_has_begun(
    one: datetime, other: datetime, first: date, hour: time | None, rule: str
) -> None:
    since, now = sorted((one, other))
    until = last_morning(now)
    precision = Precision.MINUTE if hour else Precision.DAY
    event = replace(MEETING, when=When(precision, first, first, hour), rule=rule)
    found = list(due(event, since, until, now))
    days = [when.start for when in found]
    assert days == sorted(set(days), key=str)
    assert not any(has_begun(when, now) for when in found)
    assert all(day and now.date() <= day <= until.date() + timedelta(days=7) for day in days)
    if since >= until:
        assert not found


@given(MOMENTS)
def test_a_day_is_spoken_of_from_eight_to_nine_in_the_evening(now: datetime) -> None:
    assert is_daytime(now) == (8 <= now.hour < 21)
    morning = last_morning(now)
    assert morning <= now
    assert (morning.hour, morning.minute) == (8, 0)
    assert now.date() - morning.date() == timedelta(days=now.hour < 8)
    assert (now < evening(now)) == (now.hour < 21)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("", DAYS_BEFORE),
        ("FREQ=DAILY;INTERVAL=2", OFTEN),
        ("FREQ=WEEKLY;BYDAY=MO,TH", OFTEN),
        ("FREQ=WEEKLY;INTERVAL=2", DAYS_BEFORE),
        ("FREQ=DAILY;INTERVAL=8", DAYS_BEFORE),
        ("FREQ=MONTHLY;BYDAY=2FR", DAYS_BEFORE),
    ],
)
def test_what_takes_place_each_week_is_reminded_the_day_before(
    rule: str, days: tuple[int, ...]
) -> None:
    event = replace(MEETING, rule=rule)
    reminded = reminded_daily(event, FRIDAY - timedelta(days=20))
    assert {(start - morning).days for start, morning in reminded if start} == {*days}


UNSURE = replace(MEETING, status=Status.TO_BE_CONFIRMED)
CANCELLED = replace(MEETING, status=Status.CANCELLED)
SOMETIME = replace(UNSURE, when=When(Precision.MONTH, date(2026, 12, 1), date(2026, 12, 31)))
LATER = replace(MEETING, when=When(Precision.DAY, date(2026, 12, 18), date(2026, 12, 18)))
WEEKLY = replace(MEETING, rule="FREQ=WEEKLY")
SKIPPED = replace(WEEKLY, exceptions=(date(2026, 12, 18),))


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (MEETING, replace(MEETING, title="Autre", description="Ainsi", places=9), None),
        (MEETING, CANCELLED, Change.CANCELLED),
        (SOMETIME, CANCELLED, Change.CANCELLED),
        (CANCELLED, replace(CANCELLED, title="Autre"), None),
        (CANCELLED, LATER, Change.KEPT),
        (UNSURE, MEETING, Change.FIXED),
        (SOMETIME, MEETING, Change.FIXED),
        (SOMETIME, replace(SOMETIME, when=When()), Change.MOVED),
        (SOMETIME, UNSURE, Change.MOVED),
        (MEETING, UNSURE, Change.UNSETTLED),
        (MEETING, LATER, Change.MOVED),
        (MEETING, WEEKLY, Change.MOVED),
        (WEEKLY, SKIPPED, Change.SKIPPED),
        (SKIPPED, WEEKLY, Change.MOVED),
        (MEETING, replace(MEETING, place="Lyon"), Change.ELSEWHERE),
        (MEETING, replace(MEETING, online=True), Change.ELSEWHERE),
    ],
)
def test_what_of_a_change_is_told(
    before: EventDraft, now: EventDraft, change: Change | None
) -> None:
    assert what_changed(before, now) is change


@pytest.mark.parametrize(
    ("at", "urgent"),
    [("2026-11-27", False), ("2026-12-06", False), ("2026-12-07", True), ("2026-12-11", True)],
)
def test_what_comes_before_the_next_digest_can_not_wait(at: str, urgent: bool) -> None:  # noqa: FBT001
    now = datetime.fromisoformat(f"{at}T10:00").replace(tzinfo=PARIS)
    assert is_urgent(MEETING, LATER, now) is urgent
    assert is_urgent(LATER, MEETING, now) is urgent
    assert not is_urgent(LATER, replace(SOMETIME, when=When()), now)
