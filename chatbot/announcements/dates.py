"""The dates of an announcement: read in its text, offered, and carried out as it leaves."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import news_queries, service
from chatbot.announcements.models import Announcement
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.events import queries
from chatbot.events import service as events
from chatbot.events.agenda import find_agenda
from chatbot.events.models import Event, WrittenDate
from chatbot.events.reading import meetings_in, misnamed_in
from chatbot.events.rules import (
    ChangedMeanwhile,
    EventDraft,
    PlannedDate,
    Status,
    TooManyDates,
    WrittenIn,
    is_expected,
    occurrences,
)
from chatbot.events.written_dates import (
    LOOKS_BACK,
    Source,
    forget_written,
    note_earlier,
    note_written,
    open_in,
)
from chatbot.french import When


def read(announcement: Announcement, at: datetime) -> list[EventDraft]:
    """Read the meetings to come of which its text speaks, as of when it leaves."""
    return _read(announcement, announcement.text, at)


def misnamed(announcement: Announcement, at: datetime) -> tuple[str, date] | None:
    """Find the first day of its text that is called by another weekday than its own."""
    return misnamed_in(visible(announcement.text), at)


async def offered(work: UnitOfWork, announcement: Announcement) -> list[EventDraft]:
    """Find the dates of its text that are planned or known nowhere, nor settled before.

    None where its author may not tell dates of its topic.
    """
    drafts = read(announcement, work.at)
    if not (drafts and await service.may_tell_dates(work.session, announcement)):
        return []
    known = [event for event, _ in await queries.events(work.session, announcement.topic_key)]
    taken = {planned.state.when.start for planned in announcement.planned}
    taken |= {
        written.day for written in await _written(work.session, announcement) if written.settled
    }
    return [
        draft
        for draft in drafts
        if (day := draft.when.start) is not None
        and day not in taken
        and not any(any(occurrences(event, day, day)) for event in known)
    ]


async def gone(work: UnitOfWork, announcement: Announcement) -> list[Event]:
    """Find the dates under a correction of which only the former text speaks."""
    before = {written.day for written in await _written(work.session, announcement)}
    left = before - {draft.when.start for draft in read(announcement, work.at)}
    planned = {one.event for one in announcement.planned}
    there = await ahead_under(work, announcement) if left else []
    return [
        event
        for event in there
        if event.start in left and not event.rule and event.id not in planned
    ]


async def outdated(
    work: UnitOfWork, announcement: Announcement, under: Sequence[Event]
) -> list[tuple[Event, When | None]]:
    """Find the dates `under` a correction that aren't as its text says, with what that says.

    Of its day it says nothing any more (None), or another hour than the former text, which the date
    still has; for a date whose change is planned, another than that. Of a day that has several
    hours one is read: a date with another one isn't outdated. None, as in `offered`, where its
    author may not tell dates of its topic.
    """
    if not await service.may_tell_dates(work.session, announcement):
        return []
    said = {one.when.start: one.when for one in read(announcement, work.at) if not one.rule}
    hours = [(one.start, one.start_time) for one in under]
    written = await _written(work.session, announcement)
    former = {(one.day, one.state.when.start_time) for one in written}
    planned = {one.event for one in announcement.planned}
    others = [
        (event, when)
        for event in under
        if event.id is not None and not event.rule and (when := said.get(event.start))
        if event.id in planned or (event.start, event.start_time) in former
        if (when.start, when.start_time) not in hours and _is_another_hour(event.when, when)
        if is_expected(event, work.at)
    ]
    return [*((event, None) for event in await gone(work, announcement)), *others]


async def ahead_under(work: UnitOfWork, announcement: Announcement) -> list[Event]:
    """Find the dates under it that people expect: neither over nor cancelled."""
    there = await service.dates_there(work.session, announcement)
    return [event for event in there if is_expected(event, work.at)]


async def dates_of(work: UnitOfWork, topic: str) -> list[Event]:
    """List the topic's dates that can be attached: still to come, and not cancelled."""
    agenda = await find_agenda(work.session, work.at, topic=topic)
    ahead = [announced.event for announced in agenda.ahead]
    return [event for event in ahead if event.status is not Status.CANCELLED]


