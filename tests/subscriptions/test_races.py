"""What happens at the same moment, on PostgreSQL for real: nothing is lost, nothing is double."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.conversation import Context, PendingStep, Reply, Sender, UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import Storage
from chatbot.members import service as members
from chatbot.members.models import Chat, NameWord, Started
from chatbot.moderation import service as moderation
from chatbot.privacy import rooms
from chatbot.subscriptions import service
from chatbot.subscriptions.rules import Banned, NotFollowed, Outcome, State
from tests.cast import AWA, GROUP, MARIE, NADIA, PAUL, SUPERGROUP, TOPIC, says
from tests.clock import NOW
from tests.databases import Databases
from tests.racing import Order, orders_on_both, race
from tests.subscriptions.people import follow, key_of, leave, number_of, owed, prepare, standing

pytestmark = orders_on_both


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Give a database in which there are topics to follow."""
    with databases.holding(prepare) as url:
        yield url


def changes(came: Sequence[Outcome | Exception]) -> list[bool]:
    """Tell which of these acts changed something."""
    return sorted(outcome.changed for outcome in came if isinstance(outcome, Outcome))


async def test_a_double_tap_follows_once(storage: Storage, order: Order) -> None:
    async def tap(session: AsyncSession) -> Outcome:
        return await follow(session, says(PAUL))

    came = await race(storage, order, tap, tap)
    assert changes(came) == [False, True]
    async with storage.reading() as session:
        assert await standing(session) == {(PAUL.id, TOPIC): State.ACTIVE}


async def test_a_double_tap_asks_once(storage: Storage, order: Order) -> None:
    async def tap(session: AsyncSession) -> Outcome:
        return await follow(session, says(PAUL))

    async with storage.transaction() as session:
        await service.set_policy(UnitOfWork(session, NOW), TOPIC, approval=True)
    came = await race(storage, order, tap, tap)
    assert changes(came) == [False, True]
    async with storage.reading() as session:
        assert len(await owed(session, AWA.id, NADIA.id)) == 2


async def test_two_admins_of_a_group_follow_for_it_once(storage: Storage, order: Order) -> None:
    came = await race(
        storage,
        order,
        lambda session: follow(session, says(MARIE, GROUP)),
        lambda session: follow(session, says(PAUL, GROUP)),
    )
    assert changes(came) == [False, True]
    async with storage.reading() as session:
        assert await standing(session) == {(GROUP, TOPIC): State.ACTIVE}


async def test_who_follows_and_leaves_at_once_is_told_the_truth(
    storage: Storage, order: Order
) -> None:
    followed, left = await race(
        storage,
        order,
        lambda session: follow(session, says(MARIE)),
        lambda session: leave(session, says(MARIE)),
    )
    assert isinstance(followed, Outcome)
    after = State.ACTIVE if isinstance(left, NotFollowed) else State.ENDED
    async with storage.reading() as session:
        assert await standing(session) == {(MARIE.id, TOPIC): after}


async def test_somebody_new_is_one_person(storage: Storage, order: Order) -> None:
    async def meet(session: AsyncSession) -> int:
        return (await members.remember_person(UnitOfWork(session, NOW), PAUL)).id

    one, other = await race(storage, order, meet, meet)
    assert one == other
    async with storage.reading() as session:
        words = await session.scalars(select(NameWord.word).where(NameWord.chat_id == one))
        assert set(words) == {"paul", "martin"}


async def test_somebody_who_is_renamed_twice_is_found_by_the_name_that_stays(
    storage: Storage, order: Order
) -> None:
    async def called(session: AsyncSession, name: str) -> None:
        await members.remember_person(UnitOfWork(session, NOW), Sender(MARIE.id, name))

    came = await race(
        storage,
        order,
        lambda session: called(session, "Marie Curie"),
        lambda session: called(session, "Maria Skłodowska"),
    )
    assert came == (None, None)
    async with storage.reading() as session:
        known = await members.chat_by_id(session, await number_of(session, MARIE.id))
        words = await session.scalars(select(NameWord.word).where(NameWord.chat_id == known.id))
        assert set(words) == set(members.words_of(known.name))


@pytest.mark.parametrize("approval", [False, True])
async def test_nobody_follows_who_is_banned_meanwhile(
    storage: Storage, order: Order, *, approval: bool
) -> None:
    async def ban(session: AsyncSession) -> bool:
        person = await members.person_of_account(UnitOfWork(session, NOW), MARIE.id)
        return await moderation.ban(UnitOfWork(session, NOW), person, "")

    renamed = Sender(MARIE.id, "Marie Curie")  # so that the person's row is changed too
    async with storage.transaction() as session:
        await service.set_policy(UnitOfWork(session, NOW), TOPIC, approval=approval)
    followed, banned = await race(
        storage, order, lambda session: follow(session, says(renamed)), ban
    )
    assert banned is True
    async with storage.reading() as session:
        left = {} if isinstance(followed, Banned) else {(MARIE.id, TOPIC): State.ENDED}
        assert await standing(session) == left


