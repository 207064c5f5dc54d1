"""The outbox's questions to the database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Owed, Suspension
from chatbot.engine.outbox.rules import REMEMBERED, Kind, State
from chatbot.engine.storage.engine import insert_into

# Both are found by the index of what isn't finished.
PENDING = (Owed.finished_at.is_(None), Owed.state == State.PENDING)
SENDING = (Owed.finished_at.is_(None), Owed.state == State.SENDING)
LASTS = Owed.lasts.is_(True)  # also by an index of its own
SUSPENDED = select(Suspension.id).exists()


async def store(session: AsyncSession, row: dict[str, Any]) -> None:
    """Store what a chat is owed; a row that has the key already gets the content instead."""
    insert = insert_into(session, Owed).values(row)
    new = insert.excluded
    replaced = {
        "content": new.content,
        "state": case((Owed.state == State.SENDING, Owed.state), else_=new.state),
        "version": Owed.version + 1,
        "attempts": 0,
        "copies": 0,
        "due_at": new.due_at,
        "finished_at": None,
        "failure": None,
        "lasts": new.lasts,
    }
    await session.execute(insert.on_conflict_do_update(index_elements=[Owed.key], set_=replaced))


async def give_up_key(session: AsyncSession, key: str, *, unless_in: int, anyway: bool) -> None:
    """Take the key from its row, if that is another chat's.

    `anyway`: also if it is this chat's, and the message may be there already.
    """
    elsewhere = Owed.chat_id != unless_in
    there = or_(Owed.message_id.is_not(None), Owed.state != State.PENDING)
    await session.execute(
        update(Owed)
        .where(Owed.key == key, or_(elsewhere, there) if anyway else elsewhere)
        .values(key=None, lasts=False)
        .execution_options(synchronize_session=False)
    )


async def drop_message(work: UnitOfWork, key: str, content: dict[str, Any]) -> None:
    """Delete the message with that key, where it was sent; it has the key no more."""
    there = update(Owed).where(Owed.key == key, Owed.message_id.is_not(None))
    gone = there.values(key=None, **_shows(content, work.at))
    await work.session.execute(gone.execution_options(synchronize_session=False))


def _shows(content: dict[str, Any], at: datetime) -> dict[str, Any]:
    # What a row's message that is there shows from then on, for good.
    return {
        "content": content,
        "state": case((Owed.state == State.SENDING, Owed.state), else_=State.PENDING),
        "version": Owed.version + 1,
        "attempts": 0,
        "due_at": at,
        "finished_at": None,
        "failure": None,
        "lasts": False,
    }


async def close(work: UnitOfWork, key_prefix: str, content: dict[str, Any]) -> None:
    """Let the lasting messages with such keys show this from now on; drop those that never left."""
    theirs = LASTS, Owed.key.startswith(key_prefix, autoescape=True)
    nowhere = Owed.message_id.is_(None), Owed.state != State.SENDING
    unsaid = delete(Owed).where(*theirs, *nowhere)
    await work.session.execute(unsaid.execution_options(synchronize_session=False))
    await work.session.execute(
        update(Owed)
        .where(*theirs)
        .values(**_shows(content, work.at))
        .execution_options(synchronize_session=False)
    )


async def sent_at(session: AsyncSession, key: str) -> datetime | None:
    """Find when the message with that key last appeared as a new one; None while it never did."""
    return await session.scalar(select(Owed.sent_at).where(Owed.key == key))


async def forget_refused(session: AsyncSession, chat: int, key_prefix: str) -> Sequence[str]:
    """Drop the messages with such keys that Telegram refused in that chat; return their keys."""
    gone = delete(Owed).where(
        Owed.chat_id == chat,
        Owed.state == State.FAILED,
        Owed.key.startswith(key_prefix, autoescape=True),
    )
    found = gone.returning(Owed.key).execution_options(synchronize_session=False)
    return [key for key in await session.scalars(found) if key is not None]


async def refused(session: AsyncSession, chat: int, key_prefix: str) -> Sequence[str]:
    """List the keys with this prefix of the messages that Telegram refused to show in that chat."""
    theirs = Owed.chat_id == chat, Owed.state == State.FAILED
    found = select(Owed.key).where(*theirs, Owed.key.startswith(key_prefix, autoescape=True))
    return [key for key in await session.scalars(found.order_by(Owed.id)) if key is not None]


async def has_message(session: AsyncSession, key: str) -> bool:
    """Tell whether the message with that key was sent, or is owed."""
    return bool(await session.scalar(select(exists().where(Owed.key == key))))


async def is_waiting(session: AsyncSession, key: str) -> bool:
    """Tell whether the message with that key is still to be sent, or edited."""
    waiting = exists().where(Owed.key == key, Owed.finished_at.is_(None))
    return bool(await session.scalar(select(waiting)))


async def lasting(session: AsyncSession, key_prefix: str) -> Sequence[tuple[str, int]]:
    """List the lasting messages with such keys, sent or owed, oldest first: (key, chat)."""
    theirs = LASTS, Owed.key.startswith(key_prefix, autoescape=True)
    asked = select(Owed.key, Owed.chat_id).where(*theirs).order_by(Owed.id)
    return [(key, chat) for key, chat in await session.execute(asked) if key is not None]


async def key_of(session: AsyncSession, chat: int, message_id: int) -> str | None:
    """Find the key of that message in that chat, where it has one."""
    there = Owed.chat_id == chat, Owed.message_id == message_id
    return await session.scalar(select(Owed.key).where(*there, Owed.key.is_not(None)))


async def due(work: UnitOfWork, *, besides: Collection[int], limit: int) -> list[Owed]:
    """Lock what is due, oldest first: one row of each chat, none of `besides`.

    Nothing is while sending is suspended.
    """
    asked = (
        select(Owed)
        .where(*PENDING, Owed.due_at <= work.at, Owed.chat_id.not_in(besides), ~SUSPENDED)
        .order_by(Owed.due_at, Owed.id)
        .limit(limit)
        # Locked: an instance that is the leader no more may not know it yet (storage/leader.py).
        .with_for_update(skip_locked=True)
    )
    firsts: dict[int, Owed] = {}
    for row in await work.session.scalars(asked):
        firsts.setdefault(row.chat_id, row)
    return list(firsts.values())


async def bring_back(work: UnitOfWork) -> None:
    """Let nothing be due later than that, after the clock was set back."""
    later = update(Owed).where(*PENDING, Owed.due_at > work.at).values(due_at=work.at)
    await work.session.execute(later.execution_options(synchronize_session=False))


async def overdue(work: UnitOfWork, *, limit: int) -> Sequence[tuple[int, int]]:
    """List what could have left longest ago, without locking it: (row, chat)."""
    rows = select(Owed.id, Owed.chat_id).where(*PENDING, Owed.due_at <= work.at, ~SUSPENDED)
    found = await work.session.execute(rows.order_by(Owed.due_at, Owed.id).limit(limit))
    return [(row, chat) for row, chat in found]


async def suspended_since(session: AsyncSession) -> datetime | None:
    """Find since when nothing leaves unasked; None when it isn't so."""
    return await session.scalar(select(func.min(Suspension.since)))


