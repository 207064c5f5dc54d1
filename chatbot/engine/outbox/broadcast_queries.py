"""Queries about broadcasts, for deciding about broadcasts and for sending their copies."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import rules
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.queries import SUSPENDED
from chatbot.engine.storage import engine as storage

MANY = 10_000  # rows, after which the database's planner needs new statistics
FETCHED = {"synchronize_session": False}
MAY_BE_THERE = (rules.DeliveryState.SENT, rules.DeliveryState.SENDING, rules.DeliveryState.UNKNOWN)
PROGRESS = (
    Broadcast.id,
    Broadcast.act,
    Broadcast.stage,
    Broadcast.source_id,
    Broadcast.topic,
    Broadcast.version,
)
TO_CLAIM = (Delivery.chat_id, Delivery.thread_id)
# A parameter may not have the name of a column that an UPDATE could set.
OF_BROADCAST = Delivery.broadcast_id == bindparam("of_broadcast")
IS_GROUP = Delivery.chat_id < 0  # Bot API: only persons have a positive id
PENDING = Delivery.state == rules.DeliveryState.PENDING

AT = bindparam("at", type_=storage.UtcDateTime())
TO_SEND = and_(
    Broadcast.stage == rules.Stage.RUNNING,
    Broadcast.until.is_(None) | (Broadcast.until > AT),
    ~SUSPENDED,
)

# Statements made once: they are executed many times a second.
UNDER_WAY = (
    select(*PROGRESS)
    .where(Broadcast.finished_at.is_(None), or_(TO_SEND, Broadcast.stage == rules.Stage.CANCELLED))
    .order_by(Broadcast.id)
    .with_for_update()
)
NEXT_PENDING = (
    select(*TO_CLAIM)
    .where(OF_BROADCAST, Delivery.chat_id > bindparam("after"), PENDING)
    .order_by(Delivery.chat_id)
    .limit(bindparam("limit"))
)


async def begin(work: UnitOfWork, act: rules.Act, content: dict[str, Any], **more: Any) -> int:
    """Store a new broadcast; return its id. `more`: the optional columns."""
    row = {"act": act, "content": content, "version": 1, "stage": rules.Stage.RUNNING}
    made = insert(Broadcast).values(**row, created_at=work.at, **more)
    return (await work.session.scalars(made.returning(Broadcast.id))).one()


async def locked(session: AsyncSession, broadcast_id: int) -> Broadcast | None:
    """Lock a broadcast against claims and changes by others until the transaction ends."""
    query = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def broadcast(session: AsyncSession, broadcast_id: int) -> Broadcast | None:
    """Read a broadcast anew."""
    return await session.get(Broadcast, broadcast_id, populate_existing=True)


async def open_changes(session: AsyncSession, source: int) -> Sequence[Broadcast]:
    """Lock the unfinished broadcasts that change the messages of `source`."""
    changing = Broadcast.act != rules.Act.SEND, Broadcast.finished_at.is_(None)
    query = select(Broadcast).where(Broadcast.source_id == source, *changing)
    return (await session.scalars(query.order_by(Broadcast.id).with_for_update())).all()


async def copy_recipients(
    session: AsyncSession,
    source: int,
    broadcast_id: int,
    among: Sequence[rules.DeliveryState] = MAY_BE_THERE,
) -> None:
    """Make deliveries of `broadcast_id` for the chats where the message of `source` may be.

    `among`: the states of the deliveries of `source` that count. A copy that is just being sent
    counts, too: if it doesn't arrive, the new delivery is dropped.
    """
    theirs = select(
        literal(broadcast_id),
        Delivery.chat_id,
        Delivery.thread_id,
        literal(rules.DeliveryState.PENDING.value),
    ).where(Delivery.broadcast_id == source, Delivery.state.in_(among))
    await owe(session, theirs.order_by(Delivery.chat_id))


async def owe(session: AsyncSession, recipients: Select[int, int, int | None, str]) -> None:
    """Insert the selected rows (broadcast, chat, thread, state) as deliveries.

    `recipients` are to be in the order of the chats' ids, in which copies are sent: rows in the
    order of the primary key are stored and found several times faster.
    """
    columns = ["broadcast_id", "chat_id", "thread_id", "fate"]
    made = insert(Delivery).from_select(columns, recipients)
    connection = await session.connection()
    if (await connection.execute(made.execution_options(preserve_rowcount=True))).rowcount >= MANY:
        await storage.analyze(session, Delivery)


async def _change(session: AsyncSession, broadcast_id: int, *where: Any, **values: Any) -> int:
    """Change the copies of a broadcast for which `where` holds; return their number."""
    changed = update(Delivery).where(Delivery.broadcast_id == broadcast_id, *where).values(values)
    done: Any = await session.execute(changed, execution_options=FETCHED)
    return int(done.rowcount)


async def skip(
    session: AsyncSession,
    broadcast_id: int,
    why: rules.Skipped,
    *,
    chats: Collection[int] | None = None,
) -> None:
    """Skip a broadcast's deliveries to `chats`; None: all its pending deliveries."""
    which = PENDING if chats is None else Delivery.chat_id.in_(chats)
    await _change(session, broadcast_id, which, state=rules.DeliveryState.SKIPPED, failure=why)