def followed(announcement: Announcement, text: str, *, at: datetime) -> tuple[PlannedDate, ...]:
    """Return what is planned once that text takes the place of its own.

    What was read in its own is as the new text says, or goes with it.
    """
    read_before = read(announcement, at)
    now = {draft.when.start: draft for draft in _read(announcement, text, at)}
    kept = []
    for planned in announcement.planned:
        if planned.event is not None or planned.state not in read_before:
            kept.append(planned)
        elif (again := now.get(planned.state.when.start)) is not None:
            kept.append(replace(planned, state=again))
    return tuple(kept)


async def carry_out(work: UnitOfWork, announcement: Announcement) -> None:
    """Add the dates that are planned, and change those that nobody changed meanwhile.

    What the topic has by now is attached instead, where nothing else is. Where it takes no more
    dates, it is left open what becomes of those that the text speaks of.
    """
    topic, number = announcement.topic_key, announcement.number
    there = [event for event, _ in await queries.events(work.session, topic)]
    for planned in announcement.planned:
        if planned.event is not None:
            if (event := await queries.event(work.session, planned.event)) is not None:
                with suppress(ChangedMeanwhile):
                    await _change(work, event, planned)
        elif (known := _find_known(announcement, planned.state, there, work.at)) is not None:
            announcement.event_id = announcement.event_id or known.id
        else:
            with suppress(TooManyDates):
                await events.add(work, planned.state, topic=topic, announcement=number)
    announcement.planned = ()


async def note(work: UnitOfWork, announcement: Announcement) -> None:
    """Note which dates its text speaks of, now that it is out."""
    text, topic = visible(announcement.text), announcement.topic_key
    await note_written(work, _source(announcement), text, topic=topic)


async def note_earlier_ones(work: UnitOfWork) -> None:
    """Note which dates to come announcements speak of that came out before notes were kept."""
    for one in await news_queries.published_since(work.session, work.at - LOOKS_BACK):
        text, source = visible(one.text), _source(one)
        written = (one.corrected_at or one.published_at or work.at).astimezone(work.at.tzinfo)
        await note_earlier(work, source, text, topic=one.topic_key, written=written)


async def forget(session: AsyncSession, announcement: Announcement) -> None:
    """Forget what its text speaks of, and that it told dates: it is withdrawn."""
    await forget_written(session, _source(announcement))
    await queries.forget_announcement(session, announcement.number)


async def undecided(work: UnitOfWork, announcement: Announcement) -> list[WrittenDate]:
    """List the dates to come of its published text about which nobody has decided."""
    return await open_in(work, _source(announcement))


def _read(announcement: Announcement, text: str, at: datetime) -> list[EventDraft]:
    leaves = max(at, announcement.send_at or at).astimezone(at.tzinfo)
    return [meeting.draft for meeting in meetings_in(visible(text), leaves)]


def _find_known(
    announcement: Announcement, state: EventDraft, there: Sequence[Event], at: datetime
) -> Event | None:
    """Find a date that is planned among those of the topic; None where it is new.

    What was read in the text is known by its day, unless at another hour, as where it is offered;
    what was typed, by its title too.
    """
    is_read = state in read(announcement, at)
    for event in there:
        is_that_day = event.start == state.when.start and not event.rule
        alike = is_that_day and not _is_another_hour(event.when, state.when)
        is_it = alike if is_read else (event.title, event.when) == (state.title, state.when)
        if is_it and event.status is not Status.CANCELLED:
            return event
    return None


def _is_another_hour(one: When, other: When) -> bool:
    """Tell whether both have an hour, and not the same."""
    return None not in {one.start_time, other.start_time} and one.start_time != other.start_time


def _source(announcement: Announcement) -> Source:
    return Source(WrittenIn.ANNOUNCEMENT, announcement.number)


async def _written(session: AsyncSession, announcement: Announcement) -> Sequence[WrittenDate]:
    return await queries.written_in(session, *_source(announcement))


async def _change(work: UnitOfWork, event: Event, planned: PlannedDate) -> None:
    if planned.state.status is Status.CANCELLED:
        await events.cancel(work, event, seen=planned.seen)
    else:
        await events.move(work, event, planned.state.when, seen=planned.seen)
