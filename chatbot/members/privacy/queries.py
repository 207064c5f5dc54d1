"""What the tables of this room keep about a person, and what of it is old."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.members.models import Admin, Ban, Invitation, Referent, Started
from chatbot.members.rules import INVITED_FOR


async def admin(session: AsyncSession, number: int) -> Admin | None:
    """That person as an admin."""
    return await session.get(Admin, number)


async def referent(session: AsyncSession, number: int) -> Sequence[Referent]:
    """That person as a référent, of each topic."""
    asked = select(Referent).where(Referent.chat_id == number).order_by(Referent.topic_key)
    return (await session.scalars(asked)).all()


async def invitations(session: AsyncSession, number: int) -> Sequence[Invitation]:
    """Those that this person made or opened, oldest first."""
    theirs = or_(Invitation.made_by == number, Invitation.opened_by == number)
    return (await session.scalars(select(Invitation).where(theirs).order_by(Invitation.id))).all()


async def step(session: AsyncSession, telegram_id: int) -> Started | None:
    """What that person is, or once was, in the middle of."""
    return await session.get(Started, telegram_id)


async def strip_ban(session: AsyncSession, telegram_id: int) -> None:
    """Keep of a ban the account's id alone, and since when."""
    stripped = update(Ban).where(Ban.telegram_id == telegram_id).values(reason="")
    await session.execute(stripped)


async def forget_invitations(session: AsyncSession, *, before: datetime) -> None:
    """Drop those that nobody could open any more before that moment."""
    expired = Invitation.made_at < before - INVITED_FOR
    await session.execute(delete(Invitation).where(or_(Invitation.closed_at < before, expired)))
