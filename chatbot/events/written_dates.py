"""The dates that published texts speak of: noted to be quoted, until somebody settles them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.queries import content_changed
from chatbot.conversation import UnitOfWork
from chatbot.events import queries, service
from chatbot.events.models import Event, WrittenDate
from chatbot.events.reading import meetings_in
from chatbot.events.rules import WrittenDateGone, WrittenIn, is_expected, next_occurrence
from chatbot.events.service import Changed

LOOKS_BACK = timedelta(days=366)  # how far back published texts are read for dates to come


class Source(NamedTuple):
    """A published text: its kind and its number."""

    kind: WrittenIn
    number: int


async def note_written(work: UnitOfWork, source: Source, text: str, *, topic: str) -> None:
    """Note the dates of a text that is published now, in local time.

    These replace the dates noted of the text before; settled dates stay settled, and dates that
    are known already are settled.
    """
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
    ]
    await queries.keep_written(work.session, *source, rows)
    await service.settle_written(work.session, topic)
    await content_changed(work.session)


async def note_earlier(
    work: UnitOfWork, source: Source, text: str, *, topic: str, written: datetime
) -> None:
    """Note the dates to come of a text from before the bot noted dates.

    `written`: the moment of the text, in local time, like `work.at`.
    """
    is_to_come = any(meeting.day >= work.at.date() for meeting in meetings_in(text, written))
    if is_to_come and not await queries.written_in(work.session, *source):
        await note_written(UnitOfWork(work.session, written), source, text, topic=topic)


async def forget_written(session: AsyncSession, source: Source) -> None:
    """Forget the dates of a text that is withdrawn."""
    await queries.keep_written(session, *source, [])
    await content_changed(session)


async def told_in(work: UnitOfWork, source: Source) -> list[Event]:
    """List the dates that were added as a text says, and that people still expect."""
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
    """List the dates of a text that are to come at that local time, and that nobody has settled."""
    found = await queries.written_in(work.session, *source)
    return [
        one for one in found if not one.settled and next_occurrence(one.state, work.at) is not None
    ]


async def add_written(work: UnitOfWork, written: Sequence[WrittenDate]) -> list[Changed]:
    """Add written dates to the dates; an announcement is noted as their source."""
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
    """Lock a date that nobody has settled; `every`: with all of its text. Raises WrittenDateGone.

    Only those that are still to come.
    """
    found = await queries.lock_written(work.session, number)
    if found is None or found.settled:
        raise WrittenDateGone
    there = await open_in(work, Source(found.source, found.source_id))
    chosen = [one for one in there if every or one.id == number]
    if not chosen:
        raise WrittenDateGone
    return chosen
