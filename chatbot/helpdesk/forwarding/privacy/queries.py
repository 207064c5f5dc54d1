"""What the questions keep about people, and which of them are old."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import State


async def asked_by(session: AsyncSession, number: int) -> Sequence[Question]:
    """All that this person passed on, oldest first."""
    asked = select(Question).where(Question.asker == number).order_by(Question.id)
    return (await session.scalars(asked)).all()


async def taken_by(session: AsyncSession, number: int) -> Sequence[Question]:
    """All that this person answers, or answered, oldest first."""
    asked = select(Question).where(Question.taken_by == number).order_by(Question.id)
    return (await session.scalars(asked)).all()


async def some_old(
    session: AsyncSession, *, before: datetime, withdrawn_before: datetime, limit: int
) -> Sequence[Question]:
    """Some of what was last spoken of before then, or is withdrawn and was asked before then, alone
    with it; what others hold waits."""
    last = func.coalesce(Question.answered_at, Question.asked_at)
    withdrawn = and_(Question.state == State.WITHDRAWN, Question.asked_at < withdrawn_before)
    asked = select(Question).where(or_(last < before, withdrawn)).order_by(Question.id)
    locked = asked.limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()
