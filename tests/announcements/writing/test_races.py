"""What one person does twice at the same moment: there is one draft, and nothing breaks."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
from chatbot.announcements.rules import Move, State
from chatbot.announcements.writing import service
from chatbot.announcements.writing.handlers import annonce, send, take_back
from chatbot.announcements.writing.payloads import SendDraft, TakeBack
from chatbot.announcements.writing.rules import DraftInTheWay
from chatbot.conversation import Reply
from chatbot.engine.storage.engine import Storage
from tests.announcements.writing.writers import HERE, HOUR, all_of_them, writer, writes
from tests.cast import PAUL, says
from tests.racing import Order, orders, race

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
ASK = says(PAUL, at=HERE)


async def begins(session: AsyncSession) -> Reply:
    return await annonce(ASK, session)


@orders
async def test_two_that_are_begun_are_one(storage: Storage, order: Order) -> None:
    come = await race(storage, order, begins, begins)
    assert [type(one) for one in come] == [Reply, Reply]
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert one.state is State.WRITING


@orders
async def test_what_is_taken_back_or_what_is_begun_is_the_draft(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        one = await writes(session, send_at=HERE + HOUR)
        announcements.move(one, Move.SCHEDULE, at=HERE)
        key = TakeBack(number=one.id, version=one.version)
    begun, taken = await race(storage, order, begins, lambda session: take_back(ASK, session, key))
    assert isinstance(begun, Reply)
    assert isinstance(taken, Reply | DraftInTheWay)
    async with storage.reading() as session:
        states = sorted(one.state for one in await all_of_them(session))
    scheduled = [State.SCHEDULED] if isinstance(taken, DraftInTheWay) else []
    assert states == [*scheduled, State.WRITING]


@orders
async def test_what_is_sent_twice_leaves_once(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        one = await writes(session)
        key = SendDraft(number=one.id, version=one.version, sure=True)
    come = await race(storage, order, *[lambda session: send(ASK, session, key)] * 2)
    assert sorted(type(one).__name__ for one in come) == ["AlreadySent", "Reply"]


@orders
async def test_a_correction_that_is_begun_twice_is_one(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        one = await writes(session)
        announcements.move(one, Move.PUBLISH, at=HERE)

    async def corrects(session: AsyncSession) -> int:
        of = await announcements.of_number(session, one.id)
        draft = await service.begin_correction(session, await writer(session), of, at=HERE)
        return draft.id

    first, second = await race(storage, order, corrects, corrects)
    assert first == second
