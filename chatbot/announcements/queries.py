"""SQL statements about announcements: drafts, reviews, published ones, personal data."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import models
from chatbot.announcements.models import Announcement, AnnouncementTopic
from chatbot.announcements.news_queries import IS_READ, is_for
from chatbot.announcements.rules import OUT, State
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.outbox.rules import Stage
from chatbot.engine.storage.engine import advisory_lock, delete_batch, insert_into
from chatbot.events.models import Event

COUNTING = 2022_05_09_000_000_000  # plus an author's id: the key of an advisory lock
FRESH = {"populate_existing": True}
LATEST = (
    func.coalesce(Announcement.published_at, Announcement.changed_at).desc(),
    Announcement.id.desc(),
)
PURGED = (State.WRITING, State.READING, State.LATE, State.WITHDRAWN)


async def lock(session: AsyncSession, announcement: int) -> Announcement | None:
    rows = select(Announcement).where(Announcement.id == announcement).with_for_update()
    return await session.scalar(rows.execution_options(**FRESH))


# Drafts. Each partial index covers one state, and serves queries that have the state as a literal.


async def of_message(session: AsyncSession, author: int, message_id: int) -> int | None:
    """Find the latest announcement whose text the author sent as that Telegram message."""
    found = select(Announcement.id).where(
        Announcement.author == author, Announcement.message_id == message_id
    )
    return await session.scalar(found.order_by(Announcement.id.desc()).limit(1))


async def draft_of(
    session: AsyncSession, author: int, *, corrects: int | None = None, empty: bool = False
) -> Announcement | None:
    """Lock the draft that its author opened last, if any, until the transaction ends.

    `corrects`: only a draft that corrects this announcement; `empty`: only the empty draft.
    """
    rows = _drafts(author).limit(1).with_for_update()
    if corrects is not None:
        rows = rows.where(Announcement.corrects == corrects)
    if empty:
        rows = rows.where(models.EMPTY)
    return await session.scalar(rows.execution_options(**FRESH))


async def drafts_of(session: AsyncSession, author: int, *, limit: int) -> Sequence[Announcement]:
    """List the drafts of an author that aren't empty, the most recently opened first."""
    holds_file, corrects = Announcement.file_id.is_not(None), Announcement.corrects.is_not(None)
    rows = _drafts(author).where(or_(Announcement.text != "", holds_file, corrects)).limit(limit)
    return (await session.scalars(rows.execution_options(**FRESH))).all()


async def add_draft(session: AsyncSession, **row: Any) -> int | None:
    """Add a draft and return its id; None for a second empty draft of the same author."""
    new = insert_into(session, Announcement).values(state=State.WRITING, version=1, **row)
    added: int | None = await session.scalar(
        new.on_conflict_do_nothing().returning(Announcement.id)
    )
    return added


def _drafts(author: int) -> Select[Announcement]:
    newest = Announcement.changed_at.desc(), Announcement.id.desc()
    return (
        select(Announcement).where(Announcement.author == author, models.WRITING).order_by(*newest)
    )


async def drop(session: AsyncSession, announcements: Collection[int]) -> None:
    await session.execute(delete(Announcement).where(Announcement.id.in_(announcements)))


