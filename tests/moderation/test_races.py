"""Admins who decide at the same moment as each other, or as those whom it concerns."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries as people, service as members
from chatbot.members.rules import BannedPerson
from chatbot.moderation import service as moderation
from chatbot.moderation.rules import NotThere, NotWaiting
from chatbot.privacy import rooms
from chatbot.subscriptions import service
from chatbot.subscriptions.rules import Key, NotFollowed, Outcome, State
from tests.cast import AWA, MARIE, NADIA, PAUL, TOPIC, says
from tests.clock import NOW
from tests.racing import Order, orders_on_both, race
from tests.subscriptions.people import follow, key_of, leave, number_of, owed, prepare, standing

pytestmark = orders_on_both
Act = Callable[[AsyncSession], Awaitable[None]]
MANY = [Sender(100 + number, f"Personne {number}") for number in range(8)]


@pytest.fixture
async def asked(storage: Storage) -> Key:
    """Let Marie wait for an admin's decision."""
    async with storage.transaction() as session:
        await prepare(session, TOPIC)
        await follow(session, says(MARIE))
        return await key_of(session, MARIE.id)


@pytest.fixture
async def followed(storage: Storage) -> Key:
    """Let Marie follow."""
    async with storage.transaction() as session:
        await prepare(session)
        await follow(session, says(MARIE))
        return await key_of(session, MARIE.id)


def accept(key: Key, by: Sender) -> Act:
    """Make the act by which this admin accepts the request."""

    async def act(session: AsyncSession) -> None:
        work = UnitOfWork(session, NOW, await number_of(session, by.id))
        await moderation.answer_request(work, key, State.ACTIVE)

    return act


def refuse(key: Key, by: Sender) -> Act:
    """Make the act by which this admin refuses the request."""

    async def act(session: AsyncSession) -> None:
        work = UnitOfWork(session, NOW, await number_of(session, by.id))
        await moderation.answer_request(work, key, State.REFUSED)

    return act


async def ban(session: AsyncSession) -> bool:
    """Ban Marie, as the operator."""
    person = await members.person_of_account(UnitOfWork(session, NOW), MARIE.id)
    return await moderation.ban(UnitOfWork(session, NOW), person, "")


def who_won(came: tuple[object, object]) -> Sender:
    """Return which of Awa and Nadia acted; check that the other was told so."""
    [winner] = [who for who, of in zip((AWA, NADIA), came, strict=True) if of is None]
    [loser] = [of for of in came if of is not None]
    assert isinstance(loser, NotWaiting)
    assert loser.sentence.startswith(f"{winner.name} a déjà répondu")
    return winner


async def test_of_two_admins_who_accept_the_same_one_wins(
    storage: Storage, order: Order, asked: Key
) -> None:
    who_won(await race(storage, order, accept(asked, AWA), accept(asked, NADIA)))
    async with storage.reading() as session:
        assert await standing(session) == {(MARIE.id, TOPIC): State.ACTIVE}
        assert len(await owed(session, MARIE.id)) == 1


async def test_of_two_admins_who_accept_and_refuse_one_wins(
    storage: Storage, order: Order, asked: Key
) -> None:
    winner = who_won(await race(storage, order, accept(asked, AWA), refuse(asked, NADIA)))
    after = State.ACTIVE if winner is AWA else State.REFUSED
    async with storage.reading() as session:
        assert await standing(session) == {(MARIE.id, TOPIC): after}
        [told] = await owed(session, MARIE.id)
        assert ("est acceptée" in told) is (winner is AWA)
        for admin in (AWA, NADIA):
            assert await owed(session, admin.id) == ["Plus aucune demande n’attend de réponse."]


async def test_whoever_withdraws_while_it_is_accepted_follows_nothing_and_is_told_the_truth(
    storage: Storage, order: Order, asked: Key
) -> None:
    accepted, left = await race(
        storage, order, accept(asked, AWA), lambda session: leave(session, says(MARIE))
    )
    assert isinstance(left, Outcome)
    assert left.before is (State.ACTIVE if accepted is None else State.PENDING)
    async with storage.reading() as session:
        assert await standing(session) == {(MARIE.id, TOPIC): State.ENDED}
        assert len(await owed(session, MARIE.id)) == (1 if accepted is None else 0)


