"""Topics that can be followed, following them as a tap does, and what came of it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Request, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.members import queries as people, roles, service as members
from chatbot.members.models import Chat
from chatbot.subscriptions import service
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import Key, Outcome, Source, State
from tests.builders import publish
from tests.cast import AWA, MARIE, NADIA, TOPIC, TOPICS
from tests.clock import NOW


async def prepare(session: AsyncSession, *asked: str) -> None:
    """Make three topics, one of which needs approval, and two admins; make Marie known."""
    await publish(session, *TOPICS)
    await roles.appoint_first(UnitOfWork(session, NOW), [AWA, NADIA])
    for key in asked:
        await service.set_policy(UnitOfWork(session, NOW), key, approval=True)
    await members.remember_person(UnitOfWork(session, NOW), MARIE)


async def follow(session: AsyncSession, ask: Request, key: str = TOPIC) -> Outcome:
    """Follow a topic, as a tap does."""
    topic = await topic_of_key(session, key)
    return await service.follow(session, ask, topic, source=Source.CARD)


async def leave(session: AsyncSession, ask: Request, key: str = TOPIC) -> Outcome:
    """Leave a topic, as a tap does."""
    return await service.leave(session, ask, key)


async def key_of(session: AsyncSession, account: int, topic: str = TOPIC) -> Key:
    """Find the key of what that Telegram account follows."""
    return await number_of(session, account), topic


async def number_of(session: AsyncSession, account: int) -> int:
    """Return our own id of that account."""
    known = await people.known(session, account)
    assert known is not None
    return known.id


async def standing(session: AsyncSession) -> dict[tuple[int, str], State]:
    """Map each account and topic to the state of the subscription."""
    asked = select(Chat.telegram_id, Subscription.topic_key, Subscription.state)
    rows = await session.execute(asked.join(Chat, Chat.id == Subscription.chat_id))
    return {(account, topic): state for account, topic, state in rows}


async def owed(session: AsyncSession, *accounts: int) -> Sequence[str]:
    """List the texts of the messages that these accounts are owed."""
    rows = await session.scalars(
        select(Owed).where(Owed.chat_id.in_(accounts), Owed.content.is_not(None)).order_by(Owed.id)
    )
    return [row.content["text"] for row in rows if row.content and "text" in row.content]
