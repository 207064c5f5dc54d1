"""What two do about one date at the same moment: one of them comes first."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage, remove_rows
from chatbot.events import queries as events, service
from chatbot.events.models import Event
from chatbot.french import Precision, When
from chatbot.members import queries as people
from chatbot.members.models import Chat
from chatbot.rsvp import service as rsvp
from chatbot.rsvp.rules import Headcount, Response
from tests.builders import at_other_time, publish
from tests.cast import TOPICS
from tests.racing import Order, orders_on_both, race
from tests.rsvp.guests import (
    HERE,
    MORNING_AFTER,
    SATURDAY,
    guest,
    heads,
    owed,
    says_that,
    told,
)

Act = Callable[[AsyncSession], Awaitable[object]]


@pytest.fixture
async def event(storage: Storage) -> Event:
    """Tell of a date with one place, which four know of."""
    async with storage.transaction() as session:
        await publish(session, *TOPICS)
        for number in range(4):
            await guest(session, number)
        return await told(session, places=1)


def answering(event: Event, number: int, response: Response = Response.YES) -> Act:
    at = HERE + timedelta(minutes=9)  # after those who wait
    return lambda session: says_that(session, event, number, response, at=at)


@orders_on_both
async def test_the_last_place_is_one_person_s_and_the_other_waits(
    storage: Storage, event: Event, order: Order
) -> None:
    came = await race(storage, order, answering(event, 0), answering(event, 1))
    assert sorted(came, key=str) == [0, 1]
    async with storage.reading() as session:
        assert await heads(session, event) == Headcount(coming=1, waiting=1)


async def give_places(session: AsyncSession) -> bool:
    return await rsvp.give_free_places(UnitOfWork(session, HERE))


async def ask_if_useful(session: AsyncSession) -> bool:
    return await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))


async def leave_a_place(storage: Storage, event: Event, guests: int) -> None:
    """Let guests come, or wait, one after the other; then the first comes no more."""
    async with storage.transaction() as session:
        for number in range(guests):
            await says_that(session, event, number, at=HERE + timedelta(minutes=number))
        await says_that(session, event, 0, Response.NO)


@orders_on_both
async def test_a_place_that_comes_free_is_given_once(
    storage: Storage, event: Event, order: Order
) -> None:
    await leave_a_place(storage, event, guests=3)
    given = await race(storage, order, give_places, give_places)
    assert sorted(given, key=str) == [False, True]
    async with storage.reading() as session:
        assert await heads(session, event) == Headcount(coming=1, waiting=1, no=1)
        assert [len(await owed(session, number)) for number in range(3)] == [0, 1, 0]


@orders_on_both
async def test_a_free_place_is_never_taken_before_those_who_wait(
    storage: Storage, event: Event, order: Order
) -> None:
    await leave_a_place(storage, event, guests=2)
    await race(
        storage,
        order,
        answering(event, 2),
        give_places,
    )
    async with storage.reading() as session:
        assert await heads(session, event) == Headcount(coming=1, waiting=1, no=1)
        assert [len(await owed(session, number)) for number in range(3)] == [0, 1, 0]


@orders_on_both
async def test_an_answer_goes_with_a_date_that_is_moved_meanwhile(
    storage: Storage, event: Event, order: Order
) -> None:
    sunday = SATURDAY + timedelta(days=1)

    async def moving(session: AsyncSession) -> object:
        found, when = await service.find(session, event.id), When(Precision.DAY, sunday, sunday)
        return await service.change(
            UnitOfWork(session, HERE), found, at_other_time(found, when), seen=0
        )

    for failure in await race(storage, order, answering(event, 0), moving):
        assert not isinstance(failure, Exception)
    async with storage.reading() as session:
        assert await heads(session, event, sunday) == Headcount(coming=1)
        assert await heads(session, event) == Headcount()


@orders_on_both
async def test_who_is_erased_meanwhile_leaves_no_answer(
    storage: Storage, event: Event, order: Order
) -> None:
    async def erasing(session: AsyncSession) -> None:
        await remove_rows(session, Chat, id=(await guest(session, 0)).id)

    await race(storage, order, answering(event, 0), erasing)
    async with storage.transaction() as session:
        known = await people.known(session, 100)
        assert await heads(session, event) == Headcount(coming=0 if known is None else 1)


@orders_on_both
async def test_everybody_is_asked_once_whoever_asks(
    storage: Storage, event: Event, order: Order
) -> None:
    async with storage.transaction() as session:
        found = await events.event(session, event.id)
        assert found is not None
        draft = replace(found.state, places=None)
        await service.change(UnitOfWork(session, HERE), found, draft, seen=0)
        for number in range(4):
            await says_that(session, event, number)
    await race(storage, order, ask_if_useful, ask_if_useful)
    async with storage.reading() as session:
        assert [len(await owed(session, number)) for number in range(4)] == [1, 1, 1, 1]
