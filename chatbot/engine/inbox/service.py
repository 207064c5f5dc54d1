"""Receive and answer: what happens to an update, each within a short transaction."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.inbox import queries
from chatbot.engine.inbox.rules import CHATS_AT_ONCE, KIND_LENGTH, REMEMBERED, TOLD_EVERY

Update = dict[str, Any]
Calls = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class First:
    """What has to be learnt of the world outside, without a transaction, before an answer."""

    learn: Callable[[], Awaitable[None]]


Answer = Callable[[AsyncSession, Update], Awaitable[Calls | First]]
Excuse = Callable[[Exception, AsyncSession, Update], Awaitable[Calls]]
# Drops something old; True where there may be more of it, for another transaction.
Forget = Callable[[AsyncSession, datetime], Awaitable[bool | None]]

# What the other instances on the same PostgreSQL listen to.
CHANNEL = "received"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it came, and the chat within which its order matters."""

    update_id: int
    chat_id: int
    update: Update


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that isn't fully answered; `calls` are there once its update was answered."""

    row: int
    chat_id: int
    update: Update
    calls: Calls | None


@dataclass(frozen=True, slots=True)
class Owed:
    """The calls that a row is owed, or what comes before them."""

    row: int
    chat_id: int
    calls: Calls | First


async def receive(session: AsyncSession, incoming: Sequence[Incoming], *, at: datetime) -> None:
    """Store what came in; what is known already is left alone, so nothing is done twice."""
    await queries.store_unknown(
        session,
        [
            {
                "update_id": one.update_id,
                "chat_id": one.chat_id,
                "update": one.update,
                "received_at": at,
            }
            for one in incoming
        ],
    )
    if incoming:
        await queries.announce(session, CHANNEL)


async def next_of_each_chat(session: AsyncSession, busy: Collection[int]) -> list[Waiting]:
    """The oldest row of each chat that isn't busy, for as many chats as may be served at once.

    Fewer when one chat has many rows; it is busy the next time.
    """
    free = CHATS_AT_ONCE - len(busy)
    firsts: dict[int, Waiting] = {}
    for row in await queries.waiting(session, besides=busy, limit=free):
        one = Waiting(*row)
        firsts.setdefault(one.chat_id, one)
    return list(firsts.values())


async def answer(session: AsyncSession, waiting: Sequence[Waiting], by: Answer) -> list[Owed]:
    """What is owed for each; made of its update once, then kept on its row until spoken."""
    new = {one.row: await by(session, one.update) for one in waiting if one.calls is None}
    made = {row: calls for row, calls in new.items() if not isinstance(calls, First)}
    await queries.keep_calls(session, made)
    return [Owed(one.row, one.chat_id, new.get(one.row, one.calls or [])) for one in waiting]


async def answer_alone(session: AsyncSession, row: int, by: Answer) -> list[Owed]:
    """The same for one row; nothing if it doesn't wait any more."""
    waiting = [Waiting(*found) for found in await queries.waiting_row(session, row)]
    return await answer(session, waiting, by)


async def is_news(session: AsyncSession, kind: str, *, at: datetime) -> bool:
    """Whether the admins are to be told of this failure: once per kind and hour."""
    return await queries.is_due(session, kind[:KIND_LENGTH], at=at, every=TOLD_EVERY)


async def forget_finished(session: AsyncSession, at: datetime) -> None:
    """Drop the numbers of what was finished so long ago that it can't come again."""
    await queries.forget_finished(session, before=at - REMEMBERED)
