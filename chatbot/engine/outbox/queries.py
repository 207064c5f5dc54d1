"""The outbox's questions to the database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Person
from chatbot.engine.outbox import rules
from chatbot.engine.outbox.models import Broadcast, Delivery, Owed, Suspension
from chatbot.engine.storage.engine import UNSYNCED, delete_batch, insert_into

# The index of unfinished rows serves both conditions; LASTS has an index of its own.
PENDING = (Owed.finished_at.is_(None), Owed.state == rules.DeliveryState.PENDING)
SENDING = (Owed.finished_at.is_(None), Owed.state == rules.DeliveryState.SENDING)
LASTS = Owed.lasts.is_(True)
SUSPENDED = select(Suspension.id).exists()


async def store(session: AsyncSession, row: dict[str, Any]) -> None:
    """Store an owed message or menu; if a row has the same key already, replace its content."""
    insert = insert_into(session, Owed).values(row)
    new = insert.excluded
    replaced = _shows(new.content, new.due_at) | {"copies": 0, "lasts": new.lasts}
    await session.execute(insert.on_conflict_do_update(index_elements=[Owed.key], set_=replaced))


async def has_sent_since(session: AsyncSession, chat: int, since: datetime) -> bool:
    """Tell whether anything may have been sent to a chat since then.

    Of a copy of a broadcast only the broadcast's end is known: until then it counts as sent.
    """
    owed = select(Owed.id).where(Owed.chat_id == chat, Owed.sent_at > since)
    ran = or_(Broadcast.finished_at.is_(None), Broadcast.finished_at > since)
    copy = (
        select(Delivery.broadcast_id)
        .join(Broadcast)
        .where(Delivery.chat_id == chat, Delivery.message_id.is_not(None), ran)
    )
    found = await session.scalar(select(or_(owed.exists(), copy.exists())))
    return bool(found)


async def give_up_key(
    work: UnitOfWork, key: str, *, unless_in: int, anyway: bool, last: dict[str, Any] | None = None
) -> None:
    """Remove a key from its row, unless the row is of the chat `unless_in`.

    `anyway`: remove it from a row of that chat, too, if the row's message may have been sent.
    `last`: a content, such as a removal, to owe for the sent message that had the key.
    """
    row = update(Owed).where(Owed.key == key).execution_options(**UNSYNCED)
    if last is not None:
        sent = row.where(Owed.message_id.is_not(None))
        await work.session.execute(sent.values(key=None, **_shows(last, work.at)))
    elsewhere = Owed.chat_id != unless_in
    may_be_sent = or_(Owed.message_id.is_not(None), Owed.state != rules.DeliveryState.PENDING)
    given_up = row.where(or_(elsewhere, may_be_sent) if anyway else elsewhere)
    await work.session.execute(given_up.values(key=None, lasts=False))


def _shows(content: Any, at: Any) -> dict[str, Any]:
    """Return the values of a row whose message is to show other content, from `at` on."""
    is_leaving = Owed.state == rules.DeliveryState.SENDING
    return {
        "content": content,
        "state": case((is_leaving, Owed.state), else_=rules.DeliveryState.PENDING),
        "version": Owed.version + 1,
        "attempts": 0,
        "due_at": at,
        "finished_at": None,
        "failure": None,
        "lasts": False,
    }


async def close(work: UnitOfWork, key_prefix: str, content: dict[str, Any]) -> None:
    """Let sent messages that last be edited to `content`, and drop those that weren't sent yet.

    Only messages whose keys begin with `key_prefix`. A message that lasts stays in the table once
    it is sent, so that it can be edited later.
    """
    theirs = LASTS, Owed.key.startswith(key_prefix, autoescape=True)
    nowhere = Owed.message_id.is_(None), Owed.state != rules.DeliveryState.SENDING
    unsaid = delete(Owed).where(*theirs, *nowhere)
    await work.session.execute(unsaid, execution_options=UNSYNCED)
    edited = update(Owed).where(*theirs).values(**_shows(content, work.at))
    await work.session.execute(edited, execution_options=UNSYNCED)


async def sent_at(session: AsyncSession, key: str) -> datetime | None:
    """Find when a message was last sent as a new one; None: never."""
    return await session.scalar(select(Owed.sent_at).where(Owed.key == key))


async def delete_refused(session: AsyncSession, chat: int, key_prefix: str) -> Sequence[str]:
    """Delete the rows of messages that Telegram refused in a chat; return their keys."""
    gone = delete(Owed).where(*_refused(chat, key_prefix)).returning(Owed.key)
    found = await session.scalars(gone, execution_options=UNSYNCED)
    return [key for key in found if key is not None]


async def refused(session: AsyncSession, chat: int, key_prefix: str) -> Sequence[str]:
    """List the keys with a prefix whose messages Telegram refused in a chat."""
    found = select(Owed.key).where(*_refused(chat, key_prefix)).order_by(Owed.id)
    return [key for key in await session.scalars(found) if key is not None]


def _refused(chat: int, key_prefix: str) -> tuple[Any, ...]:
    theirs = Owed.chat_id == chat, Owed.state == rules.DeliveryState.FAILED
    return *theirs, Owed.key.startswith(key_prefix, autoescape=True)


async def has_message(session: AsyncSession, key: str, *, unfinished: bool = False) -> bool:
    """Tell whether a message with this key was sent, or is owed.

    `unfinished`: whether it is still to be sent, or edited.
    """
    which = (Owed.key == key, Owed.finished_at.is_(None)) if unfinished else (Owed.key == key,)
    return bool(await session.scalar(select(exists().where(*which))))


async def lasting(session: AsyncSession, key_prefix: str) -> Sequence[tuple[str, int]]:
    """List messages that last, by the beginning of their keys: (key, chat), the oldest first."""
    theirs = LASTS, Owed.key.startswith(key_prefix, autoescape=True)
    query = select(Owed.key, Owed.chat_id).where(*theirs).order_by(Owed.id)
    return [(key, chat) for key, chat in await session.execute(query) if key is not None]


async def key_of(session: AsyncSession, chat: int, message_id: int) -> str | None:
    """Find the key of a message in a chat; None: the message has no key."""
    message = Owed.chat_id == chat, Owed.message_id == message_id
    return await session.scalar(select(Owed.key).where(*message, Owed.key.is_not(None)))


async def due(work: UnitOfWork, *, besides: Collection[int], limit: int) -> list[Owed]:
    """Lock the oldest due row of each chat, except of the chats `besides`; the oldest rows first.

    No row is due while sending is suspended.
    """
    query = (
        select(Owed)
        .where(*PENDING, Owed.due_at <= work.at, Owed.chat_id.not_in(besides), ~SUSPENDED)
        .order_by(Owed.due_at, Owed.id)
        .limit(limit)
        # Locked, since a former leader may still claim rows, unaware that another instance leads
        # (storage/leader.py).
        .with_for_update(skip_locked=True)
    )
    firsts: dict[int, Owed] = {}
    for row in await work.session.scalars(query):
        firsts.setdefault(row.chat_id, row)
    return list(firsts.values())


async def put_off(work: UnitOfWork, key_prefix: str, *, until: datetime) -> None:
    """Make the rows that are due, of messages whose keys begin with `key_prefix`, due later."""
    theirs = *PENDING, Owed.due_at <= work.at, Owed.key.startswith(key_prefix, autoescape=True)
    later = update(Owed).where(*theirs).values(due_at=until)
    await work.session.execute(later, execution_options=UNSYNCED)


async def reset_due_times(work: UnitOfWork) -> None:
    """Make all pending rows due by now, after the clock was set back."""
    later = update(Owed).where(*PENDING, Owed.due_at > work.at).values(due_at=work.at)
    await work.session.execute(later, execution_options=UNSYNCED)


async def overdue(work: UnitOfWork, *, limit: int) -> Sequence[tuple[int, int]]:
    """List the rows that have been due for longest, without locking them: (row, chat)."""
    rows = select(Owed.id, Owed.chat_id).where(*PENDING, Owed.due_at <= work.at, ~SUSPENDED)
    found = await work.session.execute(rows.order_by(Owed.due_at, Owed.id).limit(limit))
    return [(row, chat) for row, chat in found]


async def suspended_since(session: AsyncSession) -> datetime | None:
    """Find the beginning of the suspension of sending; None: sending isn't suspended."""
    return await session.scalar(select(func.min(Suspension.since)))


