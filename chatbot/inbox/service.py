"""Receive, answer, finish: the three short transactions of an update's life."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.inbox import queries

Update = dict[str, Any]
Calls = list[dict[str, Any]]
Answer = Callable[[AsyncSession, Update], Awaitable[Calls]]

# Telegram keeps an update for 24 hours at most, so none comes again after two days.
REMEMBERED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it came, and the chat within which its order matters."""

    update_id: int
    chat_id: int
    update: Update


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
    await queries.forget_finished(session, before=at - REMEMBERED)


async def answered(session: AsyncSession, row: int, answer: Answer) -> Calls | None:
    """The calls owed for a row; they are made of its update once, then kept on it until spoken.

    None: there is nothing to do any more.
    """
    received = await queries.waiting(session, row)
    if received is None:
        return None
    if received.calls is None:
        received.calls = await answer(session, received.update or {})
    return received.calls
