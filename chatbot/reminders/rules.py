"""When people are reminded of a date, and of which changes of a date they are told."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from chatbot.events import rules as events
from chatbot.french import When
from chatbot.french.recurrence import Frequency, rule_of

DAYS_BEFORE = (7, 1)
OFTEN = (1,)  # the same for dates that take place each week, or more often
# After which a change is told, so that a change that is undone at once disturbs nobody.
STANDS = timedelta(seconds=30)
TOGETHER = 6  # dates in a message
OFFERED_DAYS = 14  # before a date, when followers without reminders are offered reminders

# `Broadcast.topic` of these broadcasts, in the place of a topic's key (outbox/models.py).
DATES, OFFER = "#dates", "#rappels"


class Change(StrEnum):
    """The kinds of changes that people are told."""

    CANCELLED = "cancelled"
    KEPT = "kept"  # takes place after all: the date had been cancelled
    FIXED = "fixed"
    MOVED = "moved"
    SKIPPED = "skipped"  # a recurring date doesn't take place on some of its days
    UNSETTLED = "unsettled"  # to be confirmed again
    ELSEWHERE = "elsewhere"


class Why(StrEnum):
    """Why a chat is told of a change of a date."""

    FOLLOWS = "follows"  # its topic
    ASKED = "asked"  # to be told of this date
    MAY_COME = "may_come"


def evening(at: datetime) -> datetime:
    """Find when the quiet hours of that day begin."""
    return datetime.combine(at.date(), events.DAY_ENDS, at.tzinfo)


def last_morning(at: datetime) -> datetime:
    """Find the moment at which the quiet hours ended last."""
    day = at.date() if at.time() >= events.DAY_BEGINS else at.date() - timedelta(days=1)
    return datetime.combine(day, events.DAY_BEGINS, at.tzinfo)


def last_monday(at: datetime) -> datetime:
    """Find the latest Monday at which digests were due."""
    morning = last_morning(at)
    return morning - timedelta(days=morning.weekday())


def due(event: events.Recurring, since: datetime, until: datetime, now: datetime) -> Iterator[When]:
    """Find the occurrences of a date whose reminder fell due after `since` and by `until`.

    Occurrences that have begun by `now` are left out. All moments are in the local time zone.
    """
    rule = rule_of(event.rule) if event.rule else None
    days_between = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}
    is_often = rule is not None and days_between.get(rule.frequency, 8) * rule.interval <= 7
    mornings = OFTEN if is_often else DAYS_BEFORE
    for when in coming(event, now, until.date() + timedelta(days=max(mornings))):
        moments = (
            datetime.combine(when.start - timedelta(days=days), events.DAY_BEGINS, until.tzinfo)
            for days in mornings
            if when.start
        )
        if any(since < moment <= until for moment in moments):
            yield when


def coming(event: events.Recurring, now: datetime, last: date) -> Iterator[When]:
    """Find the occurrences of a date, on known days, that begin after `now` and by `last`."""
    if events.has_a_day(event.when):
        for when in events.occurrences(event, now.date(), last):
            if not has_begun(when, now):
                yield when


def comes_first(
    event: events.Recurring, added: datetime, now: datetime, *, weekly: bool
) -> Iterator[When]:
    """Find the occurrences of a date, added then, that begin before its reminder of the day before.

    `weekly`: those that begin before the next digest, as nobody with a digest is reminded.
    """
    if not weekly:
        yield from coming(event, now, last_morning(added).date() + timedelta(days=1))
        return
    monday = now.date() + timedelta(days=7 - now.weekday())
    for when in coming(event, now, monday):
        if when.start != monday or (when.start_time or events.DAY_ENDS) < events.DAY_BEGINS:
            yield when


def has_begun(when: When, now: datetime) -> bool:
    """Tell whether an occurrence has begun; without an hour, once its first day is over."""
    if when.start is None or when.start > now.date():
        return False
    if when.start < now.date():
        return True
    return when.start_time is not None and when.start_time <= now.time()


def what_changed(before: events.EventDraft, now: events.EventDraft) -> Change | None:
    """Find which change of a date is worth a message; None if no change is."""
    if now.status is events.Status.CANCELLED:
        return None if before.status is events.Status.CANCELLED else Change.CANCELLED
    if before.status is events.Status.CANCELLED:
        return Change.KEPT
    if events.is_fixed(before) is not events.is_fixed(now):
        return Change.FIXED if events.is_fixed(now) else Change.UNSETTLED
    if (before.when, before.rule) != (now.when, now.rule):
        return Change.MOVED
    if before.exceptions != now.exceptions:
        return Change.SKIPPED if skipped(before, now) else Change.MOVED
    is_elsewhere = (before.place, before.online) != (now.place, now.online)
    return Change.ELSEWHERE if is_elsewhere else None


def skipped(before: events.EventDraft, now: events.EventDraft) -> list[date]:
    """List the days of a recurring date on which, since a change, it doesn't take place."""
    return sorted({*now.exceptions} - {*before.exceptions})


def is_to_come(state: events.EventDraft, now: datetime) -> bool:
    """Tell whether a date isn't over, as far as is known."""
    return state.when.start is None or events.next_occurrence(state, now) is not None


def is_urgent(before: events.EventDraft, state: events.EventDraft, now: datetime) -> bool:
    """Tell whether a changed date was, or is, due before next Monday's digest can say so."""
    monday = now.date() + timedelta(days=7 - now.weekday())
    ahead = (events.next_occurrence(each, now) for each in (before, state))
    return any(
        when is not None and when.start is not None and when.start <= monday for when in ahead
    )
