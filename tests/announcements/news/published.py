"""Announcements that are published, and what becomes of their copies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast, Delivery, Owed
from chatbot.engine.outbox.rules import DeliveryState, Skipped, Stage
from tests.announcements.sent import publish_draft
from tests.cast import TOPIC


def session_on(connection: AsyncConnection) -> AsyncSession:
    """Open a session whose commits leave the connection's transaction open."""
    return AsyncSession(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )


async def announce(
    session: AsyncSession,
    text: str,
    topic: str = TOPIC,
    *,
    at: datetime,
    by: int | None = None,
    **more: Any,
) -> Announcement:
    """Publish an announcement at that moment, by this person or by nobody in particular."""
    one = await begun(session, text, topic, at=at, author=by, **more)
    await publish_draft(UnitOfWork(session, at, by), one)
    await session.flush()
    return one


async def begun(
    session: AsyncSession, text: str, topic: str = TOPIC, *, at: datetime, **more: Any
) -> Announcement:
    """Begin a draft."""
    given = {"shows_links": False, "links": [], "version": 1, "state": State.WRITING} | more
    one = Announcement(topic_key=topic, text=text, changed_at=at, **given)
    session.add(one)
    await session.flush()
    return one


async def correct(
    session: AsyncSession, one: Announcement, text: str, *, at: datetime
) -> Announcement:
    """Publish a correction of the announcement, with this text."""
    return await announce(session, text, one.topic_key, at=at, corrects=one.id)


async def copies_become(
    session: AsyncSession, one: Announcement, fate: DeliveryState, why: Skipped | None = None
) -> None:
    """Give all copies of the announcement this outcome."""
    of = update(Delivery).where(Delivery.broadcast_id == one.broadcast_id)
    await session.execute(of.values(state=fate, failure=why))


async def finishes(session: AsyncSession, one: Announcement, *, at: datetime) -> None:
    """Finish the announcement's broadcast."""
    of = update(Broadcast).where(Broadcast.id == one.broadcast_id)
    await session.execute(of.values(stage=Stage.FINISHED, finished_at=at))


async def told(session: AsyncSession, chat: int) -> Sequence[Owed]:
    """List what this chat is owed, oldest first."""
    asked = select(Owed).where(Owed.chat_id == chat).order_by(Owed.id)
    return (await session.scalars(asked)).all()


def buttons_of(owed: Owed) -> list[tuple[str, str]]:
    """List the label and payload of each button that is no link."""
    rows = (owed.content or {}).get("buttons", [])
    return [(one["label"], one["press"]) for row in rows for one in row if one["press"]]
