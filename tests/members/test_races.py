"""What two do at the same moment, on two connections: one of them comes first."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries, roles, service
from chatbot.members.models import Chat
from chatbot.members.rules import InvitationClosed, LastAdmin
from chatbot.moderation.service import ban
from tests.builders import chantier, publish
from tests.cast import AWA, MARIE, PAUL
from tests.clock import NOW
from tests.members.people import at_once, known, log

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
T = TypeVar("T")
TIMES = 3
EVERYBODY = [Sender(100 + number, f"Personne {number}") for number in range(6)]


@pytest.fixture
async def people(storage: Storage) -> list[Chat]:
    """Make Awa and Marie admins."""
    async with storage.transaction() as session:
        await publish(session, chantier(7, "alimentation"))
        await roles.appoint_first(UnitOfWork(session, NOW), [AWA, MARIE])
        return await known(session, AWA, MARIE, PAUL)


@pytest.mark.parametrize("_time", range(TIMES))
async def test_two_admins_who_dismiss_each_other_leave_one(
    storage: Storage, people: list[Chat], _time: int
) -> None:
    awa, marie, _ = people
    done = await at_once(
        storage,
        lambda session: roles.take_admin(UnitOfWork(session, NOW, awa.id), marie),
        lambda session: roles.take_admin(UnitOfWork(session, NOW, marie.id), awa),
    )
    assert {type(one) for one in done} == {bool, LastAdmin}
    async with storage.reading() as session:
        assert len(await queries.admins(session)) == 1


@pytest.mark.parametrize("_time", range(TIMES))
async def test_two_admins_who_resign_at_once_leave_one(
    storage: Storage, people: list[Chat], _time: int
) -> None:
    awa, marie, _ = people
    done = await at_once(
        storage,
        lambda session: roles.take_admin(UnitOfWork(session, NOW, awa.id), awa),
        lambda session: roles.take_admin(UnitOfWork(session, NOW, marie.id), marie),
    )
    assert {type(one) for one in done} == {bool, LastAdmin}
    async with storage.reading() as session:
        assert len(await queries.admins(session)) == 1


@pytest.mark.parametrize("_time", range(TIMES))
async def test_an_invitation_that_many_open_at_once_makes_one_referent(
    storage: Storage, people: list[Chat], _time: int
) -> None:
    async with storage.transaction() as session:
        _, token = await roles.invite(UnitOfWork(session, NOW, people[0].id), "alimentation")

    def opens(who: Sender) -> Callable[[AsyncSession], Awaitable[object]]:
        return lambda session: roles.open_invitation(UnitOfWork(session, NOW), who, token)

    done = await at_once(storage, *map(opens, EVERYBODY))
    assert [type(one) for one in done].count(InvitationClosed) == len(EVERYBODY) - 1
    async with storage.reading() as session:
        assert len((await roles.all_roles(UnitOfWork(session, NOW))).referents) == 1


@pytest.mark.parametrize("_time", range(TIMES))
async def test_an_invitation_is_opened_or_revoked_but_not_both(
    storage: Storage, people: list[Chat], _time: int
) -> None:
    awa = people[0]
    async with storage.transaction() as session:
        number, token = await roles.invite(UnitOfWork(session, NOW, awa.id), "alimentation")

    async def revoke(session: AsyncSession) -> object:
        return await roles.revoke_invitation(UnitOfWork(session, NOW, awa.id), number)

    async def opens(session: AsyncSession) -> object:
        return await roles.open_invitation(UnitOfWork(session, NOW), PAUL, token)

    revoked, opened = await at_once(storage, revoke, opens)
    async with storage.reading() as session:
        referents = (await roles.all_roles(UnitOfWork(session, NOW))).referents
    assert (revoked is True) is isinstance(opened, InvitationClosed)
    assert len(referents) == (0 if revoked is True else 1)


@pytest.mark.parametrize("_time", range(TIMES))
async def test_two_admins_who_give_the_same_role_are_one_entry_in_the_log(
    storage: Storage, people: list[Chat], _time: int
) -> None:
    awa, marie, paul = people
    done = await at_once(
        storage,
        lambda session: roles.give_admin(UnitOfWork(session, NOW, awa.id), paul),
        lambda session: roles.give_admin(UnitOfWork(session, NOW, marie.id), paul),
    )
    assert sorted(map(bool, done)) == [False, True]
    async with storage.reading() as session:
        assert len([entry for entry in await log(session) if entry[2] == paul.id]) == 1


@pytest.mark.parametrize("_time", range(TIMES))
async def test_nobody_is_banned_and_given_a_role_at_once(
    storage: Storage, people: list[Chat], _time: int
) -> None:
    awa, marie, paul = people
    banned, named = await at_once(
        storage,
        lambda session: ban(UnitOfWork(session, NOW, awa.id), paul, ""),
        lambda session: roles.give_admin(UnitOfWork(session, NOW, marie.id), paul),
    )
    async with storage.reading() as session:
        is_banned = await queries.ban_of(session, PAUL.id) is not None
        assert is_banned is not await service.is_admin(session, PAUL.id)
    assert {banned is True, named is True} == {True, False}