async def retry(
    session: AsyncSession, broadcast_id: int, state: rules.DeliveryState, reason: str | None = None
) -> int:
    """Make the deliveries with this state and reason pending again; return their number."""
    so = Delivery.state == state, Delivery.failure == reason
    return await _change(
        session, broadcast_id, *so, state=rules.DeliveryState.PENDING, failure=None
    )


async def leave_unknown(session: AsyncSession, broadcast_id: int) -> int:
    """Record that the author leaves the unknown deliveries as they are; return their number."""
    undecided = Delivery.state == rules.DeliveryState.UNKNOWN, Delivery.failure.is_(None)
    return await _change(session, broadcast_id, *undecided, failure=rules.LEFT_SO)


async def resend_unknown(session: AsyncSession, broadcast_id: int) -> bool:
    """Make unknown deliveries pending, once, if the broadcast `resends`; False: there were none."""
    once = update(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.resends.is_(True))
    due = await session.scalar(
        once.values(resends=False).returning(Broadcast.id), execution_options=FETCHED
    )
    return due is not None and bool(await retry(session, broadcast_id, rules.DeliveryState.UNKNOWN))


async def figures(session: AsyncSession, broadcast_id: int) -> rules.Figures:
    """Count the deliveries by their states."""
    query = (
        select(Delivery.state, Delivery.failure, func.count(), func.count().filter(IS_GROUP))
        .where(Delivery.broadcast_id == broadcast_id)
        .group_by(Delivery.state, Delivery.failure)
        .order_by(func.count().desc(), Delivery.failure)
    )
    rows = (await session.execute(query)).all()
    erased = await session.scalar(select(Broadcast.erased).where(Broadcast.id == broadcast_id))
    found = [(state, why, count) for state, why, count, _ in rows]
    plain = {(state, why): count for state, why, count in found}
    return rules.Figures(
        pending=sum(count for state, _, count in found if state is rules.DeliveryState.PENDING),
        sending=sum(count for state, _, count in found if state is rules.DeliveryState.SENDING),
        sent=sum(count for state, _, count in found if state is rules.DeliveryState.SENT),
        unknown=plain.get((rules.DeliveryState.UNKNOWN, None), 0),
        left_unknown=plain.get((rules.DeliveryState.UNKNOWN, rules.LEFT_SO), 0),
        skipped=tuple(
            (why or "", count)
            for state, why, count in found
            if state is rules.DeliveryState.SKIPPED
        ),
        failed=tuple(
            (why or "", count) for state, why, count in found if state is rules.DeliveryState.FAILED
        ),
        groups=sum(groups for state, _, _, groups in rows if state is rules.DeliveryState.SENT),
        erased=erased or 0,
    )


async def move(session: AsyncSession, old: int, new: int) -> None:
    """Move a group's deliveries to its supergroup; drop those of which the supergroup has its own.

    Deliveries being sent stay as they are: their outcome is recorded under the old id.
    """
    theirs = (Delivery.chat_id == old, Delivery.state != rules.DeliveryState.SENDING)
    own = select(Delivery.broadcast_id).where(Delivery.chat_id == new)
    moved = update(Delivery).where(*theirs, Delivery.broadcast_id.not_in(own.scalar_subquery()))
    # In the supergroup, the old message id would be another message's.
    await session.execute(moved.values(chat_id=new, message_id=None), execution_options=FETCHED)
    await session.execute(delete(Delivery).where(*theirs))


