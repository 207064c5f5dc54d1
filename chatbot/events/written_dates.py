"""Written dates: stored with a published text, and quoted until somebody settles them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.queries import content_changed
from chatbot.conversation import UnitOfWork
from chatbot.events import queries, service
from chatbot.events.changing import Change
from chatbot.events.models import Event, WrittenDate
from chatbot.events.news import changes_in
from chatbot.events.reading import meetings_in
from chatbot.events.rules import (
    Status,
    WrittenDateGone,
    WrittenIn,
    is_expected,
    next_occurrence,
    occurrences,
)
from chatbot.events.service import Changed

LOOKS_BACK = timedelta(days=366)  # how far back published texts are read for dates to come


class Source(NamedTuple):
    """A published text: its kind and its id."""

    kind: WrittenIn
    number: int


async def note_written(
    work: UnitOfWork, source: Source, text: str, *, topic: str, under: Collection[int] = ()
) -> None:
    """Store the written dates of a text that is published now (`work.at`, in local time).

    They replace the text's former written dates, but settled dates stay settled. Written dates that
    the topic knows already are settled at once. The day to which the text says that a
    date of the topic is moved is no date of its own, unless the date stands `under` the text.
    """
    events = await queries.events(work.session, topic)
    known = [event for event, _ in events if event.id not in under]
    moved = days_told(changes_in(text, known, work.at.date()))
    rows = [
        {
            "topic_key": topic,
            "source": source.kind,
            "source_id": source.number,
            "day": meeting.day,
            "state": meeting.draft,
            "words": meeting.words,
            "published_on": work.at.date(),
            "settled": False,
        }
        for meeting in meetings_in(text, work.at)
        if meeting.day not in moved
    ]
    await queries.keep_written(work.session, *source, rows)
    await service.settle_written(work.session, topic)
    await content_changed(work.session)


async def note_earlier(
    work: UnitOfWork, source: Source, text: str, *, topic: str, written: datetime
) -> None:
    """Store the written dates of a text that was published before the bot stored written dates.

    `written`: the moment of the text, in local time, like `work.at`.
    """
    is_to_come = any(meeting.day >= work.at.date() for meeting in meetings_in(text, written))
    if is_to_come and not await queries.written_in(work.session, *source):
        await note_written(UnitOfWork(work.session, written), source, text, topic=topic)


async def forget_written(session: AsyncSession, source: Source) -> None:
    """Drop the written dates of a text that is withdrawn."""
    await queries.keep_written(session, *source, [])
    await content_changed(session)


def days_told(changes: Sequence[Change]) -> set[date | None]:
    """Find the days on which dates take place once they are changed."""
    return {(change.apart or change.state).when.start for change in changes}


async def outdated_in(session: AsyncSession, source: Source) -> list[Event]:
    """List the dates that a text still tells on a day on which they don't take place any more."""
    written = await queries.written_in(session, *source)
    found = {
        one.event_id: event
        for one in written
        if one.event_id is not None
        if (event := await queries.event(session, one.event_id)) is not None
        if event.status is Status.CANCELLED or not any(occurrences(event, one.day, one.day))
    }
    return [*found.values()]


async def told_in(work: UnitOfWork, source: Source) -> list[Event]:
    """List the dates that were added from a text's written dates, and that people still expect."""
    written = await queries.written_in(work.session, *source)
    told = {(one.topic_key, one.state.title, one.day) for one in written if one.settled}
    there = [
        await queries.events(work.session, topic) for topic in {one.topic_key for one in written}
    ]
    return [
        event
        for events in there
        for event, topic in events
        if (topic.key, event.title, event.start) in told and is_expected(event, work.at)
    ]


async def open_in(work: UnitOfWork, source: Source) -> list[WrittenDate]:
    """List a text's written dates that are to come at the local time `work.at` and unsettled."""
    found = await queries.written_in(work.session, *source)
    return [
        one for one in found if not one.settled and next_occurrence(one.state, work.at) is not None
    ]


async def add_written(work: UnitOfWork, written: Sequence[WrittenDate]) -> list[Changed]:
    """Add written dates to the topic's dates; an announcement is stored as the dates' source."""
    return [
        await service.add(
            work,
            one.state,
            topic=one.topic_key,
            announcement=one.source_id if one.source is WrittenIn.ANNOUNCEMENT else None,
        )
        for one in written
    ]


async def dismiss(session: AsyncSession, written: Sequence[WrittenDate]) -> None:
    """Settle written dates without adding them."""
    await queries.settle(session, [one.id for one in written])
    await content_changed(session)


async def lock_open(work: UnitOfWork, number: int, *, every: bool = False) -> Sequence[WrittenDate]:
    """Lock an unsettled written date that is to come, and return it. Raises WrittenDateGone.

    `every`: return all such dates of the same text.
    """
    found = await queries.lock_written(work.session, number)
    if found is None or found.settled:
        raise WrittenDateGone
    there = await open_in(work, Source(found.source, found.source_id))
    chosen = [one for one in there if every or one.id == number]
    if not chosen:
        raise WrittenDateGone
    return chosen
