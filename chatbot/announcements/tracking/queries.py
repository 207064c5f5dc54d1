"""The questions about announcements that are out, and about those who watch them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.tracking.models import Watch

OUT = (State.PUBLISHED, State.WITHDRAWN)
LATEST = func.coalesce(Announcement.published_at, Announcement.changed_at)


async def keep_watch(session: AsyncSession, watch: Watch) -> None:
    """From now on."""
    session.add(watch)
    await session.flush()


async def watch(session: AsyncSession, broadcast: int) -> Watch | None:
    """Who watches it; nobody else reports on it until the transaction ends."""
    asked = select(Watch).where(Watch.broadcast_id == broadcast).with_for_update()
    return await session.scalar(asked.execution_options(populate_existing=True))


async def of_broadcast(session: AsyncSession, number: int) -> Announcement | None:
    """The announcement that this sends, corrects or withdraws."""
    cause = select(func.coalesce(Announcement.corrects, Announcement.id)).where(
        or_(Announcement.broadcast_id == number, Announcement.withdrawal_id == number)
    )
    found = select(Announcement).where(Announcement.id.in_(cause))
    return await session.scalar(found.execution_options(populate_existing=True))


async def count(session: AsyncSession, person: int, topics: Collection[str] | None) -> int:
    """How many announcements that person sees, of these topics or of all."""
    return await session.scalar(select(func.count()).where(*_seen(person, topics))) or 0


async def newest(
    session: AsyncSession,
    person: int,
    topics: Collection[str] | None,
    *,
    skip: int,
    limit: int,
) -> Sequence[Announcement]:
    """Some of them, newest first."""
    asked = select(Announcement).where(*_seen(person, topics))
    ordered = asked.order_by(LATEST.desc(), Announcement.id.desc()).offset(skip).limit(limit)
    return (await session.scalars(ordered)).all()


async def corrections(session: AsyncSession, number: int) -> Sequence[Announcement]:
    """What corrected that announcement, newest first."""
    asked = select(Announcement).where(
        Announcement.corrects == number, Announcement.state == State.PUBLISHED
    )
    return (await session.scalars(asked.order_by(LATEST.desc(), Announcement.id.desc()))).all()


async def open_corrections(session: AsyncSession, number: int) -> Sequence[Announcement]:
    """What somebody prepares to correct it with, which nobody else changes meanwhile."""
    asked = select(Announcement).where(
        Announcement.corrects == number, Announcement.state.not_in(OUT)
    )
    locked = asked.order_by(Announcement.id).with_for_update()
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def drop(session: AsyncSession, numbers: Collection[int]) -> None:
    """These are no more."""
    await session.execute(delete(Announcement).where(Announcement.id.in_(numbers)))


async def latest_news(session: AsyncSession, topic: str) -> datetime | None:
    """When the latest announcement that still stands came out."""
    standing = select(func.max(Announcement.published_at)).where(
        Announcement.topic_key == topic,
        Announcement.corrects.is_(None),
        Announcement.state == State.PUBLISHED,
    )
    return await session.scalar(standing)


def _seen(person: int, topics: Collection[str] | None) -> list[ColumnElement[bool]]:
    """Nobody sees others' drafts; a correction that is out is part of what it corrected."""
    own = Announcement.author == person
    there = or_(Announcement.corrects.is_(None), Announcement.state.not_in(OUT))
    seen = and_(there, or_(own, Announcement.state != State.WRITING))
    return [seen] if topics is None else [seen, Announcement.topic_key.in_(topics)]