async def drop(session: AsyncSession, broadcast_id: int, chats: Collection[int]) -> None:
    """Drop the deliveries to these chats."""
    statement = delete(Delivery).where(
        Delivery.broadcast_id == broadcast_id, Delivery.chat_id.in_(chats)
    )
    await session.execute(statement, execution_options=FETCHED)


async def under_way(work: UnitOfWork) -> Sequence[Any]:
    """Lock the broadcasts to be sent or ended, and return their PROGRESS columns."""
    return (await work.session.execute(UNDER_WAY, {"at": work.at})).all()


async def past_their_end(work: UnitOfWork) -> Sequence[Broadcast]:
    """Lock the unfinished broadcasts whose `until` has passed.

    Broadcasts that another transaction has locked are left to the next time.
    """
    query = select(Broadcast).where(Broadcast.finished_at.is_(None), Broadcast.until <= work.at)
    locked = query.order_by(Broadcast.id).with_for_update(skip_locked=True)
    return (await work.session.scalars(locked.execution_options(populate_existing=True))).all()


async def content(session: AsyncSession, broadcast_id: int) -> dict[str, Any]:
    """Read a broadcast's content."""
    query = select(Broadcast.content).where(Broadcast.id == broadcast_id)
    found: dict[str, Any] = (await session.scalars(query)).one()
    return found


async def next_pending(
    session: AsyncSession, broadcast_id: int, *, after: int, limit: int
) -> Sequence[Any]:
    """Return the TO_CLAIM columns of the next pending deliveries, in the order of chat ids."""
    parameters = {"of_broadcast": broadcast_id, "after": after, "limit": limit}
    return (await session.execute(NEXT_PENDING, parameters)).all()


async def pending_among(
    session: AsyncSession, broadcast_id: int, chats: Collection[int]
) -> Sequence[Any]:
    """Return the TO_CLAIM columns of the pending deliveries to these chats."""
    dialect = storage.dialect_of(session)
    query = select(*TO_CLAIM).where(
        OF_BROADCAST, storage.in_array(dialect, Delivery.chat_id), PENDING
    )
    return (await session.execute(query, _chats(dialect, broadcast_id, chats))).all()


async def deliveries(
    session: AsyncSession, broadcast_id: int, chats: Collection[int]
) -> dict[int, tuple[rules.DeliveryState, int | None]]:
    """Find the states and the messages' ids of a broadcast's copies in these chats."""
    dialect = storage.dialect_of(session)
    columns = (Delivery.chat_id, Delivery.state, Delivery.message_id)
    query = select(*columns).where(OF_BROADCAST, storage.in_array(dialect, Delivery.chat_id))
    found = await session.execute(query, _chats(dialect, broadcast_id, chats))
    return {chat: (state, message) for chat, state, message in found}


async def mark_sending(session: AsyncSession, broadcast_id: int, chats: Collection[int]) -> None:
    """Mark the deliveries to these chats as handed to Telegram."""
    dialect = storage.dialect_of(session)
    marked = _mark_sending(dialect)
    await session.execute(marked, _chats(dialect, broadcast_id, chats), execution_options=FETCHED)


@cache
def _mark_sending(dialect: str) -> Update:
    marked = update(Delivery).where(OF_BROADCAST, storage.in_array(dialect, Delivery.chat_id))
    return marked.values(state=literal(rules.DeliveryState.SENDING, Delivery.state.type))


def _chats(dialect: str, broadcast_id: int, chats: Collection[int]) -> dict[str, Any]:
    return {"of_broadcast": broadcast_id, "among": storage.array_of(dialect, chats)}


