"""The questions about questions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import ANSWERABLE, OPEN, State
from chatbot.members.models import Chat


async def keep(session: AsyncSession, **row: Any) -> Question:
    """A new one."""
    question = Question(**row)
    session.add(question)
    await session.flush()
    return question


async def alone_with(session: AsyncSession, asker: int) -> None:
    """Until the transaction ends nobody else asks as that person, or bans them."""
    await session.execute(select(Chat.id).where(Chat.id == asker).with_for_update(key_share=True))


async def alone_with_account(session: AsyncSession, telegram_id: int) -> None:
    """The same by the account, where it is known; whoever waited sees whether it was erased."""
    known = select(Chat.id).where(Chat.telegram_id == telegram_id)
    await session.execute(known.with_for_update(key_share=True))


async def locked(session: AsyncSession, number: int) -> Question | None:
    """That one, which nobody else touches until the transaction ends."""
    there = Question.id == number, Question.state != State.WITHDRAWN
    asked = select(Question).where(*there).with_for_update()
    return await session.scalar(asked.execution_options(populate_existing=True))


async def all_locked(session: AsyncSession, number: int) -> None:
    """The same of all that this person asked or took, in one order for everybody."""
    concerned = (Question.asker == number) | (Question.taken_by == number)
    locked = select(Question).where(concerned).order_by(Question.id).with_for_update()
    (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def unanswered_of(session: AsyncSession, asker: int) -> Sequence[Question]:
    """Those of that person which still may be answered, oldest first."""
    theirs = Question.asker == asker, Question.state.in_(ANSWERABLE)
    return (await session.scalars(select(Question).where(*theirs).order_by(Question.id))).all()


async def count_asked(session: AsyncSession, asker: int, *, since: datetime) -> int:
    """How many that person has passed on since then, whatever became of them."""
    theirs = Question.asker == asker, Question.asked_at > since
    return await session.scalar(select(func.count()).select_from(Question).where(*theirs)) or 0


async def waiting(
    session: AsyncSession, topics: Collection[str] | None, *, offset: int, limit: int
) -> Sequence[Question]:
    """What may be answered for these topics, or at all (None), oldest first."""
    asked = select(Question).where(*_waiting(topics)).order_by(Question.id)
    return (await session.scalars(asked.offset(offset).limit(limit))).all()


async def count_waiting(session: AsyncSession, topics: Collection[str] | None) -> int:
    """How many there are."""
    asked = select(func.count()).select_from(Question).where(*_waiting(topics))
    return await session.scalar(asked) or 0


async def erase(session: AsyncSession, question: Question) -> None:
    """Nothing is left of it."""
    await session.execute(delete(Question).where(Question.id == question.id))
    session.expunge(question)


async def count_withdrawn(session: AsyncSession, gone: Question) -> None:
    """It counts among those of its day, under a number that nothing names."""
    empty = {"state": State.WITHDRAWN, "text": "", "answer": ""}
    await keep(session, asker=gone.asker, asked_at=gone.asked_at, **empty)


async def next_due(session: AsyncSession, at: datetime) -> Question | None:
    """One that waited long enough, alone with it; an answer waits for who asked."""
    there = select(Chat.id).where(Chat.unreachable_since.is_(None))
    is_owed = Question.state != State.ANSWERED, Question.asker.in_(there)
    asked = select(Question).where(Question.due_at <= at, or_(*is_owed))
    asked = asked.order_by(Question.due_at).limit(1)
    locked = asked.with_for_update(skip_locked=True)
    return await session.scalar(locked.execution_options(populate_existing=True))


async def unheard(session: AsyncSession, asker: int) -> Sequence[Question]:
    """Those of that person whose answer waits for them, alone with it."""
    waits = Question.asker == asker, Question.state == State.ANSWERED, Question.due_at.is_not(None)
    asked = select(Question).where(*waits).order_by(Question.id).with_for_update()
    return (await session.scalars(asked.execution_options(populate_existing=True))).all()


async def taken_last(session: AsyncSession, number: int) -> Question | None:
    """Of what that person has taken and not answered, the latest."""
    held = Question.taken_by == number, Question.state == State.TAKEN
    asked = select(Question).where(*held).order_by(Question.taken_at.desc()).limit(1)
    return await session.scalar(asked)


async def held_by(session: AsyncSession, number: int) -> Sequence[Question]:
    """What that person has taken and not answered, alone with it."""
    held = Question.taken_by == number, Question.state.in_(OPEN)
    asked = select(Question).where(*held).order_by(Question.id).with_for_update()
    return (await session.scalars(asked.execution_options(populate_existing=True))).all()


def _waiting(topics: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    still = Question.state.in_(ANSWERABLE)
    return (still,) if topics is None else (still, Question.topic_key.in_(topics))
