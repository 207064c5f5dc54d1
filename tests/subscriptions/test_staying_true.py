"""What a chat follows stays true through pauses, moves, and changes of mind."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Delivered, DeliveryState as Sending, Kind, Result, Skipped
from chatbot.engine.storage.engine import Storage, add_row
from chatbot.errors import Denied
from chatbot.members import queries as people, service as members
from chatbot.members.models import Ban
from chatbot.subscriptions import service
from chatbot.subscriptions.rules import AGAIN_WITHIN, Banned, BannedInGroup
from tests.cast import ANOTHER, AWA, GROUP, MARIE, SUPERGROUP, TOPIC, says
from tests.clock import NOW
from tests.subscriptions.people import follow, leave, prepare

WEEK = timedelta(days=7)


async def test_a_group_that_moved_is_in_reach_whatever_was_heard_first(storage: Storage) -> None:
    async with storage.transaction() as session:
        await prepare(session)
        await follow(session, says(MARIE, GROUP))
        await members.mark_unreachable(UnitOfWork(session, NOW), GROUP)
        await service.moved(session, GROUP, SUPERGROUP)
        group = await people.known(session, SUPERGROUP)
        assert group is not None
        assert group.unreachable_since is None
        left = await service.unwanted(
            UnitOfWork(session, NOW), TOPIC, [GROUP, SUPERGROUP, MARIE.id]
        )
        assert left == {MARIE.id: Skipped.UNFOLLOWED}  # the old one may still be owed its copy


async def test_a_group_that_moved_to_one_known_already_stays_paused(storage: Storage) -> None:
    async with storage.transaction() as session:
        await prepare(session)
        await follow(session, says(MARIE, GROUP))
        await service.pause(session, says(MARIE, GROUP), NOW + WEEK)
        await members.remember_chat(session, says(MARIE, SUPERGROUP))
        await service.moved(session, GROUP, SUPERGROUP)
        group = await people.known(session, SUPERGROUP)
        assert group is not None
        assert group.paused_until == NOW + WEEK


async def test_a_pause_ends_with_all_that_it_silenced(storage: Storage) -> None:
    async with storage.transaction() as session:
        await prepare(session)
        await follow(session, says(MARIE))
        await service.pause(session, says(MARIE), NOW + WEEK)
        await service.leave_all(session, says(MARIE))
        await follow(session, says(MARIE), ANOTHER)
        marie = await people.known(session, MARIE.id)
        assert marie is not None
        assert marie.paused_until is None


@pytest.mark.parametrize(("chat", "refusal"), [(None, Banned), (GROUP, BannedInGroup)])
async def test_that_somebody_is_banned_is_said_to_them_alone(
    storage: Storage, chat: int | None, refusal: type[Denied]
) -> None:
    async with storage.transaction() as session:
        await prepare(session)
        await add_row(session, Ban, telegram_id=MARIE.id, since=NOW, reason="")
        with pytest.raises(refusal):
            await follow(session, says(MARIE, chat))
    assert ("un admin en a décidé" in refusal().sentence) is (chat is None)


async def test_who_asks_and_takes_back_rings_once_an_hour(storage: Storage) -> None:
    async with storage.transaction() as session:
        await prepare(session, TOPIC)
    for _ in range(5):
        async with storage.transaction() as session:
            await follow(session, says(MARIE))
        await deliver(storage)
        async with storage.transaction() as session:
            await leave(session, says(MARIE))
        await deliver(storage)
    assert await messages(storage) == 1
    async with storage.transaction() as session:
        await follow(session, says(MARIE, at=NOW + AGAIN_WITHIN))
    assert await messages(storage) == 2


async def messages(storage: Storage) -> int:
    """Count the messages that Awa was sent or is owed."""
    async with storage.reading() as session:
        to_awa = Owed.chat_id == AWA.id, Owed.kind == Kind.MESSAGE
        return await session.scalar(select(func.count()).where(*to_awa)) or 0


async def deliver(storage: Storage) -> None:
    """Deliver all that is owed, at once."""
    async with storage.transaction() as session:
        while claims := (await outbox.claim(UnitOfWork(session, NOW), besides=(), limit=50))[0]:
            sent = Result(Sending.SENT)
            carried = [
                outbox.Attempt(one, Delivered(one.message_id or one.id), sent) for one in claims
            ]
            await outbox.record(UnitOfWork(session, NOW), carried)
