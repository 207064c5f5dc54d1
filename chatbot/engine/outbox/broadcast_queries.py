"""Queries about broadcasts, for deciding about broadcasts and for sending their copies."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import rules
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.queries import SUSPENDED
from chatbot.engine.storage import engine as storage

MANY = 10_000  # rows, after which the database's planner needs new statistics
# A parameter may not have the name of a column that an UPDATE could set.
OF_BROADCAST = Delivery.broadcast_id == sa.bindparam("of_broadcast")
PENDING = Delivery.state == rules.DeliveryState.PENDING
TO_SEND = sa.and_(
    Broadcast.stage == rules.Stage.RUNNING,
    Broadcast.until.is_(None) | (Broadcast.until > sa.bindparam("at", type_=storage.UtcDateTime())),
    ~SUSPENDED,
)

# Statements made once: they are executed many times a second.
UNDER_WAY = (
    sa.select(Broadcast.id, Broadcast.act, Broadcast.stage, Broadcast.source_id)
    .add_columns(Broadcast.topic, Broadcast.version)
    .where(Broadcast.finished_at.is_(None), TO_SEND | (Broadcast.stage == rules.Stage.CANCELLED))
    .order_by(Broadcast.id)
    .with_for_update()
)
NEXT_PENDING = (
    sa.select(Delivery.chat_id, Delivery.thread_id)
    .where(OF_BROADCAST, Delivery.chat_id > sa.bindparam("after"), PENDING)
    .order_by(Delivery.chat_id)
    .limit(sa.bindparam("limit"))
)


async def begin(work: UnitOfWork, act: rules.Act, content: dict[str, Any], **more: Any) -> int:
    """Store a new broadcast; return its id. `more`: the optional columns."""
    row = {"act": act, "content": content, "version": 1, "stage": rules.Stage.RUNNING}
    made = sa.insert(Broadcast).values(**row, created_at=work.at, **more)
    return (await work.session.scalars(made.returning(Broadcast.id))).one()


async def locked(session: AsyncSession, broadcast_id: int) -> Broadcast | None:
    """Lock a broadcast against claims and changes by others until the transaction ends."""
    query = sa.select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def broadcast(session: AsyncSession, broadcast_id: int) -> Broadcast | None:
    return await session.get(Broadcast, broadcast_id, populate_existing=True)


async def open_changes(session: AsyncSession, source: int) -> Sequence[Broadcast]:
    """Lock the unfinished broadcasts that change the messages of `source`."""
    changing = Broadcast.act != rules.Act.SEND, Broadcast.finished_at.is_(None)
    query = sa.select(Broadcast).where(Broadcast.source_id == source, *changing)
    return (await session.scalars(query.order_by(Broadcast.id).with_for_update())).all()


async def copy_recipients(
    session: AsyncSession, source: int, broadcast_id: int, *, sent_only: bool = False
) -> None:
    """Make deliveries of `broadcast_id` for the chats where the message of `source` may be.

    With `sent_only`, only where it was sent. Otherwise a copy that is just being sent counts, too:
    if it doesn't arrive, the new delivery is dropped.
    """
    states = [rules.DeliveryState.SENT]
    if not sent_only:
        states += [rules.DeliveryState.SENDING, rules.DeliveryState.UNKNOWN]
    theirs = sa.select(
        sa.literal(broadcast_id),
        Delivery.chat_id,
        Delivery.thread_id,
        sa.literal(rules.DeliveryState.PENDING.value),
    ).where(Delivery.broadcast_id == source, Delivery.state.in_(states))
    await owe(session, theirs.order_by(Delivery.chat_id))


async def owe(session: AsyncSession, recipients: sa.Select[int, int, int | None, str]) -> None:
    """Insert the selected rows (broadcast, chat, thread, state) as deliveries.

    `recipients` are to be in the order of the chats' ids, in which copies are sent: rows in the
    order of the primary key are stored and found several times faster.
    """
    columns = ["broadcast_id", "chat_id", "thread_id", "fate"]
    made = sa.insert(Delivery).from_select(columns, recipients)
    connection = await session.connection()
    if (await connection.execute(made.execution_options(preserve_rowcount=True))).rowcount >= MANY:
        await storage.analyze(session, Delivery)


async def _change(session: AsyncSession, broadcast_id: int, *where: Any, **values: Any) -> int:
    """Change the copies of a broadcast for which `where` holds; return their number."""
    changed = sa.update(Delivery).where(Delivery.broadcast_id == broadcast_id, *where)
    done: Any = await session.execute(changed.values(values), execution_options=storage.UNSYNCED)
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
    which = Delivery.state == state, Delivery.failure == reason
    again = {"state": rules.DeliveryState.PENDING, "failure": None}
    return await _change(session, broadcast_id, *which, **again)


async def leave_unknown(session: AsyncSession, broadcast_id: int) -> int:
    """Record that the author leaves the unknown deliveries as they are; return their number."""
    undecided = Delivery.state == rules.DeliveryState.UNKNOWN, Delivery.failure.is_(None)
    return await _change(session, broadcast_id, *undecided, failure=rules.LEFT_SO)


async def resend_unknown_once(session: AsyncSession, broadcast_id: int) -> bool:
    """Make unknown deliveries pending, once, if the broadcast `resends`; False: there were none."""
    once = sa.update(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.resends.is_(True))
    due = await session.scalar(
        once.values(resends=False).returning(Broadcast.id), execution_options=storage.UNSYNCED
    )
    return due is not None and bool(await retry(session, broadcast_id, rules.DeliveryState.UNKNOWN))


async def figures(session: AsyncSession, broadcast_id: int) -> rules.Figures:
    in_groups = sa.func.count().filter(Delivery.chat_id < 0)  # Bot API: only persons' are positive
    query = (
        sa.select(Delivery.state, Delivery.failure, sa.func.count(), in_groups)
        .where(Delivery.broadcast_id == broadcast_id)
        .group_by(Delivery.state, Delivery.failure)
        .order_by(sa.func.count().desc(), Delivery.failure)
    )
    counts = {state: dict[str, int]() for state in rules.DeliveryState}  # by the failure
    groups = 0
    for state, why, count, among_groups in await session.execute(query):
        counts[state][why or ""] = count
        groups += among_groups if state is rules.DeliveryState.SENT else 0
    erased = await session.scalar(sa.select(Broadcast.erased).where(Broadcast.id == broadcast_id))
    return rules.Figures(
        pending=sum(counts[rules.DeliveryState.PENDING].values()),
        sending=sum(counts[rules.DeliveryState.SENDING].values()),
        sent=sum(counts[rules.DeliveryState.SENT].values()),
        unknown=counts[rules.DeliveryState.UNKNOWN].get("", 0),
        left_unknown=counts[rules.DeliveryState.UNKNOWN].get(rules.LEFT_SO, 0),
        skipped=tuple(counts[rules.DeliveryState.SKIPPED].items()),
        failed=tuple(counts[rules.DeliveryState.FAILED].items()),
        groups=groups,
        erased=erased or 0,
    )


async def move(session: AsyncSession, old: int, new: int) -> None:
    """Move a group's deliveries to its supergroup; drop those of which the supergroup has its own.

    Deliveries being sent stay as they are: their outcome is recorded under the old id.
    """
    theirs = (Delivery.chat_id == old, Delivery.state != rules.DeliveryState.SENDING)
    own = sa.select(Delivery.broadcast_id).where(Delivery.chat_id == new)
    moved = sa.update(Delivery).where(*theirs, Delivery.broadcast_id.not_in(own.scalar_subquery()))
    # In the supergroup, the old message id would be another message's.
    await session.execute(
        moved.values(chat_id=new, message_id=None), execution_options=storage.UNSYNCED
    )
    await session.execute(sa.delete(Delivery).where(*theirs))


async def drop(session: AsyncSession, broadcast_id: int, chats: Collection[int]) -> None:
    theirs = Delivery.broadcast_id == broadcast_id, Delivery.chat_id.in_(chats)
    await session.execute(sa.delete(Delivery).where(*theirs), execution_options=storage.UNSYNCED)


async def under_way(work: UnitOfWork) -> Sequence[Any]:
    """Lock the broadcasts to be sent or ended, and return the columns of UNDER_WAY."""
    return (await work.session.execute(UNDER_WAY, {"at": work.at})).all()


async def lock_unfinished(
    session: AsyncSession, *, ending_by: datetime | None = None, held_before: datetime | None = None
) -> Sequence[Broadcast]:
    """Lock unfinished broadcasts, except those that another transaction has locked.

    `ending_by`: only broadcasts that were to end by then. `held_before`: only those that began
    before that moment and are paused or stopped.
    """
    query = sa.select(Broadcast).where(Broadcast.finished_at.is_(None))
    if ending_by is not None:
        query = query.where(Broadcast.until <= ending_by)
    if held_before is not None:
        is_held = Broadcast.stage.in_((rules.Stage.PAUSED, rules.Stage.STOPPED))
        query = query.where(is_held, Broadcast.created_at < held_before)
    locked = query.order_by(Broadcast.id).with_for_update(skip_locked=True)
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def content(session: AsyncSession, broadcast_id: int) -> dict[str, Any]:
    query = sa.select(Broadcast.content).where(Broadcast.id == broadcast_id)
    found: dict[str, Any] = (await session.scalars(query)).one()
    return found


async def next_pending(
    session: AsyncSession, broadcast_id: int, *, after: int, limit: int
) -> Sequence[Any]:
    """Fetch the chats and threads of the next pending deliveries, in the order of chat ids."""
    parameters = {"of_broadcast": broadcast_id, "after": after, "limit": limit}
    return (await session.execute(NEXT_PENDING, parameters)).all()


@storage.asked_among
def deliveries(dialect: str) -> sa.Select[int, int | None, rules.DeliveryState, int | None]:
    """Fetch the copies of the broadcast `of_broadcast` in some chats."""
    columns = (Delivery.chat_id, Delivery.thread_id, Delivery.state, Delivery.message_id)
    return sa.select(*columns).where(OF_BROADCAST, storage.in_array(dialect, Delivery.chat_id))


@storage.asked_among
def mark_sending(dialect: str) -> sa.Update:
    """Mark deliveries of the broadcast `of_broadcast` to some chats as handed to Telegram."""
    marked = sa.update(Delivery).where(OF_BROADCAST, storage.in_array(dialect, Delivery.chat_id))
    sending = sa.literal(rules.DeliveryState.SENDING, Delivery.state.type)
    return marked.values(state=sending).execution_options(**storage.UNSYNCED)


# One statement for all rows of a batch; SQLAlchemy can't express PostgreSQL's unnest of several
# columns. MATERIALIZED hides the number of rows from the planner, which would read the whole table
# for some hundreds of rows. On SQLite an UPDATE … FROM would read the list again for each row.
RECORD_ON_POSTGRESQL = sa.text(
    "WITH given AS MATERIALIZED (SELECT CAST(:broadcast_id AS bigint[]) AS numbers,"
    " CAST(:chat AS bigint[]) AS chats, CAST(:fate AS text[]) AS fates,"
    " CAST(:message_id AS bigint[]) AS messages, CAST(:failure AS text[]) AS failures)"
    " UPDATE delivery SET fate = done.fate, message_id = done.message_id, failure = done.failure"
    " FROM given, unnest(numbers, chats, fates, messages, failures)"
    " AS done (broadcast_id, chat, fate, message_id, failure)"
    " WHERE delivery.broadcast_id = done.broadcast_id AND delivery.chat_id = done.chat"
    " AND delivery.fate = 'sending'"
)
RECORD_ROW_BY_ROW = sa.text(
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
    """Stop a running broadcast, since Telegram refused the content of version `of` in `chat`.

    If the broadcast has another version by now, make the chat's delivery pending again instead, and
    return False.
    """
    version = await session.scalar(sa.select(Broadcast.version).where(Broadcast.id == broadcast_id))
    if version != of:
        again = {"state": rules.DeliveryState.PENDING, "failure": None}
        await _change(session, broadcast_id, Delivery.chat_id == chat, **again)
        return False
    stopped = sa.update(Broadcast).where(
        Broadcast.id == broadcast_id, Broadcast.stage == rules.Stage.RUNNING
    )
    changes = {"stage": rules.Stage.STOPPED, "failure": reason}
    await session.execute(stopped.values(changes), execution_options=storage.UNSYNCED)
    return True


async def finish(work: UnitOfWork, broadcast_id: int, stage: rules.Stage) -> None:
    finished = sa.update(Broadcast).where(Broadcast.id == broadcast_id)
    changes = {"stage": stage, "finished_at": work.at}
    await work.session.execute(finished.values(changes), execution_options=storage.UNSYNCED)


async def has_left(session: AsyncSession, broadcast_id: int) -> bool:
    """Tell whether a delivery is still pending or under way."""
    left = sa.select(Delivery.chat_id).where(
        Delivery.broadcast_id == broadcast_id,
        Delivery.state.in_((rules.DeliveryState.PENDING, rules.DeliveryState.SENDING)),
    )
    # In order, else PostgreSQL would search from the first row of all broadcasts on.
    return await session.scalar(left.order_by(Delivery.chat_id).limit(1)) is not None


async def unfinished(session: AsyncSession) -> Sequence[tuple[int, rules.Act]]:
    """List the broadcasts that may have deliveries under way, cancelled ones too: (id, act)."""
    query = sa.select(Broadcast.id, Broadcast.act).where(Broadcast.finished_at.is_(None))
    found = await session.execute(query.order_by(Broadcast.id))
    return [(broadcast_id, act) for broadcast_id, act in found]