async def suspend(work: UnitOfWork) -> None:
    """Let nothing leave unasked from then on."""
    await work.session.execute(insert(Suspension).values(since=work.at))


async def resume(session: AsyncSession) -> None:
    """Let it leave again."""
    await session.execute(delete(Suspension).execution_options(synchronize_session=False))


async def sending(session: AsyncSession, *, besides: Collection[int]) -> Sequence[Owed]:
    """Lock the rows that are marked as being sent, but for `besides`."""
    rows = select(Owed).where(*SENDING, Owed.id.not_in(besides)).order_by(Owed.id)
    return (await session.scalars(rows.with_for_update())).all()


async def still_sending(session: AsyncSession, rows: Iterable[int]) -> Sequence[Owed]:
    """Lock those of these rows that are still there and marked as being sent."""
    found = select(Owed).where(Owed.id.in_(rows), Owed.state == State.SENDING).order_by(Owed.id)
    return (await session.scalars(found.with_for_update())).all()


async def move(session: AsyncSession, old: int, new: int) -> None:
    """Owe to the new chat what the old one is owed; none of its messages is there."""
    await session.execute(
        update(Owed)
        .where(Owed.chat_id == old)
        .values(chat_id=new, message_id=None)
        .execution_options(synchronize_session=False)
    )


async def forget(session: AsyncSession, chat: int) -> None:
    """Erase all that is, or was, owed to that chat."""
    await session.execute(delete(Owed).where(Owed.chat_id == chat))


async def forget_mentions(work: UnitOfWork, person: int) -> None:
    """Send nothing any more that mentions that person; a message that is there stays as it is."""
    waiting = Owed.finished_at.is_(None), Owed.content["mentions"].as_string() == str(person)
    unsaid = delete(Owed).where(*waiting, Owed.message_id.is_(None))
    await work.session.execute(unsaid.execution_options(synchronize_session=False))
    kept = update(Owed).where(*waiting).values(content=None, state=State.SENT, finished_at=work.at)
    await work.session.execute(kept.execution_options(synchronize_session=False))


async def counts(session: AsyncSession, chat: int) -> tuple[int, int]:
    """Count the messages to that chat that wait, and those that are finished."""
    waiting = func.count().filter(Owed.finished_at.is_(None))
    finished = func.count().filter(Owed.finished_at.is_not(None))
    asked = select(waiting, finished).where(Owed.chat_id == chat, Owed.kind == Kind.MESSAGE)
    there, gone = (await session.execute(asked)).one()
    return there, gone


async def forget_menus(session: AsyncSession, rows: Iterable[int]) -> None:
    """Drop those of these rows that are of menus, set or not to be set."""
    menus = Owed.kind == Kind.MENU, Owed.finished_at.is_not(None)
    gone = delete(Owed).where(Owed.id.in_(rows), *menus)
    await session.execute(gone.execution_options(synchronize_session=False))


async def forget_finished(work: UnitOfWork) -> None:
    """Drop what was finished so long ago that it need not be remembered, but for what lasts."""
    over = Owed.finished_at < work.at - REMEMBERED, Owed.lasts.is_(False)
    await work.session.execute(delete(Owed).where(*over))
