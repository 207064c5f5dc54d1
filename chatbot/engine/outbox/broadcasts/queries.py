"""The questions about broadcasts, and what people decide about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.outbox.broadcasts.models import Broadcast, Delivery
from chatbot.engine.outbox.broadcasts.rules import LEFT_SO, Act, Fate, Figures, Skipped, Stage
from chatbot.engine.storage.engine import look_at

MANY = 10_000  # rows, after which a table is another one to whoever plans how to read it
FETCHED = {"synchronize_session": False}
MAY_BE_THERE = (Fate.SENT, Fate.SENDING, Fate.UNKNOWN)


async def begin(
    session: AsyncSession,
    act: Act,
    content: dict[str, Any],
    *,
    topic: str | None,
    source: int | None,
    at: datetime,
) -> int:
    """A new broadcast; its number."""
    row = {"act": act, "content": content, "topic": topic, "source_id": source, "version": 1}
    made = insert(Broadcast).values(**row, stage=Stage.RUNNING, created_at=at)
    return (await session.scalars(made.returning(Broadcast.id))).one()


async def locked(session: AsyncSession, number: int) -> Broadcast | None:
    """That broadcast, which nobody else claims from or changes until the transaction ends."""
    asked = select(Broadcast).where(Broadcast.id == number).with_for_update()
    return await session.scalar(asked.execution_options(populate_existing=True))


async def broadcast(session: AsyncSession, number: int) -> Broadcast | None:
    """That broadcast, as it is now."""
    return await session.get(Broadcast, number, populate_existing=True)


async def open_changes(session: AsyncSession, source: int) -> Sequence[Broadcast]:
    """What is still changing that broadcast's copies."""
    asked = select(Broadcast).where(Broadcast.source_id == source, Broadcast.finished_at.is_(None))
    return (await session.scalars(asked.order_by(Broadcast.id).with_for_update())).all()


async def copy_recipients(session: AsyncSession, source: int, number: int) -> None:
    """The broadcast `number` concerns whoever has a copy of `source`, or may have.

    Or will in a moment; where none arrives after all, they aren't concerned any more.
    """
    theirs = select(
        literal(number), Delivery.chat_id, Delivery.thread_id, literal(Fate.PENDING.value)
    ).where(Delivery.broadcast_id == source, Delivery.fate.in_(MAY_BE_THERE))
    await owe(session, theirs.order_by(Delivery.chat_id))


async def owe(session: AsyncSession, recipients: Select[int, int, int | None, str]) -> None:
    """A copy for each of these: the broadcast, the chat, the thread and the fate.

    They come in the order of Telegram's ids, in which they are carried: rows that lie in the order
    of their key are stored and found several times faster.
    """
    columns = ["broadcast_id", "chat_id", "thread_id", "fate"]
    made = insert(Delivery).from_select(columns, recipients)
    connection = await session.connection()
    if (await connection.execute(made.execution_options(preserve_rowcount=True))).rowcount >= MANY:
        await look_at(session, Delivery)


async def skip_pending(session: AsyncSession, number: int, why: Skipped) -> None:
    """Nobody who waits gets it any more."""
    gone = update(Delivery).where(Delivery.broadcast_id == number, Delivery.fate == Fate.PENDING)
    await session.execute(gone.values(fate=Fate.SKIPPED, failure=why), execution_options=FETCHED)


async def refused_again(session: AsyncSession, number: int, reason: str) -> None:
    """Those for whom the content was refused with that reason may be tried with another."""
    again = update(Delivery).where(
        Delivery.broadcast_id == number, Delivery.fate == Fate.FAILED, Delivery.failure == reason
    )
    await session.execute(again.values(fate=Fate.PENDING, failure=None), execution_options=FETCHED)


async def decide_unknown(session: AsyncSession, number: int, *, again: bool) -> int:
    """Send those once more that may not have arrived, or leave it so; how many."""
    waiting = update(Delivery).where(
        Delivery.broadcast_id == number, Delivery.fate == Fate.UNKNOWN, Delivery.failure.is_(None)
    )
    decided = waiting.values(fate=Fate.PENDING) if again else waiting.values(failure=LEFT_SO)
    found = await session.execute(decided.returning(Delivery.chat_id), execution_options=FETCHED)
    return len(found.all())


async def figures(session: AsyncSession, number: int) -> Figures:
    """How many copies are how far."""
    asked = (
        select(Delivery.fate, Delivery.failure, func.count())
        .where(Delivery.broadcast_id == number)
        .group_by(Delivery.fate, Delivery.failure)
        .order_by(func.count().desc(), Delivery.failure)
    )
    found = [(fate, why, count) for fate, why, count in await session.execute(asked)]
    plain = {(fate, why): count for fate, why, count in found}
    return Figures(
        pending=sum(count for fate, _, count in found if fate is Fate.PENDING),
        sending=sum(count for fate, _, count in found if fate is Fate.SENDING),
        sent=sum(count for fate, _, count in found if fate is Fate.SENT),
        unknown=plain.get((Fate.UNKNOWN, None), 0),
        left_unknown=plain.get((Fate.UNKNOWN, LEFT_SO), 0),
        skipped=tuple((why or "", count) for fate, why, count in found if fate is Fate.SKIPPED),
        failed=tuple((why or "", count) for fate, why, count in found if fate is Fate.FAILED),
    )


async def move(session: AsyncSession, old: int, new: int) -> None:
    """A group's copies go on in the supergroup, where it has none of its own already.

    But for those that are on their way: what becomes of them is told of the old one.
    """
    theirs = (Delivery.chat_id == old, Delivery.fate != Fate.SENDING)
    own = select(Delivery.broadcast_id).where(Delivery.chat_id == new)
    moved = update(Delivery).where(*theirs, Delivery.broadcast_id.not_in(own.scalar_subquery()))
    # There, the message would be another one.
    await session.execute(moved.values(chat_id=new, message_id=None), execution_options=FETCHED)
    await session.execute(delete(Delivery).where(*theirs))


async def forget(session: AsyncSession, chat: int) -> None:
    """Erase all copies of that chat."""
    await session.execute(delete(Delivery).where(Delivery.chat_id == chat))


async def count_of(session: AsyncSession, chat: int) -> int:
    """How many copies that chat got, or was to get."""
    return await session.scalar(select(func.count()).where(Delivery.chat_id == chat)) or 0
