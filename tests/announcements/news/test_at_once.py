"""Missed news is told once and isn't lost, even by several at once, or during a change of mind."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import due
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries as people
from chatbot.subscriptions import service as subscriptions
from tests.announcements.news.published import announce, told
from tests.cast import MARIE, says
from tests.clock import PARIS
from tests.racing import Order, orders, race
from tests.subscriptions.people import follow

DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=PARIS)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=PARIS)
FRIDAY_S = says(MARIE, at=FRIDAY)
TUESDAY_S = says(MARIE, at=TUESDAY)

pytestmark = [orders, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]


async def missing(storage: Storage, *, weekly: bool) -> None:
    """Let Marie miss an announcement on Saturday."""
    async with storage.transaction() as session:
        await follow(session, FRIDAY_S)
        await subscriptions.choose_rhythm(session, FRIDAY_S, weekly=weekly)
        if not weekly:
            await subscriptions.pause(session, FRIDAY_S, FRIDAY + 2 * DAY)
        await announce(session, "Un", at=FRIDAY + DAY)


async def count(storage: Storage) -> int:
    async with storage.reading() as session:
        return len(await told(session, MARIE.id))


async def since(storage: Storage) -> tuple[datetime | None, datetime | None]:
    async with storage.reading() as session:
        marie = await people.known(session, MARIE.id)
        assert marie is not None
        return marie.missing_since, marie.digest_since


@pytest.mark.parametrize("weekly", [False, True])
async def test_two_who_tell_tell_once(storage: Storage, order: Order, *, weekly: bool) -> None:
    await missing(storage, weekly=weekly)
    tell = due.send_digests if weekly else due.offer_missed

    async def tells(session: AsyncSession) -> bool:
        return await tell(UnitOfWork(session, TUESDAY))

    assert await race(storage, order, tells, tells) == (False, False)
    assert await count(storage) == 1


async def test_who_pauses_as_they_are_told_misses_what_comes_next(
    storage: Storage, order: Order
) -> None:
    await missing(storage, weekly=False)
    await race(
        storage,
        order,
        lambda session: due.offer_missed(UnitOfWork(session, TUESDAY)),
        lambda session: subscriptions.pause(session, TUESDAY_S, TUESDAY + DAY),
    )
    assert await count(storage) in (0, 1)
    assert await since(storage) == ((TUESDAY if await count(storage) else FRIDAY), None)


async def test_who_wants_it_at_once_as_the_digest_goes_is_told_once(
    storage: Storage, order: Order
) -> None:
    await missing(storage, weekly=True)
    await race(
        storage,
        order,
        lambda session: due.send_digests(UnitOfWork(session, TUESDAY)),
        lambda session: subscriptions.choose_rhythm(session, TUESDAY_S, weekly=False),
    )
    async with storage.transaction() as session:
        await due.offer_missed(UnitOfWork(session, TUESDAY))
    assert await count(storage) == 1
