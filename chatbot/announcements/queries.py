"""The questions about announcements and their recipients."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement, DoubleReading
from chatbot.announcements.rules import Recipients, State
from chatbot.engine.outbox.broadcasts.queries import owe
from chatbot.engine.outbox.broadcasts.rules import DeliveryState
from chatbot.members.models import Chat
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State as Following


async def announcement(session: AsyncSession, number: int) -> Announcement | None:
    """That announcement, as it is now."""
    return await session.get(Announcement, number, populate_existing=True)


async def locked(session: AsyncSession, number: int) -> Announcement | None:
    """The same, which nobody else changes until the transaction ends."""
    asked = select(Announcement).where(Announcement.id == number).with_for_update()
    return await session.scalar(asked.execution_options(populate_existing=True))


async def needs_reading(session: AsyncSession, topic: str) -> bool:
    """Whether somebody else reads what is written for that topic before it leaves."""
    return await session.get(DoubleReading, topic, populate_existing=True) is not None


async def outdate_corrections(session: AsyncSession, number: int, *, besides: int) -> None:
    """Of the corrections of that announcement, those that aren't out are of another version."""
    others = update(Announcement).where(
        Announcement.corrects == number,
        Announcement.id != besides,
        Announcement.state.not_in((State.PUBLISHED, State.WITHDRAWN)),
    )
    await session.execute(others.values(version=Announcement.version + 1))


async def fix_recipients(
    session: AsyncSession, broadcast: int, topic: str, *, at: datetime
) -> None:
    """Whoever follows the topic now, and gets its news at once, gets the broadcast."""
    theirs = (
        select(
            literal(broadcast),
            Chat.telegram_id,
            Subscription.thread_id,
            literal(DeliveryState.PENDING.value),
        )
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(
            Subscription.topic_key == topic,
            Subscription.state == Following.ACTIVE,
            Chat.digest_since.is_(None),
            *_in_reach(at),
        )
        .order_by(Chat.telegram_id)
    )
    await owe(session, theirs)


async def recipients(session: AsyncSession, topic: str, *, at: datetime) -> Recipients:
    """How many would get an announcement now, and how many would not, by reason."""
    active = Subscription.state == Following.ACTIVE
    reason = case(
        (Subscription.state == Following.PENDING, "waiting"),
        (Chat.unreachable_since.is_not(None), "unreachable"),
        (Chat.paused_until > at, "paused"),
        (Chat.digest_since.is_not(None), "digest"),
        else_="now",
    )
    asked = (
        select(reason, func.count())
        .select_from(Subscription)
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(Subscription.topic_key == topic, active | (Subscription.state == Following.PENDING))
        .group_by(reason)
    )
    return Recipients(**dict(iter(await session.execute(asked))))


def _in_reach(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Chat.unreachable_since.is_(None),
        Chat.paused_until.is_(None) | (Chat.paused_until <= at),
    )
