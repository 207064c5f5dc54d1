"""Two who tell of a date tell once, and nobody is told of a date as it was."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.queries import told_in
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.engine.storage.engine import Storage
from chatbot.events import queries, service
from chatbot.events.rules import ChangedMeanwhile, EventDraft
from chatbot.french import Precision, When
from chatbot.reminders import service as reminders
from chatbot.reminders.queries import mark_reminded, open_broadcasts
from chatbot.subscriptions import service as switches
from chatbot.subscriptions.models import Subscription
from tests.builders import at_other_time
from tests.cast import MARIE, TOPIC, says
from tests.clock import PARIS
from tests.databases import Databases
from tests.racing import Order, orders_on_both, race
from tests.subscriptions.people import follow, leave, prepare

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=PARIS)
SOON = MONDAY + timedelta(minutes=1)
THAT_DAY = (MONDAY + timedelta(days=7)).date()

pytestmark = orders_on_both


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Make a database in which there are topics to follow."""
    with databases.holding(prepare) as url:
        yield url


def _day(days: int) -> When:
    day = THAT_DAY + timedelta(days=days)
    return When(Precision.DAY, day, day)


async def dated(storage: Storage) -> int:
    """Let Marie follow a topic that has a date in a week."""
    async with storage.transaction() as session:
        await follow(session, says(MARIE, at=FRIDAY))
        await mark_reminded(session, FRIDAY)
        draft = EventDraft("Rencontre", _day(0))
        event = (await service.add(UnitOfWork(session, FRIDAY), draft, topic=TOPIC)).event.id
    async with storage.transaction() as session:  # it is too far off to be told
        await reminders.tell_changes(UnitOfWork(session, FRIDAY + timedelta(minutes=1)), told_in)
    return event


async def moves(session: AsyncSession, event_id: int, days: int = 1, *, at: datetime) -> None:
    event = await queries.event(session, event_id)
    assert event is not None
    await service.change(UnitOfWork(session, at), event, at_other_time(event, _day(days)), seen=0)


async def texts(storage: Storage) -> str:
    """Join what Marie is to be told."""
    async with storage.reading() as session:
        rows = (
            select(Broadcast.content)
            .join(Delivery, Delivery.broadcast_id == Broadcast.id)
            .where(Delivery.chat_id == MARIE.id, Broadcast.stage == Stage.RUNNING)
            .order_by(Broadcast.id)
        )
        return "\n\n".join(content["text"] for content in await session.scalars(rows))


async def owed(storage: Storage) -> list[str]:
    """List the beginnings of what Marie is to be told."""
    return [
        text.partition("\n")[0] for text in (await texts(storage)).split("\n\n") if "<b>" in text
    ]


async def test_two_who_remind_remind_once(storage: Storage, order: Order) -> None:
    await dated(storage)
    results = await race(
        storage,
        order,
        lambda session: reminders.remind(UnitOfWork(session, MONDAY)),
        lambda session: reminders.remind(UnitOfWork(session, MONDAY)),
    )
    assert results == (None, None)
    assert await owed(storage) == ["<b>Dans une semaine</b>"]


async def test_two_who_tell_a_change_tell_it_once(storage: Storage, order: Order) -> None:
    event = await dated(storage)
    async with storage.transaction() as session:
        await moves(session, event, at=FRIDAY)
    await race(
        storage,
        order,
        lambda session: reminders.tell_changes(UnitOfWork(session, SOON), told_in),
        lambda session: reminders.tell_changes(UnitOfWork(session, SOON), told_in),
    )
    assert await owed(storage) == ["<b>Date déplacée</b>"]


async def test_a_date_that_moves_as_it_is_reminded_is_not_reminded_as_it_was(
    storage: Storage, order: Order
) -> None:
    event = await dated(storage)
    results = await race(
        storage,
        order,
        lambda session: reminders.remind(UnitOfWork(session, MONDAY)),
        lambda session: moves(session, event, at=MONDAY),
    )
    assert results == (None, None)
    assert "30 novembre" not in await texts(storage)


async def test_a_date_that_moves_again_as_the_move_is_told_is_told_again(
    storage: Storage, order: Order
) -> None:
    event = await dated(storage)
    async with storage.transaction() as session:
        await moves(session, event, at=FRIDAY)

    async def moves_again(session: AsyncSession) -> None:
        found = await queries.event(session, event)
        assert found is not None
        await service.change(
            UnitOfWork(session, SOON), found, at_other_time(found, _day(2)), seen=1
        )

    await race(
        storage,
        order,
        lambda session: reminders.tell_changes(UnitOfWork(session, SOON), told_in),
        moves_again,
    )
    later = SOON + timedelta(minutes=1)
    async with storage.transaction() as session:
        while await reminders.tell_changes(UnitOfWork(session, later), told_in):
            pass
    assert await owed(storage) == ["<b>Date déplacée</b>"]
    assert "2 décembre" in await texts(storage)


async def test_of_two_who_move_the_same_date_one_does(storage: Storage, order: Order) -> None:
    event = await dated(storage)
    results = await race(
        storage,
        order,
        lambda session: moves(session, event, 1, at=FRIDAY),
        lambda session: moves(session, event, 2, at=FRIDAY),
    )
    assert [type(result) for result in results if result] == [ChangedMeanwhile]
    async with storage.transaction() as session:
        assert await reminders.tell_changes(UnitOfWork(session, SOON), told_in)
    assert await owed(storage) == ["<b>Date déplacée</b>"]


async def test_who_leaves_as_they_are_reminded_is_not(storage: Storage, order: Order) -> None:
    await dated(storage)
    await race(
        storage,
        order,
        lambda session: reminders.remind(UnitOfWork(session, MONDAY)),
        lambda session: leave(session, says(MARIE, at=MONDAY)),
    )
    async with storage.reading() as session:
        for broadcast, _ in await open_broadcasts(session):
            assert await reminders.unwanted(
                UnitOfWork(session, SOON), broadcast, "#dates", [MARIE.id]
            )


async def test_two_switches_leave_one_choice(storage: Storage, order: Order) -> None:
    await dated(storage)
    said = says(MARIE, at=MONDAY)
    results = await race(
        storage,
        order,
        lambda session: switches.choose_reminders(session, said, wants=True),
        lambda session: switches.choose_reminders(session, said, wants=False),
    )
    assert results == (None, None)


async def test_who_answers_as_they_are_asked_is_asked_once(storage: Storage, order: Order) -> None:
    await dated(storage)
    async with storage.transaction() as session:
        await before_there_were_reminders(session)
    said = says(MARIE, at=MONDAY)
    results = await race(
        storage,
        order,
        lambda session: reminders.remind(UnitOfWork(session, MONDAY)),
        lambda session: switches.choose_reminders(session, said, wants=False),
    )
    assert results == (None, None)
    async with storage.reading() as session:
        pending = select(func.count()).where(
            Delivery.chat_id == MARIE.id, Delivery.state == DeliveryState.PENDING
        )
        if await session.scalar(pending):
            [broadcast] = await session.scalars(select(Broadcast.id))
            assert await reminders.unwanted(
                UnitOfWork(session, SOON), broadcast, "#rappels", [MARIE.id]
            )
        assert await switches.told_of_dates(session, said) is not None


async def before_there_were_reminders(session: AsyncSession) -> None:
    """Let Marie have followed before there were reminders."""
    for row in (await session.scalars(select(Subscription))).all():
        row.wording = "2026-11"