async def test_a_pause_and_a_removal_both_hold(storage: Storage, order: Order) -> None:
    until = NOW + timedelta(days=7)
    async with storage.transaction() as session:
        await follow(session, says(MARIE))
        key = await key_of(session, MARIE.id)
    came = await race(
        storage,
        order,
        lambda session: service.pause(session, says(MARIE), until),
        lambda session: moderation.remove(UnitOfWork(session, NOW), key),
    )
    assert came == (None, None)
    async with storage.reading() as session:
        known = await members.chat_by_id(session, await number_of(session, MARIE.id))
        assert known.paused_until == until
        assert await standing(session) == {(MARIE.id, TOPIC): State.ENDED}


@pytest.mark.parametrize("met_already", [False, True])
async def test_a_group_that_moves_while_somebody_follows_for_it_keeps_that(
    storage: Storage, order: Order, *, met_already: bool
) -> None:
    async with storage.transaction() as session:
        await follow(session, says(MARIE, GROUP), "media")
        if met_already:
            await members.remember_chat(session, says(MARIE, SUPERGROUP))
    came = await race(
        storage,
        order,
        lambda session: follow(session, says(MARIE, GROUP)),
        lambda session: service.moved(session, GROUP, SUPERGROUP),
    )
    assert [one for one in came if isinstance(one, Exception)] == []
    async with storage.transaction() as session:  # as when Telegram says so once more
        await service.moved(session, GROUP, SUPERGROUP)
        assert await standing(session) == {
            (SUPERGROUP, "media"): State.ACTIVE,
            (SUPERGROUP, TOPIC): State.ACTIVE,
        }


async def test_a_group_that_moves_while_it_speaks_is_one_group(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        await follow(session, says(MARIE, GROUP), "media")
    came = await race(
        storage,
        order,
        lambda session: follow(session, says(MARIE, SUPERGROUP)),
        lambda session: service.moved(session, GROUP, SUPERGROUP),
    )
    assert [one for one in came if isinstance(one, Exception)] == []
    async with storage.reading() as session:
        groups = await session.scalars(select(Chat.telegram_id).where(Chat.telegram_id < 0))
        assert groups.all() == [SUPERGROUP]
        assert await standing(session) == {
            (SUPERGROUP, "media"): State.ACTIVE,
            (SUPERGROUP, TOPIC): State.ACTIVE,
        }


async def test_admins_see_both_of_two_requests(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        await service.set_policy(UnitOfWork(session, NOW), TOPIC, approval=True)
    await race(
        storage,
        order,
        lambda session: follow(session, says(MARIE)),
        lambda session: follow(session, says(PAUL)),
    )
    async with storage.reading() as session:
        for admin in (AWA, NADIA):
            [text] = await owed(session, admin.id)
            assert text.startswith("<b>2 demandes attendent votre réponse")


async def test_who_asks_while_they_are_erased_asks_anew_or_never_did(
    storage: Storage, order: Order
) -> None:
    async def erase(session: AsyncSession) -> None:
        await rooms.erase_person(UnitOfWork(session, NOW), await rooms.account(session, MARIE.id))

    async with storage.transaction() as session:
        await service.set_policy(UnitOfWork(session, NOW), TOPIC, approval=True)
    came = await race(storage, order, lambda session: follow(session, says(MARIE)), erase)
    assert [one for one in came if isinstance(one, Exception)] == []
    async with storage.reading() as session:
        waits = list((await standing(session)).values())
        assert waits in ([], [State.PENDING])
        said = await owed(session, AWA.id)
        heading = "<b>Une demande attend" if waits else "Plus aucune demande"
        assert said[-1].startswith(heading) if said else not waits


async def test_a_message_that_shows_something_is_one_message(
    storage: Storage, order: Order
) -> None:
    async def show(session: AsyncSession, what: str) -> None:
        await outbox.show(
            UnitOfWork(session, NOW), AWA.id, Reply(what), key="requests:1", fresh=True
        )

    came = await race(
        storage, order, lambda session: show(session, "un"), lambda session: show(session, "deux")
    )
    assert came == (None, None)
    async with storage.reading() as session:
        assert len(await owed(session, AWA.id)) == 1
        assert await session.scalar(select(Owed.version).where(Owed.key == "requests:1")) == 2


async def test_two_admins_change_a_policy_once(storage: Storage, order: Order) -> None:
    async def asks(session: AsyncSession) -> None:
        await service.set_policy(UnitOfWork(session, NOW), TOPIC, approval=True)

    assert await race(storage, order, asks, asks) == (None, None)
    async with storage.reading() as session:
        entries = await session.scalar(select(func.count()).select_from(Entry))
        assert entries == 3


async def test_whoever_begins_something_twice_is_in_the_middle_of_one_thing(
    storage: Storage, order: Order
) -> None:
    async def begin(session: AsyncSession) -> None:
        await members.begin_step(Context(says(MARIE), session), PendingStep("pause", ""))

    assert await race(storage, order, begin, begin) == (None, None)
    async with storage.reading() as session:
        assert len((await session.scalars(select(Started))).all()) == 1
