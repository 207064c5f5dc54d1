"""A date that 100,000 follow: whom it concerns is found in one statement, and asked by keys."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event as listening, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.storage.engine import Storage
from chatbot.events import service
from chatbot.events.rules import EventDraft
from chatbot.french import Precision, When
from chatbot.members.models import Chat
from chatbot.reminders import audience_queries, queries, service as reminders
from chatbot.reminders.rules import DATES
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State
from tests.clock import PARIS
from tests.large_database import COUNT, OTHERS, TOPIC
from tests.query_plans import Question, plan_of

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=PARIS)
IN_A_WEEK = (MONDAY + timedelta(days=7)).date()
SOME = range(1, COUNT, COUNT // 500)


@pytest.fixture
async def session(large_storage: Storage) -> AsyncIterator[AsyncSession]:
    """Open a session on the large database whose changes are undone."""
    async with large_storage.engine.connect() as connection, AsyncSession(connection) as session:
        yield session
        await session.rollback()


@contextmanager
def statements(session: AsyncSession) -> Iterator[list[str]]:
    """List the statements that are executed meanwhile."""
    heard: list[str] = []
    engine = session.get_bind()

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    listening.listen(engine, "before_cursor_execute", hear)
    yield heard
    listening.remove(engine, "before_cursor_execute", hear)


async def dated(session: AsyncSession, *topics: str) -> None:
    """Give each of these topics a date in a week."""
    await queries.mark_reminded(session, FRIDAY)
    for topic in topics:
        draft = EventDraft("Rencontre", When(Precision.DAY, IN_A_WEEK, IN_A_WEEK))
        await service.add(UnitOfWork(session, FRIDAY), draft, topic=topic)


async def test_all_who_follow_are_found_in_one_statement_for_all_sets_of_dates(
    session: AsyncSession,
) -> None:
    await dated(session, TOPIC, OTHERS[0], OTHERS[1])
    with statements(session) as heard:
        began = asyncio.get_running_loop().time()
        await reminders.remind(UnitOfWork(session, MONDAY))
        took = asyncio.get_running_loop().time() - began
    assert sum("INSERT INTO delivery" in statement for statement in heard) == 1
    assert len(heard) < 40
    assert took < 30  # seconds, of which it takes one or two
    ours = select(Broadcast.id).where(Broadcast.topic == DATES)
    reminded = await session.scalar(select(func.count()).where(Delivery.broadcast_id.in_(ours)))
    follow = (
        select(func.count(func.distinct(Subscription.chat_id)))
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(
            Subscription.state == State.ACTIVE,
            Subscription.topic_key.in_([TOPIC, OTHERS[0], OTHERS[1]]),
            Chat.unreachable_since.is_(None),
        )
    )
    assert reminded == await session.scalar(follow)
    texts = (await session.scalars(select(Broadcast.content).where(Broadcast.topic == DATES))).all()
    # Everybody who follows another topic follows the first.
    assert sorted(content["text"].count("Rencontre") for content in texts) == [1, 2, 2]


@pytest.mark.parametrize(
    "ask",
    [
        lambda on: audience_queries.standing(on, SOME, of_broadcast=1),
        lambda on: audience_queries.answers(on, SOME),
    ],
    ids=["dates", "offer"],
)
async def test_who_is_left_out_is_found_by_keys(large_storage: Storage, ask: Question) -> None:
    plan = await plan_of(large_storage, ask)
    few = {"event_broadcast", "event", "reminder_choice", "date_subscription", "rsvp"}
    assert plan.scans <= few
    assert not plan.sorts, plan.told
    assert plan.work <= 9 * len(SOME), f"{plan.work} rows\n{plan.told}"
