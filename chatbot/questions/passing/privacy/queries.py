"""What the questions keep about people, and which of them are old."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.questions.passing.models import Question
from chatbot.storage.dropping import drop_some


async def asked_by(session: AsyncSession, number: int) -> Sequence[Question]:
    """All that this person handed on, oldest first."""
    asked = select(Question).where(Question.asker == number).order_by(Question.id)
    return (await session.scalars(asked)).all()


async def taken_by(session: AsyncSession, number: int) -> Sequence[Question]:
    """All that this person answers, or answered, oldest first."""
    asked = select(Question).where(Question.taken_by == number).order_by(Question.id)
    return (await session.scalars(asked)).all()


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what was last spoken of before then; whether there may be more."""
    last = func.coalesce(Question.answered_at, Question.asked_at)
    return await drop_some(session, Question, last < before)
