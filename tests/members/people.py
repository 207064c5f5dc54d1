"""Persons who are known here, and who they are."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Kind
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries, service
from chatbot.members.models import Chat
from tests.clock import NOW

T = TypeVar("T")


async def known(session: AsyncSession, *senders: Sender) -> list[Chat]:
    """Return the rows of these people."""
    return [await service.remember_person(UnitOfWork(session, NOW), one) for one in senders]


async def log(session: AsyncSession) -> list[tuple[Act, int | None, int | None, str | None]]:
    """Read the log: (act, by whom, on whom, topic)."""
    entries = await session.scalars(select(Entry).order_by(Entry.id))
    return [(one.act, one.actor, one.subject, one.topic_key) for one in entries]


async def told(session: AsyncSession) -> list[tuple[int, str]]:
    """List the messages owed, as (account, text)."""
    rows = await session.scalars(select(Owed).where(Owed.kind == Kind.MESSAGE).order_by(Owed.id))
    return [(row.chat_id, (row.content or {})["text"]) for row in rows]


async def menus(session: AsyncSession) -> dict[int, str]:
    """Map each account that is owed a menu to the menu's role."""
    rows = await session.scalars(select(Owed).where(Owed.kind == Kind.MENU))
    return {row.chat_id: (row.content or {})["role"] for row in rows}


async def at_once(
    storage: Storage, *does: Callable[[AsyncSession], Awaitable[T]]
) -> list[T | BaseException]:
    """Let each act on a connection of its own, when all have begun and looked around."""
    ready = asyncio.Barrier(len(does))

    async def done(one: Callable[[AsyncSession], Awaitable[T]], where: Storage) -> T:
        async with where.transaction() as session:
            await queries.admins(session)  # as the edge does, to see whether they may
            await ready.wait()
            return await one(session)

    async with AsyncExitStack() as stack:
        places = [Storage(storage.url) for _ in does]
        for place in places:
            stack.push_async_callback(place.close)
        done_by_each = [done(*both) for both in zip(does, places, strict=True)]
        return await asyncio.gather(*done_by_each, return_exceptions=True)
