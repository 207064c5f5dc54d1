"""Two who erase themselves, or somebody who is, at the same moment."""

from collections.abc import Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries, roles
from chatbot.members.models import Chat
from chatbot.members.rules import LastAdmin
from chatbot.privacy import rooms
from tests.cast import AWA, ZOE
from tests.clock import NOW
from tests.members.people import at_once

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
TIMES = 3


@pytest.fixture
async def two_admins(storage: Storage) -> Sequence[Chat]:
    """Make Awa and Zoé admins."""
    async with storage.transaction() as session:
        await roles.appoint_first(UnitOfWork(session, NOW), [AWA, ZOE])
        return await queries.admins(session)


async def erases(session: AsyncSession, telegram_id: int) -> None:
    await rooms.erase_person(UnitOfWork(session, NOW), await rooms.account(session, telegram_id))


async def admins(storage: Storage) -> list[int]:
    async with storage.reading() as session:
        return [one.telegram_id for one in await queries.admins(session)]


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize("_time", range(TIMES))
async def test_of_two_last_admins_who_erase_themselves_one_stays(
    storage: Storage, _time: int
) -> None:
    done = await at_once(
        storage,
        lambda session: erases(session, AWA.id),
        lambda session: erases(session, ZOE.id),
    )
    assert [type(one) for one in done if one] == [LastAdmin]
    assert len(await admins(storage)) == 1


@pytest.mark.parametrize("_time", range(TIMES))
async def test_who_erases_themselves_while_they_dismiss_the_other(
    storage: Storage, two_admins: Sequence[Chat], _time: int
) -> None:
    awa, zoe = two_admins
    done = await at_once(
        storage,
        lambda session: roles.take_admin(UnitOfWork(session, NOW, zoe.id), awa),
        lambda session: erases(session, ZOE.id),
    )
    assert sum(isinstance(one, LastAdmin) for one in done) == 1
    assert len(await admins(storage)) == 1


@pytest.mark.usefixtures("two_admins")
async def test_erasing_twice_at_once_is_erasing_once(storage: Storage) -> None:
    done = await at_once(storage, *[lambda session: erases(session, ZOE.id)] * 2)
    assert done == [None, None]
    assert await admins(storage) == [AWA.id]