async def next_due(work: UnitOfWork) -> Announcement | None:
    """Lock the first announcement whose hour has come, unless it is locked already."""
    rows = (
        select(Announcement)
        .where(models.SCHEDULED, Announcement.send_at <= work.at)
        .order_by(Announcement.send_at, Announcement.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await work.session.scalar(rows.execution_options(**FRESH))


async def departing(session: AsyncSession, author: int, *, limit: int) -> Sequence[Announcement]:
    """List an author's scheduled announcements, the next to leave first, then those being sent."""
    going = Broadcast.stage.in_((Stage.RUNNING, Stage.PAUSED, Stage.STOPPED))
    rows = (
        select(Announcement)
        .outerjoin(Broadcast, Broadcast.id == Announcement.broadcast_id)
        .where(
            Announcement.author == author,
            Announcement.corrects.is_(None),
            or_(
                Announcement.state == State.SCHEDULED,
                and_(Announcement.state == State.PUBLISHED, going),
            ),
        )
        .order_by(Announcement.send_at.is_(None), Announcement.send_at, Announcement.id)
    )
    return (await session.scalars(rows.limit(limit))).all()


# The two-person review of a topic's announcements.


async def reviewed_topics(session: AsyncSession, topics: Collection[str]) -> Sequence[str]:
    """List the keys of those topics whose announcements need a review."""
    key = models.TwoPersonReview.topic_key
    return (await session.scalars(select(key).where(key.in_(topics)))).all()


async def seen_review(
    session: AsyncSession, announcement: int, person: int
) -> models.SeenReview | None:
    """Find what a reviewer saw on last opening an announcement, which the caller has locked."""
    key = (announcement, person)
    return await session.get(models.SeenReview, key, populate_existing=True)


async def seen_by(session: AsyncSession, person: int) -> Sequence[Announcement]:
    """List the announcements that a reviewer has opened, and that haven't left since."""
    rows = select(Announcement).join(
        models.SeenReview, models.SeenReview.announcement_id == Announcement.id
    )
    return (await session.scalars(rows.where(models.SeenReview.person == person))).all()


# Published announcements, their corrections, and the people who watch their progress.


async def watch(session: AsyncSession, broadcast: int) -> models.Watch | None:
    """Lock the watch of a broadcast, if any, so that no other transaction reports meanwhile."""
    rows = select(models.Watch).where(models.Watch.broadcast_id == broadcast).with_for_update()
    return await session.scalar(rows.execution_options(**FRESH))


async def of_broadcast(session: AsyncSession, broadcast: int) -> Announcement | None:
    """Find the announcement that a broadcast sends, corrects or withdraws."""
    cause = select(func.coalesce(Announcement.corrects, Announcement.id)).where(
        or_(Announcement.broadcast_id == broadcast, Announcement.withdrawal_id == broadcast)
    )
    rows = select(Announcement).where(Announcement.id.in_(cause))
    return await session.scalar(rows.execution_options(**FRESH))


async def told_in(session: AsyncSession, event: Event) -> int | None:
    """Find the broadcast of the newest announcement that told of a date."""
    tells = or_(Announcement.event_id == event.id, Announcement.id == event.announcement_id)
    is_out = (Announcement.state == State.PUBLISHED, Announcement.broadcast_id.is_not(None))
    rows = select(Announcement.broadcast_id).where(tells, Announcement.corrects.is_(None), *is_out)
    return await session.scalar(rows.order_by(*LATEST).limit(1))


async def count_visible(
    session: AsyncSession, person: int, topics: Collection[str] | None, *, out: bool = False
) -> int:
    """Count the announcements of the topics, or of all (None), that a person may see.

    `out`: only those that came out, even if withdrawn since.
    """
    is_out = (Announcement.state.in_(OUT),) if out else ()
    rows = select(func.count()).where(*_visible(person, topics), *is_out)
    return await session.scalar(rows) or 0


async def visible(
    session: AsyncSession, person: int, topics: Collection[str] | None, *, offset: int, limit: int
) -> Sequence[Announcement]:
    """List a page of the announcements that `count_visible` counts, newest first."""
    rows = select(Announcement).where(*_visible(person, topics)).order_by(*LATEST)
    return (await session.scalars(rows.offset(offset).limit(limit))).all()


async def corrections(session: AsyncSession, announcement: int) -> Sequence[Announcement]:
    """List the published corrections of an announcement, newest first."""
    rows = select(Announcement).where(
        Announcement.corrects == announcement, Announcement.state == State.PUBLISHED
    )
    return (await session.scalars(rows.order_by(*LATEST))).all()


async def open_corrections(session: AsyncSession, announcement: int) -> Sequence[Announcement]:
    """Lock the corrections of an announcement that aren't out."""
    rows = select(Announcement).where(
        Announcement.corrects == announcement, Announcement.state.not_in(OUT)
    )
    ordered = rows.order_by(Announcement.id).with_for_update()
    return (await session.scalars(ordered.execution_options(**FRESH))).all()


async def next_to_tell(session: AsyncSession) -> Announcement | None:
    """Lock a correction that has edited all copies, so that its note is due."""
    changed = select(Broadcast.id).where(
        Broadcast.id == Announcement.broadcast_id, Broadcast.stage == Stage.FINISHED
    )
    rows = (
        select(Announcement)
        .where(models.TO_TELL, changed.exists())
        .order_by(Announcement.id)
        .limit(1)
    )
    return await session.scalar(rows.with_for_update(skip_locked=True).execution_options(**FRESH))


async def untold_corrections(session: AsyncSession, announcement: int) -> Sequence[Announcement]:
    """Lock the corrections of an announcement that still edit copies and whose notes aren't sent.

    The order is by when their broadcasts began. A new correction takes over their notes.
    """
    being_made = select(Broadcast.id).where(
        Broadcast.id == Announcement.broadcast_id,
        Broadcast.stage.not_in((Stage.FINISHED, Stage.CANCELLED)),
    )
    rows = select(Announcement).where(
        models.TO_TELL, Announcement.corrects == announcement, being_made.exists()
    )
    free = rows.order_by(Announcement.broadcast_id).with_for_update(skip_locked=True)
    return (await session.scalars(free.execution_options(**FRESH))).all()


async def next_ordinal(session: AsyncSession, author: int) -> int:
    """Return the ordinal number of the next announcement that an author publishes, from 1.

    No other transaction counts for the same author until this transaction ends.
    """
    await advisory_lock(session, COUNTING + author)
    last = select(func.max(Announcement.ordinal)).where(Announcement.author == author)
    return (await session.scalar(last) or 0) + 1


async def of_ordinal(session: AsyncSession, author: int, ordinal: int) -> int | None:
    rows = select(Announcement.id).where(
        Announcement.author == author, Announcement.ordinal == ordinal
    )
    return await session.scalar(rows)


async def latest_out(
    session: AsyncSession, announcement: Announcement, *, since: datetime
) -> Announcement | None:
    """Find the latest announcement published since `since` for the same topic or by its author."""
    alike = or_(
        Announcement.topic_key == announcement.topic_key, Announcement.author == announcement.author
    )
    is_out = Announcement.state == State.PUBLISHED, Announcement.corrects.is_(None)
    rows = select(Announcement).where(Announcement.published_at > since, *is_out, alike)
    return await session.scalar(rows.order_by(*LATEST).limit(1))


async def latest_news(session: AsyncSession, topic: str) -> datetime | None:
    """Find when the latest readable announcement for a topic came out."""
    rows = select(func.max(Announcement.published_at)).where(is_for(topic), *IS_READ)
    return await session.scalar(rows)


def _visible(person: int, topics: Collection[str] | None) -> list[ColumnElement[bool]]:
    """Match the announcements of `topics`, but other people's drafts and published corrections."""
    own = Announcement.author == person
    listed = or_(Announcement.corrects.is_(None), Announcement.state.not_in(OUT))
    seen = and_(listed, or_(own, Announcement.state != State.WRITING))
    if topics is None:
        return [seen]
    too = select(AnnouncementTopic.announcement_id).where(AnnouncementTopic.topic_key.in_(topics))
    number = func.coalesce(Announcement.corrects, Announcement.id)
    return [seen, or_(Announcement.topic_key.in_(topics), number.in_(too))]


# Personal data of authors, and the purge of old rows.


async def written_by(
    session: AsyncSession, author: int, *, unpublished: bool = False
) -> Sequence[Announcement]:
    """List the announcements of an author, oldest first.

    `unpublished`: list, and lock, only those that did not come out.
    """
    rows = select(Announcement).where(Announcement.author == author).order_by(Announcement.id)
    if unpublished:
        rows = rows.where(Announcement.state.not_in(OUT)).with_for_update()
        rows = rows.execution_options(**FRESH)
    return (await session.scalars(rows)).all()


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Delete some announcements that nobody touched since `before`; tell whether more may be left.

    Deleted are drafts, announcements that wait for a decision or were withdrawn, and corrections
    that are out: the corrected announcements have their wording.
    """
    left = and_(Announcement.state.in_(PURGED), Announcement.changed_at < before)
    done = and_(
        Announcement.state == State.PUBLISHED,
        Announcement.corrects.is_not(None),
        Announcement.published_at < before,
    )
    return await delete_batch(session, Announcement, or_(left, done))