# One statement for all rows of a batch; SQLAlchemy can't express PostgreSQL's unnest of several
# columns. MATERIALIZED hides the number of rows from the planner, which would read the whole table
# for some hundreds of rows. On SQLite an UPDATE … FROM would read the list again for each row.
RECORD_ON_POSTGRESQL = text(
    "WITH given AS MATERIALIZED (SELECT CAST(:broadcast_id AS bigint[]) AS numbers,"
    " CAST(:chat AS bigint[]) AS chats, CAST(:fate AS text[]) AS fates,"
    " CAST(:message_id AS bigint[]) AS messages, CAST(:failure AS text[]) AS failures)"
    " UPDATE delivery SET fate = done.fate, message_id = done.message_id, failure = done.failure"
    " FROM given, unnest(numbers, chats, fates, messages, failures)"
    " AS done (broadcast_id, chat, fate, message_id, failure)"
    " WHERE delivery.broadcast_id = done.broadcast_id AND delivery.chat_id = done.chat"
    " AND delivery.fate = 'sending'"
)
RECORD_ROW_BY_ROW = text(
    "UPDATE delivery SET fate = :fate, message_id = :message_id, failure = :failure"
    " WHERE broadcast_id = :broadcast_id AND chat_id = :chat AND fate = 'sending'"
)
RECORDED = ("broadcast_id", "chat", "fate", "message_id", "failure")


async def record(session: AsyncSession, done: Sequence[dict[str, Any]]) -> None:
    """Write the results of deliveries that were being sent; each has the keys of RECORDED."""
    if storage.dialect_of(session) == storage.POSTGRESQL:
        columns = {name: [row[name] for row in done] for name in RECORDED}
        await session.execute(RECORD_ON_POSTGRESQL, columns)
    else:
        await session.execute(RECORD_ROW_BY_ROW, done)


async def abandon(
    session: AsyncSession,
    broadcast_id: int,
    state: rules.DeliveryState,
    *,
    besides: Collection[int],
) -> None:
    """Give a state to the deliveries that a dead process was sending.

    The deliveries to the chats `besides` are under way in this process, and stay as they are.
    """
    left = Delivery.state == rules.DeliveryState.SENDING, Delivery.chat_id.not_in(besides)
    await _change(session, broadcast_id, *left, state=state)


async def stop(
    session: AsyncSession, broadcast_id: int, reason: str, *, chat: int, of: int
) -> bool:
    """Stop a running broadcast, since Telegram refused its content, of version `of`, in `chat`.

    If the broadcast has another version by now, make the chat's delivery pending again instead, and
    return False.
    """
    version = await session.scalar(select(Broadcast.version).where(Broadcast.id == broadcast_id))
    if version != of:
        again = {"state": rules.DeliveryState.PENDING, "failure": None}
        await _change(session, broadcast_id, Delivery.chat_id == chat, **again)
        return False
    stopped = update(Broadcast).where(
        Broadcast.id == broadcast_id, Broadcast.stage == rules.Stage.RUNNING
    )
    changes = {"stage": rules.Stage.STOPPED, "failure": reason}
    await session.execute(stopped.values(changes), execution_options=FETCHED)
    return True


async def finish(work: UnitOfWork, broadcast_id: int, stage: rules.Stage) -> None:
    """End a broadcast."""
    finished = update(Broadcast).where(Broadcast.id == broadcast_id)
    changes = {"stage": stage, "finished_at": work.at}
    await work.session.execute(finished.values(changes), execution_options=FETCHED)


async def has_left(session: AsyncSession, broadcast_id: int) -> bool:
    """Tell whether a delivery is still pending or under way."""
    left = select(Delivery.chat_id).where(
        Delivery.broadcast_id == broadcast_id,
        Delivery.state.in_((rules.DeliveryState.PENDING, rules.DeliveryState.SENDING)),
    )
    # In order, else PostgreSQL would search from the first row of all broadcasts on.
    return await session.scalar(left.order_by(Delivery.chat_id).limit(1)) is not None


async def unfinished(session: AsyncSession) -> Sequence[tuple[int, rules.Act]]:
    """List the broadcasts that may have deliveries under way, cancelled ones too: (id, act)."""
    query = select(Broadcast.id, Broadcast.act).where(Broadcast.finished_at.is_(None))
    return [
        (broadcast_id, act)
        for broadcast_id, act in await session.execute(query.order_by(Broadcast.id))
    ]
