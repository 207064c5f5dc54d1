"""Dates in answers: when they fall, in which order, and each in a line."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from chatbot.answers.days import Span
from chatbot.answers.knowledge import Subject
from chatbot.answers.language import contents
from chatbot.conversation.markup import escape
from chatbot.events import rules as event_rules, wording as event_wording
from chatbot.events.models import Event
from chatbot.french import When

A_MONTH, A_YEAR = timedelta(days=31), timedelta(days=366)


def falls_on(event: Event, days: Sequence[Span], now: datetime) -> bool:
    """Tell whether a date falls on any of these days."""
    return time_on(event, days, now) is not None


def time_on(event: Event, days: Sequence[Span], now: datetime) -> When | None:
    """Find when a date falls on these days: of what recurs, the next time, else the last one."""
    times = ((when, span) for span in days for when in _times(event, span, now))
    found = [when for when, span in times if _is_on(when, span)]
    return next(
        (when for when in found if not event_rules.is_over(when, now)), found[-1] if found else None
    )


def time_of(event: Event, now: datetime) -> When:
    """Find the next time at which a date takes place, else the last one."""
    return (
        event_rules.next_occurrence(event, now)
        or event_rules.last_occurrence(event, now)
        or event.when
    )


def line_on(event: Event, days: Sequence[Span], now: datetime) -> str:
    """Write the time at which a date falls on these days."""
    when = time_on(event, days, now) or time_of(event, now)
    past = event_rules.is_over(when, now) if event.rule else event_rules.is_past(event, now)
    return line(event, now, when=when, past=past)


def line(
    event: Event,
    now: datetime,
    *,
    when: When | None = None,
    past: bool = False,
    of: Subject | None = None,
) -> str:
    """Write one date, with its place and what was written of it; `of` names its topic instead.

    `when`: which of the times at which it recurs; None: the next one.
    """
    when = when or time_of(event, now)
    mark = event_wording.past_mark(event) if past else ""
    recurs = f" ({rule})" if (rule := event_wording.rule_of(event, when)) else ""
    is_named = event.place in event.title and not event.online
    place = f" – {event_wording.place_of(event)}" if not is_named else ""
    named = f" (chantier {of.number})" if of is not None and of.number else ""
    day = f"<b>{event_wording.when_of(event, when, past=past)}</b>{mark}{recurs}"
    said = f"• {day} : {escape(event.title)}{place}{named}"
    if of is not None:
        return said
    is_new = not set(contents(event.description)) <= set(contents(event.title))
    more = [] if past else [event_wording.deadline_of(event), event_wording.link_of(event)]
    return "\n".join(filter(None, [said, *more, escape(event.description) if is_new else ""]))


def sorted_by_time(
    events: Iterable[tuple[Event, Subject]], now: datetime
) -> list[tuple[Event, Subject]]:
    """Sort dates, the earliest first, the undated last."""
    return sorted(events, key=lambda one: begins(one[0], now))


def begins(event: Event, now: datetime) -> date:
    """Find the day by which dates are sorted: of the next time, else of the last one."""
    return time_of(event, now).start or date.max


def _times(event: Event, span: Span, now: datetime) -> Iterable[When]:
    if not event.rule:
        return (event.when,)
    if span.year is None:
        return event_rules.occurrences(event, now.date() - A_MONTH, now.date() + A_YEAR)
    year = min(max(span.year, date.min.year), date.max.year)
    return event_rules.occurrences(event, date(year, 1, 1), date(year, 12, 31))


def _is_on(when: When, span: Span) -> bool:
    """Tell whether a time falls on these days; without a day of its own, wholly between them."""
    if when.start is None or when.last_day is None:
        return False
    days = [(day.year, day.month, day.day) for day in (when.start, when.last_day)]
    return span.meets(*days) if event_rules.has_a_day(when) else span.holds(*days)