async def sending(
    session: AsyncSession, *, among: Collection[int] | None = None, besides: Collection[int] = ()
) -> Sequence[Owed]:
    """Lock the rows marked as being sent: only those `among` the given, or all but `besides`."""
    wanted = Owed.id.not_in(besides) if among is None else Owed.id.in_(among)
    rows = select(Owed).where(*SENDING, wanted).order_by(Owed.id)
    return (await session.scalars(rows.with_for_update())).all()


async def move(session: AsyncSession, old: int, new: int) -> None:
    """Move a group's rows to its supergroup, where the group's messages can't be edited."""
    moved = update(Owed).where(Owed.chat_id == old).values(chat_id=new, message_id=None)
    await session.execute(moved, execution_options=UNSYNCED)


async def erase_person(work: UnitOfWork, person: Person) -> None:
    """Erase a person's rows and copies, and owed contents that mention the person.

    Messages that were sent to others stay as they are, and broadcasts go on counting the copies
    that were sent.
    """
    session, chat = work.session, person.telegram_id
    await session.execute(delete(Owed).where(Owed.chat_id == chat))
    waiting = Owed.finished_at.is_(None), Owed.content["mentions"].as_string() == str(chat)
    unsaid = delete(Owed).where(*waiting, Owed.message_id.is_(None))
    await session.execute(unsaid, execution_options=UNSYNCED)
    over = {"content": None, "state": rules.DeliveryState.SENT, "finished_at": work.at}
    await session.execute(update(Owed).where(*waiting).values(over), execution_options=UNSYNCED)
    sent = select(Delivery.broadcast_id).where(
        Delivery.chat_id == chat, Delivery.state == rules.DeliveryState.SENT
    )
    theirs = select(Broadcast.id).where(Broadcast.id.in_(sent)).order_by(Broadcast.id)
    ids = (await session.scalars(theirs.with_for_update())).all()
    counted = update(Broadcast).where(Broadcast.id.in_(ids)).values(erased=Broadcast.erased + 1)
    await session.execute(counted, execution_options=UNSYNCED)
    await session.execute(delete(Delivery).where(Delivery.chat_id == chat))


