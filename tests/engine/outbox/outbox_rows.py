"""Owing something in a transaction of its own, and looking at what is owed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.outbox import service
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Outcome
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW


async def tell(storage: Storage, *told: tuple[int, str], at: datetime = NOW) -> None:
    """Owe messages: (chat, text) each."""
    async with storage.transaction() as session:
        for chat, text in told:
            await service.tell(UnitOfWork(session, at), chat, Reply(text))


async def show(
    storage: Storage, chat: int, text: str, *, key: str = "requests:10", fresh: bool = False
) -> None:
    async with storage.transaction() as session:
        await service.show(UnitOfWork(session, NOW), chat, Reply(text), key=key, fresh=fresh)


async def claimed(
    storage: Storage, *, besides: Sequence[int] = (), limit: int = 100, at: datetime = NOW
) -> list[Owed]:
    async with storage.transaction() as session:
        claims, _ = await service.claim(UnitOfWork(session, at), besides=besides, limit=limit)
    return claims


async def record(storage: Storage, *carried: tuple[Owed, Outcome], at: datetime = NOW) -> None:
    """Record what became of these claims."""
    done = [service.Attempt.of(claim, to, chance=0) for claim, to in carried]
    async with storage.transaction() as session:
        await service.record(UnitOfWork(session, at), done)


async def rows(storage: Storage) -> Sequence[Owed]:
    """List all rows, in the order in which they came."""
    async with storage.reading() as session:
        return (await session.scalars(select(Owed).order_by(Owed.id))).all()


def said(claims: Sequence[Owed]) -> list[tuple[int, Any]]:
    """List the (chat, text) of each call."""
    return [(claim.chat_id, content_of(claim)["text"]) for claim in claims]


def content_of(claim: Owed) -> dict[str, Any]:
    assert claim.content is not None
    return claim.content
