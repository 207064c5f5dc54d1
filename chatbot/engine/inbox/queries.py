"""The inbox's questions to the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    literal_column,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox.models import KIND_LENGTH, Answered, Incident, Received
from chatbot.engine.storage import engine as storage

# Telegram keeps an update for 24 hours at most, so none comes again after two days.
REMEMBERED = timedelta(days=2)
# The admins are told of each kind of failure once in this time, however often it happens.
TOLD_EVERY = timedelta(hours=1)
# Within this time after the answer, an edit of the message edits the answer, too. The answer's row
# is kept until the next purge, for a quarter of an hour at most.
CHANGEABLE = timedelta(minutes=10)
CHANNEL = "received"  # PostgreSQL's channel by which the leader hears of stored updates
NOBODY = 0  # no chat or person of Telegram's
TABLE: Any = Received.__table__
ROWS = TABLE.c
NOTHING: dict[str, Any] = {"chat_id": NOBODY, "person_id": NOBODY, "update": None, "calls": None}
# The rows are locked, since a former leader may still read them, unaware that another instance
# leads (storage/leader.py).
WAITING = (
    select(ROWS.id, ROWS.chat_id, ROWS.person_id, ROWS.received_at, ROWS.update, ROWS.calls)
    .where(ROWS.finished_at.is_(None))
    .with_for_update(skip_locked=True)
)

# The statements that every update needs are built once, from tables. To build them by the ORM each
# time would cost more than to execute them (storage/engine.py, in_array).
RECEIVE = {d: storage.INSERT[d](TABLE).on_conflict_do_nothing() for d in storage.INSERT}
OTHERS_WAITING = {
    dialect: WAITING.where(
        not_(storage.in_array(dialect, ROWS.chat_id, "chats")),
        not_(storage.in_array(dialect, ROWS.person_id, "persons")),
        not_(storage.in_array(dialect, ROWS.id, "rows")),
    )
    .order_by(ROWS.id)
    .limit(bindparam("most"))
    for dialect in storage.INSERT
}
KEEP_CALLS = update(TABLE).where(ROWS.id == bindparam("row"))
KEEP_CALLS = KEEP_CALLS.values(calls=bindparam("made"))
FINISH = {
    dialect: update(TABLE)
    .values(finished_at=bindparam("at"), **NOTHING)
    .where(storage.in_array(dialect, ROWS.id, "rows"))
    for dialect in storage.INSERT
}
ANSWERED = ("words", "answer_id", "quotes", "to_step", "step", "notes", "at")
KEEP_ANSWER = {
    dialect: insert(Answered.__table__).on_conflict_do_update(
        index_elements=[Answered.message],
        set_={name: literal_column(f"excluded.{name}") for name in ANSWERED},
    )
    for dialect, insert in storage.INSERT.items()
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A new update, the chat whose updates are answered in order, and the update's sender."""

    update_id: int
    chat_id: int
    update: dict[str, Any]
    person_id: int = NOBODY


@dataclass(frozen=True, slots=True)
class Waiting:
    row: int
    chat_id: int
    person_id: int
    received_at: datetime
    update: dict[str, Any]
    calls: list[dict[str, Any]] | None  # None: the update isn't answered yet


async def receive(work: UnitOfWork, incoming: Sequence[Incoming]) -> None:
    """Store new updates; skip updates that are stored already."""
    if not incoming:
        return
    rows = [
        {
            "update_id": new.update_id,
            "chat_id": new.chat_id,
            "person_id": new.person_id,
            "update": new.update,
            "received_at": work.at,
        }
        for new in incoming
    ]
    dialect = storage.dialect_of(work.session)
    await work.session.execute(RECEIVE[dialect], rows)
    if dialect == storage.POSTGRESQL:  # SQLite has no other instances
        await work.session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


async def waiting(
    session: AsyncSession,
    *,
    chats: Collection[int] = (),
    persons: Collection[int] = (),
    rows: Collection[int] = (),
    limit: int,
) -> Sequence[Waiting]:
    """Find waiting rows, oldest first; leave out the given `chats`, `persons` and `rows`."""
    dialect = storage.dialect_of(session)
    but_for = {
        "chats": storage.array_of(dialect, chats),
        "persons": storage.array_of(dialect, persons),
        "rows": storage.array_of(dialect, rows),
    }
    found = await session.execute(OTHERS_WAITING[dialect], {**but_for, "most": limit})
    return [Waiting(*row) for row in found]