async def counts(session: AsyncSession, chat: int) -> tuple[int, int, int]:
    """Count a chat's messages and its copies of broadcasts: (waiting, finished, copies)."""
    waiting = func.count().filter(Owed.finished_at.is_(None))
    finished = func.count().filter(Owed.finished_at.is_not(None))
    query = select(waiting, finished).where(Owed.chat_id == chat, Owed.kind == rules.Kind.MESSAGE)
    unsent, done = (await session.execute(query)).one()
    copies = await session.scalar(select(func.count()).where(Delivery.chat_id == chat))
    return unsent, done, copies or 0


async def delete_finished_menus(session: AsyncSession, rows: Iterable[int]) -> None:
    """Delete those of the rows whose menu Telegram has accepted or refused."""
    menus = Owed.kind == rules.Kind.MENU, Owed.finished_at.is_not(None)
    await session.execute(delete(Owed).where(Owed.id.in_(rows), *menus), execution_options=UNSYNCED)


async def purge_finished_messages(work: UnitOfWork) -> None:
    """Purge rows that were finished long ago, except messages that last."""
    over = Owed.finished_at < work.at - rules.REMEMBERED, Owed.lasts.is_(False)
    await work.session.execute(delete(Owed).where(*over))


async def purge_broadcasts(session: AsyncSession, *, before: datetime) -> bool:
    """Purge some deliveries of broadcasts finished before `before`; True: more may be left.

    Once no such delivery is left, purge the broadcasts without deliveries and without changes.
    """
    over = select(Broadcast.id).where(Broadcast.finished_at < before)
    if await delete_batch(session, Delivery, Delivery.broadcast_id.in_(over)):
        return True
    change = aliased(Broadcast)
    nothing = (
        ~exists().where(Delivery.broadcast_id == Broadcast.id),
        ~exists().where(change.source_id == Broadcast.id),
    )
    return await delete_batch(session, Broadcast, Broadcast.finished_at < before, *nothing)
