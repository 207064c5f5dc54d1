"""The questions of whoever carries broadcasts, and what is written on their rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, delete, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.outbox.broadcasts.models import Broadcast, Delivery
from chatbot.engine.outbox.broadcasts.queries import FETCHED
from chatbot.engine.outbox.broadcasts.rules import Act, Fate, Skipped, Stage
from chatbot.engine.storage.lists import among, dialect_of, listed

RUNS = (
    Broadcast.id,
    Broadcast.act,
    Broadcast.stage,
    Broadcast.source_id,
    Broadcast.topic,
    Broadcast.version,
)
TO_CLAIM = (Delivery.chat_id, Delivery.thread_id)
OF_BROADCAST = Delivery.broadcast_id == bindparam("number")
PENDING = Delivery.fate == Fate.PENDING

# Made once: they are asked many times a second.
UNDER_WAY = (
    select(*RUNS)
    .where(Broadcast.finished_at.is_(None), Broadcast.stage.in_((Stage.RUNNING, Stage.CANCELLED)))
    .order_by(Broadcast.id)
    .with_for_update()
)
NEXT_PENDING = (
    select(*TO_CLAIM)
    .where(OF_BROADCAST, Delivery.chat_id > bindparam("after"), PENDING)
    .order_by(Delivery.chat_id)
    .limit(bindparam("limit"))
)


async def skip_chats(
    session: AsyncSession, number: int, chats: Collection[int], why: Skipped
) -> None:
    """These, who wait, don't get it any more."""
    gone = update(Delivery).where(Delivery.broadcast_id == number, Delivery.chat_id.in_(chats))
    await session.execute(gone.values(fate=Fate.SKIPPED, failure=why), execution_options=FETCHED)


async def drop(session: AsyncSession, number: int, chats: Collection[int]) -> None:
    """That broadcast doesn't concern these any more."""
    gone = delete(Delivery).where(Delivery.broadcast_id == number, Delivery.chat_id.in_(chats))
    await session.execute(gone, execution_options=FETCHED)


async def under_way(session: AsyncSession) -> Sequence[Any]:
    """The RUNS columns of what is to be carried or ended, locked against pauses, corrections."""
    return (await session.execute(UNDER_WAY)).all()


async def content(session: AsyncSession, number: int) -> dict[str, Any]:
    """What is said."""
    asked = select(Broadcast.content).where(Broadcast.id == number)
    found: dict[str, Any] = (await session.scalars(asked)).one()
    return found


async def next_pending(
    session: AsyncSession, number: int, *, after: int, limit: int
) -> Sequence[Any]:
    """The TO_CLAIM columns of the next of those who wait, in the order of Telegram's ids."""
    asked = {"number": number, "after": after, "limit": limit}
    return (await session.execute(NEXT_PENDING, asked)).all()


async def pending_among(
    session: AsyncSession, number: int, chats: Collection[int]
) -> Sequence[Any]:
    """The same of those chats that wait."""
    dialect = dialect_of(session)
    asked = select(*TO_CLAIM).where(OF_BROADCAST, among(dialect, Delivery.chat_id), PENDING)
    return (await session.execute(asked, _chats(dialect, number, chats))).all()


async def copies(
    session: AsyncSession, number: int, chats: Collection[int]
) -> dict[int, tuple[Fate, int | None]]:
    """How far that broadcast's copies in these chats are, and the messages' ids."""
    dialect = dialect_of(session)
    columns = (Delivery.chat_id, Delivery.fate, Delivery.message_id)
    asked = select(*columns).where(OF_BROADCAST, among(dialect, Delivery.chat_id))
    found = await session.execute(asked, _chats(dialect, number, chats))
    return {chat: (fate, message) for chat, fate, message in found}


async def mark_sending(session: AsyncSession, number: int, chats: Collection[int]) -> None:
    """These are handed to Telegram now."""
    dialect = dialect_of(session)
    marked = _mark_sending(dialect)
    await session.execute(marked, _chats(dialect, number, chats), execution_options=FETCHED)


@cache
def _mark_sending(dialect: str) -> Update:
    marked = update(Delivery).where(OF_BROADCAST, among(dialect, Delivery.chat_id))
    return marked.values(fate=literal(Fate.SENDING, Delivery.fate.type))


def _chats(dialect: str, number: int, chats: Collection[int]) -> dict[str, Any]:
    return {"number": number, "among": listed(dialect, chats)}


