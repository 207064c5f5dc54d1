"""What was scheduled leaves once, at its hour; or whoever can decide is asked."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import due, sending, service
from chatbot.announcements.dossier import Draft
from chatbot.announcements.due import start_due
from chatbot.announcements.models import Announcement
from chatbot.announcements.review import set_required
from chatbot.announcements.rules import STILL_SENT_WITHIN, AnnouncementGone, State
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.storage.engine import Storage, remove_rows
from chatbot.members import roles
from chatbot.members.models import Chat
from tests.announcements.writing.writers import HERE, HOUR, all_of_them, writer, writes
from tests.cast import AWA, MARIE, NADIA, PAUL, TOPIC
from tests.racing import Order, orders_on_both, race
from tests.subscriptions.people import owed

MOMENT = timedelta(seconds=1)


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        yield session


async def scheduled(session: AsyncSession, text: str = "Bonjour") -> Announcement:
    """Schedule an announcement to leave in an hour."""
    one = await writes(session, text, send_at=HERE + HOUR)
    service.move(one, State.SCHEDULED, at=HERE)
    await session.flush()
    return one


async def test_it_leaves_at_its_hour_and_not_before(session: AsyncSession) -> None:
    one = await scheduled(session)
    assert not await start_due(UnitOfWork(session, HERE + HOUR - MOMENT))
    assert await start_due(UnitOfWork(session, HERE + HOUR))
    assert not await start_due(UnitOfWork(session, HERE + HOUR))
    assert (one.state, one.published_at) == (State.PUBLISHED, HERE + HOUR)
    actor = await session.scalar(select(Entry.actor).where(Entry.act == Act.PUBLISHED))
    assert actor == one.author


async def test_each_has_its_turn_the_earliest_first(session: AsyncSession) -> None:
    one = await scheduled(session, "Le premier")
    other = await scheduled(session, "Le second")
    other.send_at = HERE
    assert await start_due(UnitOfWork(session, HERE + HOUR))
    assert (one.state, other.state) == (State.SCHEDULED, State.PUBLISHED)
    assert await start_due(UnitOfWork(session, HERE + HOUR))
    assert one.state is State.PUBLISHED


async def test_it_still_leaves_a_while_later_and_then_its_author_is_asked(
    session: AsyncSession,
) -> None:
    one = await scheduled(session)
    assert await start_due(UnitOfWork(session, HERE + HOUR + STILL_SENT_WITHIN))
    assert one.state is State.PUBLISHED
    late = await scheduled(session, "Trop <b>tard</b>")
    assert await start_due(UnitOfWork(session, HERE + HOUR + STILL_SENT_WITHIN + MOMENT))
    assert late.state is State.LATE
    [told] = [text for text in await owed(session, PAUL.id) if "n’est pas partie" in text]
    assert "«\u00a0Trop tard\u00a0»" in told
    assert "mardi 24 novembre à 14h" in told
    assert not await start_due(UnitOfWork(session, HERE + 2 * HOUR + STILL_SENT_WITHIN))


async def test_nothing_leaves_unread_where_a_reading_is_needed_since(session: AsyncSession) -> None:
    one = await scheduled(session)
    await set_required(UnitOfWork(session, HERE), TOPIC, on=True)
    assert await start_due(UnitOfWork(session, HERE + HOUR))
    assert one.state is State.LATE
    assert "demande maintenant une double lecture" in (await owed(session, PAUL.id))[-1]


async def test_what_fails_holds_up_no_other_and_its_author_is_asked(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await scheduled(session), await scheduled(session, "La suite")
    publish = sending.publish

    async def fails_once(work: UnitOfWork, draft: Draft) -> None:
        await publish(work, draft)
        if draft.announcement.id == one_id:
            raise AnnouncementGone

    one_id, other_id = one.id, other.id
    monkeypatch.setattr(due, "publish", fails_once)
    assert await start_due(UnitOfWork(session, HERE + HOUR))
    assert await start_due(UnitOfWork(session, HERE + HOUR))
    assert not await start_due(UnitOfWork(session, HERE + HOUR))
    states = {each.id: each.state for each in await all_of_them(session)}
    assert states == {one_id: State.LATE, other_id: State.PUBLISHED}
    [told] = [text for text in await owed(session, PAUL.id) if "n’est pas partie" in text]
    assert "je n’ai pas réussi à l’envoyer" in told


@pytest.mark.parametrize("after", [HOUR, HOUR + STILL_SENT_WITHIN + MOMENT])
async def test_who_lost_the_role_sends_nothing_any_more_and_the_admins_are_told(
    session: AsyncSession, after: timedelta
) -> None:
    one = await scheduled(session)
    await roles.take_referent(UnitOfWork(session, HERE), await writer(session), TOPIC)
    assert await start_due(UnitOfWork(session, HERE + after))
    assert one.state is State.LATE
    assert "vous n’êtes plus référent" in (await owed(session, PAUL.id))[-1]
    for admin in (AWA, NADIA):
        assert (
            "Son auteur, Paul Martin (@paul_martin), n’est plus"
            in (await owed(session, admin.id))[-1]
        )
    assert not await owed(session, MARIE.id)


async def test_of_an_author_who_was_erased_the_admins_are_told(session: AsyncSession) -> None:
    one = await scheduled(session)
    await remove_rows(session, Chat, id=one.author)
    assert await start_due(UnitOfWork(session, HERE + HOUR))
    [one] = await all_of_them(session)
    assert (one.state, one.author) == (State.LATE, None)
    assert "ont été effacées" in (await owed(session, AWA.id))[-1]
    assert not await owed(session, PAUL.id)


@orders_on_both
async def test_two_who_look_at_once_send_it_once(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        await scheduled(session)

    async def looks(session: AsyncSession) -> bool:
        return await start_due(UnitOfWork(session, HERE + HOUR))

    assert sorted(map(str, await race(storage, order, looks, looks))) == ["False", "True"]
    async with storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Broadcast)) == 1


@orders_on_both
async def test_it_is_given_up_or_sent_but_not_both(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        one = await scheduled(session)

    async def looks(session: AsyncSession) -> bool:
        return await start_due(UnitOfWork(session, HERE + HOUR))

    async def takes_back(session: AsyncSession) -> None:
        held = await service.lock(session, one.id)
        service.move(held, State.WRITING, at=HERE)

    sent, taken = await race(storage, order, looks, takes_back)
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert (one.state is State.PUBLISHED) is (sent is True)
        assert (one.state is State.WRITING) is (taken is None)