async def test_two_admins_who_accept_all_tell_each_person_once(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        await prepare(session, TOPIC)
        for sender in MANY:
            await follow(session, says(sender))

    async def accept_all(session: AsyncSession) -> int:
        return await moderation.answer_all(UnitOfWork(session, NOW), State.ACTIVE, until=NOW)

    one, other = await race(storage, order, accept_all, accept_all)
    assert isinstance(one, int)
    assert isinstance(other, int)
    assert one + other == len(MANY)
    async with storage.reading() as session:
        assert set((await standing(session)).values()) == {State.ACTIVE}
        assert len(await owed(session, *(sender.id for sender in MANY))) == len(MANY)


async def test_an_answer_to_one_and_to_all_counts_once(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        await prepare(session, TOPIC)
        for sender in MANY:
            await follow(session, says(sender))
        key = await key_of(session, MANY[4].id)

    async def refuse_all(session: AsyncSession) -> int:
        return await moderation.answer_all(UnitOfWork(session, NOW), State.REFUSED, until=NOW)

    accepted, refused = await race(storage, order, accept(key, AWA), refuse_all)
    assert refused == len(MANY) - (1 if accepted is None else 0)
    async with storage.reading() as session:
        for sender in MANY:
            assert len(await owed(session, sender.id)) == 1


async def test_two_admins_remove_somebody_once(
    storage: Storage, order: Order, followed: Key
) -> None:
    async def remove(session: AsyncSession) -> None:
        await moderation.remove(UnitOfWork(session, NOW), followed)

    came = await race(storage, order, remove, remove)
    assert {type(one) for one in came} == {type(None), NotThere}
    async with storage.reading() as session:
        assert len(await owed(session, MARIE.id)) == 1


async def test_who_leaves_while_being_removed_is_told_of_one_of_them(
    storage: Storage, order: Order, followed: Key
) -> None:
    removed, left = await race(
        storage,
        order,
        lambda session: moderation.remove(UnitOfWork(session, NOW), followed),
        lambda session: leave(session, says(MARIE)),
    )
    assert isinstance(left, NotFollowed) is (removed is None)
    assert isinstance(removed, NotThere) is isinstance(left, Outcome)


async def test_two_admins_ban_somebody_once(storage: Storage, order: Order, followed: Key) -> None:
    assert sorted(map(bool, await race(storage, order, ban, ban))) == [False, True]
    async with storage.reading() as session:
        assert await standing(session) == {(MARIE.id, TOPIC): State.ENDED}
        assert len(await owed(session, MARIE.id)) == 1


async def test_a_ban_outlives_the_person_who_is_erased_meanwhile(
    storage: Storage, order: Order, asked: Key
) -> None:
    async def erase(session: AsyncSession) -> None:
        await rooms.erase_person(UnitOfWork(session, NOW), await rooms.account(session, MARIE.id))

    banned, erased = await race(storage, order, ban, erase)
    assert (banned, erased) == (True, None)
    async with storage.reading() as session:
        assert await people.ban_of(session, MARIE.id) is not None
        assert await standing(session) == {}


async def test_nobody_is_accepted_who_is_banned_meanwhile(
    storage: Storage, order: Order, asked: Key
) -> None:
    accepted, banned = await race(storage, order, accept(asked, AWA), ban)
    assert banned is True
    assert accepted is None or isinstance(accepted, NotWaiting)
    async with storage.reading() as session:
        assert await standing(session) == {(MARIE.id, TOPIC): State.ENDED}


async def test_nobody_is_accepted_after_all_who_is_banned_meanwhile(
    storage: Storage, order: Order, asked: Key
) -> None:
    async with storage.transaction() as session:
        await refuse(asked, AWA)(session)
    accepted, banned = await race(
        storage,
        order,
        lambda session: moderation.accept_after_all(UnitOfWork(session, NOW), asked),
        ban,
    )
    assert banned is True
    assert accepted is None or isinstance(accepted, BannedPerson)
    async with storage.reading() as session:
        after = State.REFUSED if accepted else State.ENDED
        assert await standing(session) == {(MARIE.id, TOPIC): after}


async def test_two_admins_who_decide_about_each_other_do_not_wait_for_each_other(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        await prepare(session, TOPIC)
        for admin in (AWA, NADIA):
            await follow(session, says(admin))
        of_awa, of_nadia = await key_of(session, AWA.id), await key_of(session, NADIA.id)
    came = await race(storage, order, accept(of_awa, NADIA), accept(of_nadia, AWA))
    assert came == (None, None)
    async with storage.reading() as session:
        assert set((await standing(session)).values()) == {State.ACTIVE}


async def test_a_policy_and_a_request_at_once_leave_nobody_between(
    storage: Storage, order: Order, followed: Key
) -> None:
    asked, freed = await race(
        storage,
        order,
        lambda session: follow(session, says(PAUL)),
        lambda session: service.set_policy(UnitOfWork(session, NOW), TOPIC, approval=True),
    )
    assert isinstance(asked, Outcome)
    assert freed is None
    async with storage.reading() as session:
        assert (await standing(session))[PAUL.id, TOPIC] is asked.after