# One statement for all rows of a batch. SQLAlchemy has no words for PostgreSQL's unnest with
# several columns. That is not shown beforehand what comes (MATERIALIZED): of hundreds it would
# think that they are found faster by reading all that are being sent, by reading the whole table.
# On SQLite an UPDATE … FROM would read the list again for each row.
RECORD_ON_POSTGRESQL = text(
    "WITH given AS MATERIALIZED (SELECT CAST(:number AS bigint[]) AS numbers,"
    " CAST(:chat AS bigint[]) AS chats, CAST(:fate AS text[]) AS fates,"
    " CAST(:message_id AS bigint[]) AS messages, CAST(:failure AS text[]) AS failures)"
    " UPDATE delivery SET fate = done.fate, message_id = done.message_id, failure = done.failure"
    " FROM given, unnest(numbers, chats, fates, messages, failures)"
    " AS done (number, chat, fate, message_id, failure)"
    " WHERE delivery.broadcast_id = done.number AND delivery.chat_id = done.chat"
    " AND delivery.fate = 'sending'"
)
RECORD_ROW_BY_ROW = text(
    "UPDATE delivery SET fate = :fate, message_id = :message_id, failure = :failure"
    " WHERE broadcast_id = :number AND chat_id = :chat AND fate = 'sending'"
)
RECORDED = ("number", "chat", "fate", "message_id", "failure")


async def record(session: AsyncSession, done: Sequence[dict[str, Any]]) -> None:
    """What became of copies that were being sent; each has the keys of RECORDED."""
    if session.get_bind().dialect.name == "postgresql":
        columns = {name: [one[name] for one in done] for name in RECORDED}
        await session.execute(RECORD_ON_POSTGRESQL, columns)
    else:
        await session.execute(RECORD_ROW_BY_ROW, done)


async def abandoned(
    session: AsyncSession, number: int, fate: Fate, *, besides: Collection[int]
) -> None:
    """What a process that is gone was sending has this fate; but for those chats' copies."""
    left = update(Delivery).where(
        Delivery.broadcast_id == number,
        Delivery.fate == Fate.SENDING,
        Delivery.chat_id.not_in(besides),
    )
    await session.execute(left.values(fate=fate), execution_options=FETCHED)


async def version(session: AsyncSession, number: int) -> int | None:
    """Of what is to be done, as it is now."""
    return await session.scalar(select(Broadcast.version).where(Broadcast.id == number))


async def try_again(session: AsyncSession, number: int, chat: int) -> None:
    """That copy waits once more."""
    again = update(Delivery).where(Delivery.broadcast_id == number, Delivery.chat_id == chat)
    changes = {"fate": Fate.PENDING, "failure": None}
    await session.execute(again.values(changes), execution_options=FETCHED)


async def stop(session: AsyncSession, number: int, reason: str) -> None:
    """Telegram won't have the content: nobody else is tried, until somebody says so."""
    stopped = update(Broadcast).where(Broadcast.id == number, Broadcast.stage == Stage.RUNNING)
    changes = {"stage": Stage.STOPPED, "failure": reason}
    await session.execute(stopped.values(changes), execution_options=FETCHED)


async def finish(session: AsyncSession, number: int, stage: Stage, *, at: datetime) -> None:
    """Nobody is left."""
    finished = update(Broadcast).where(Broadcast.id == number)
    changes = {"stage": stage, "finished_at": at}
    await session.execute(finished.values(changes), execution_options=FETCHED)


async def has_left(session: AsyncSession, number: int) -> bool:
    """Whether anybody's copy still has to be carried, or is under way."""
    left = select(Delivery.chat_id).where(
        Delivery.broadcast_id == number, Delivery.fate.in_((Fate.PENDING, Fate.SENDING))
    )
    # In order, else PostgreSQL would look for one from the first row of all broadcasts on.
    return await session.scalar(left.order_by(Delivery.chat_id).limit(1)) is not None


async def unfinished(session: AsyncSession) -> Sequence[tuple[int, Act]]:
    """The broadcasts that may have copies under way: cancelled ones too, until all is recorded."""
    asked = select(Broadcast.id, Broadcast.act).where(Broadcast.finished_at.is_(None))
    return [(number, act) for number, act in await session.execute(asked.order_by(Broadcast.id))]
