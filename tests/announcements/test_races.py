"""What two do about the same announcement at the same moment: one of them comes first."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import sending, service
from chatbot.announcements.rules import AnnouncementGone, Decision, State
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.rules import DeliveryState, NothingToDecide, Stage
from chatbot.engine.storage.engine import Storage
from chatbot.members import service as members
from tests.announcements.sent import begin, carried, publish_draft, published, stage_of, written
from tests.cast import AWA
from tests.clock import NOW
from tests.racing import Order, orders, race

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


async def withdraw(session: AsyncSession, number: int) -> None:
    by = await members.person_of_account(UnitOfWork(session, NOW), AWA.id)
    await sending.withdraw(UnitOfWork(session, NOW), number, by=by)


@orders
async def test_a_correction_leaves_before_a_withdrawal_or_never(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        paul = await begin(session)
        one = await published(session, paul)
        await carried(session, one.broadcast_id, DeliveryState.SENT, DeliveryState.SENT)
        draft = await written(session, paul, "Corrigé", corrects=one.id)

    async def correct(session: AsyncSession) -> int | None:
        held = await service.lock(session, draft.id)
        await publish_draft(UnitOfWork(session, NOW, held.author), held)
        return held.broadcast_id

    came = await race(storage, order, lambda session: withdraw(session, one.id), correct)
    assert came[0] is None
    async with storage.reading() as session:
        if isinstance(came[1], Exception):
            assert isinstance(came[1], AnnouncementGone)
        else:
            assert await stage_of(session, came[1]) is Stage.CANCELLED
    async with storage.transaction() as session:
        assert (await service.lock(session, one.id)).state is State.WITHDRAWN


@orders
async def test_nothing_is_sent_again_of_what_is_withdrawn(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        one = await published(session, await begin(session))
        number = await carried(session, one.broadcast_id, DeliveryState.SENT, DeliveryState.UNKNOWN)

    async def resend(session: AsyncSession) -> int:
        by = await members.person_of_account(UnitOfWork(session, NOW), AWA.id)
        return (await sending.decide(UnitOfWork(session, NOW), number, Decision.RESEND, by=by))[1]

    came = await race(storage, order, lambda session: withdraw(session, one.id), resend)
    assert came[0] is None
    assert came[1] == 1 or isinstance(came[1], NothingToDecide)
    async with storage.reading() as session:
        assert await stage_of(session, number) in {Stage.FINISHED, Stage.CANCELLED}
