"""Announcements that are out, and what became of their copies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import sending
from chatbot.announcements.dossier import describe
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.outbox.models import Broadcast, Delivery, Owed
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.members import roles, service as members
from chatbot.members.models import Chat
from tests.cast import ANOTHER, HUGO, LEA, MARIE, PAUL, TOPIC, says
from tests.clock import NOW
from tests.subscriptions.people import follow, prepare

FOLLOWERS = [Sender(number, f"Abonnée {number}") for number in range(101, 106)]


async def begin(session: AsyncSession) -> Chat:
    """Let five follow the topic of Paul and Léa, its référents; Hugo has another. Return Paul."""
    await prepare(session)
    for one in FOLLOWERS:
        await follow(session, says(one))
    for sender, topic in ((PAUL, TOPIC), (LEA, TOPIC), (HUGO, ANOTHER)):
        person = await members.remember_person(UnitOfWork(session, NOW), sender)
        await roles.give_referent(UnitOfWork(session, NOW, person.id), person, topic)
    await members.remember_person(UnitOfWork(session, NOW), MARIE)
    return await members.person_of_account(UnitOfWork(session, NOW), PAUL.id)


async def written(session: AsyncSession, author: Chat, text: str, **more: Any) -> Announcement:
    """Write a draft."""
    row = {"topic_key": TOPIC, "state": State.WRITING, "shows_links": False, "links": []}
    one = Announcement(
        author=author.id, text=text, **row | {"version": 1, "changed_at": NOW} | more
    )
    session.add(one)
    await session.flush()
    return one


async def publish_draft(work: UnitOfWork, draft: Announcement) -> None:
    await sending.publish(work, await describe(work, draft))


async def published(
    session: AsyncSession, author: Chat, text: str = "Le marché", *, at: datetime = NOW, **more: Any
) -> Announcement:
    """Write an announcement, and publish it."""
    one = await written(session, author, text, **more)
    await publish_draft(UnitOfWork(session, at, author.id), one)
    return one


async def carried(
    session: AsyncSession,
    number: int | None,
    *fates: DeliveryState | tuple[DeliveryState, str],
    stage: Stage | None = Stage.FINISHED,
    at: datetime = NOW,
) -> int:
    """Give the first copies these outcomes, in the order of the accounts; return the broadcast."""
    assert number is not None
    chats = select(Delivery.chat_id).where(Delivery.broadcast_id == number)
    ordered = (await session.scalars(chats.order_by(Delivery.chat_id))).all()
    for chat, became in zip(ordered, fates, strict=False):
        fate, failure = became if isinstance(became, tuple) else (became, None)
        message = chat * 10 if fate is DeliveryState.SENT else None
        await session.execute(
            update(Delivery)
            .where(Delivery.broadcast_id == number, Delivery.chat_id == chat)
            .values(state=fate, failure=failure, message_id=message)
        )
    if stage is not None:
        over = at if stage in (Stage.FINISHED, Stage.CANCELLED) else None
        await session.execute(
            update(Broadcast).where(Broadcast.id == number).values(stage=stage, finished_at=over)
        )
    return number


async def stage_of(session: AsyncSession, number: int | None) -> Stage:
    """Return the stage of the broadcast."""
    asked = select(Broadcast.stage).where(Broadcast.id == number)
    return (await session.scalars(asked)).one()


async def shown(session: AsyncSession, number: int | None) -> Owed:
    """Return the message that shows the progress of this broadcast."""
    asked = select(Owed).where(Owed.key == f"broadcast:{number}")
    return (await session.scalars(asked.execution_options(populate_existing=True))).one()


async def text_of(session: AsyncSession, number: int | None) -> str:
    """Return the text of the message that shows the progress of this broadcast."""
    content = (await shown(session, number)).content
    assert content is not None
    return str(content["text"])


async def labels_of(session: AsyncSession, number: int | None) -> list[str]:
    content = (await shown(session, number)).content
    assert content is not None
    return [button["label"] for row in content["buttons"] for button in row]


async def log(session: AsyncSession) -> Sequence[tuple[Act, int | None, str]]:
    """List the log's entries: (act, by whom, which announcement)."""
    about = select(Entry).where(Entry.detail != "").order_by(Entry.id)
    return [(one.act, one.actor, one.detail) for one in await session.scalars(about)]
