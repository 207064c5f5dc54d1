"""What one person does twice at the same moment: there is one draft, and nothing breaks."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, service
from chatbot.announcements.pages.compose import compose_command
from chatbot.announcements.pages.departure import send_draft, take_back
from chatbot.announcements.rules import State
from chatbot.conversation import Context, Reply, UnitOfWork
from chatbot.engine.storage.engine import Storage
from tests.announcements.writing.writers import HERE, HOUR, all_of_them, writer, writes
from tests.cast import PAUL, says
from tests.racing import Order, orders, race

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
ASK = says(PAUL, at=HERE)


async def begins(session: AsyncSession) -> Reply:
    return await compose_command(Context(ASK, session))


@orders
async def test_two_that_are_begun_are_one(storage: Storage, order: Order) -> None:
    come = await race(storage, order, begins, begins)
    assert [type(one) for one in come] == [Reply, Reply]
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert one.state is State.WRITING


@orders
async def test_what_is_taken_back_and_what_is_begun_are_two_drafts(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        one = await writes(session, send_at=HERE + HOUR)
        service.move(one, State.SCHEDULED, at=HERE)
        key = one.key

    async def takes_back(session: AsyncSession) -> Reply:
        return await take_back(Context(ASK, session), **key)

    begun, taken = await race(storage, order, begins, takes_back)
    assert isinstance(begun, Reply)
    assert isinstance(taken, Reply)
    async with storage.reading() as session:
        states = sorted(one.state for one in await all_of_them(session))
    assert states == [State.WRITING, State.WRITING]


@orders
async def test_what_is_sent_twice_leaves_once(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        one = await writes(session)
        key = one.key

    async def sends(session: AsyncSession) -> Reply:
        return await send_draft(Context(ASK, session), **key)

    come = await race(storage, order, sends, sends)
    assert sorted(type(one).__name__ for one in come) == ["AlreadySent", "Reply"]


@orders
async def test_a_correction_that_is_begun_twice_is_one(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        one = await writes(session)
        service.move(one, State.PUBLISHED, at=HERE)

    async def corrects(session: AsyncSession) -> int:
        of = await service.lock(session, one.id)
        draft = await drafts.begin_correction(UnitOfWork(session, HERE), await writer(session), of)
        return draft.id

    first, second = await race(storage, order, corrects, corrects)
    assert first == second