async def waiting_for(session: AsyncSession, number: int, *, limit: int) -> Sequence[Waiting]:
    """Find the unanswered rows of a chat or a person, oldest first."""
    found = await session.execute(
        WAITING.where(*_unanswered(number)).order_by(Received.id).limit(limit)
    )
    return [Waiting(*row) for row in found]


async def finish_waiting_for(work: UnitOfWork, number: int, *, after: int) -> None:
    """Finish the unanswered rows of a chat or a person that came after a row."""
    later = (Received.finished_at.is_(None), Received.id > after)
    finished = update(Received).where(*_unanswered(number), *later)
    values = finished.values(finished_at=work.at, **NOTHING)
    await work.session.execute(values, execution_options=storage.UNSYNCED)


async def waiting_row(session: AsyncSession, row: int) -> Sequence[Waiting]:
    return [Waiting(*row) for row in await session.execute(WAITING.where(Received.id == row))]


async def unanswered(session: AsyncSession, *, limit: int) -> Sequence[tuple[int, int, int]]:
    """List the oldest rows that aren't fully answered: (row, chat, person)."""
    rows = select(Received.id, Received.chat_id, Received.person_id)
    waiting = rows.where(Received.finished_at.is_(None)).order_by(Received.id)
    found = await session.execute(waiting.limit(limit))
    return [(row, chat, person) for row, chat, person in found]


async def keep_calls(session: AsyncSession, calls_of: dict[int, list[dict[str, Any]]]) -> None:
    """Write on each row the calls that answer its update."""
    if calls_of:
        rows = [{"row": row, "made": calls} for row, calls in calls_of.items()]
        await session.execute(KEEP_CALLS, rows, execution_options=storage.KEEPS_CACHE)


async def finish(
    work: UnitOfWork, rows: Collection[int], answers: Sequence[dict[str, Any]] = ()
) -> None:
    """Finish rows whose calls were made, and clear the columns of NOTHING.

    `answers`: values for the table of answers (Answered), all but `at`.
    """
    dialect = storage.dialect_of(work.session)
    if rows:
        done = {"at": work.at, "rows": storage.array_of(dialect, rows)}
        await work.session.execute(FINISH[dialect], done, execution_options=storage.KEEPS_CACHE)
    if answers:
        without_step = {"step": None, "notes": None}  # calls of an older version lack these keys
        kept = [without_step | answer | {"at": work.at} for answer in answers]
        await work.session.execute(
            KEEP_ANSWER[dialect], kept, execution_options=storage.KEEPS_CACHE
        )


def _unanswered(number: int) -> tuple[ColumnElement[bool], ...]:
    theirs = or_(Received.chat_id == number, Received.person_id == number)
    return theirs, Received.calls.is_(None)


async def answer_to(work: UnitOfWork, message: str) -> Answered | None:
    """Find the answer to a message by the message's digest; None: no answer can still be edited."""
    found = await work.session.get(Answered, message)
    return found if found is not None and found.at > work.at - CHANGEABLE else None


async def purge_answers(work: UnitOfWork) -> None:
    await work.session.execute(delete(Answered).where(Answered.at < work.at - CHANGEABLE))


async def purge_finished_updates(work: UnitOfWork) -> None:
    await work.session.execute(delete(Received).where(Received.finished_at < work.at - REMEMBERED))


async def is_news(work: UnitOfWork, kind: str) -> bool:
    """Return True if the admins are to be told of a kind of failure now, and record the time."""
    insert = storage.insert_into(work.session, Incident).values(
        kind=kind[:KIND_LENGTH], told_at=work.at
    )
    statement = insert.on_conflict_do_update(
        index_elements=[Incident.kind],
        set_={"told_at": work.at},
        # A time in the future: the clock was set back since.
        where=or_(Incident.told_at <= work.at - TOLD_EVERY, Incident.told_at > work.at),
    ).returning(Incident.kind)
    return await work.session.scalar(statement) is not None
