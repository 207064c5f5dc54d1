"""Decisions at the same moment: one of them comes first, and the others are told so."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import AlreadySent, NotWaiting, State
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import Reply
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.storage.engine import Storage
from tests.announcements.review.reviewers import (
    TOMORROW,
    approve,
    ask_changes,
    begin,
    take_back,
    told,
    waiting,
    written,
)
from tests.cast import AWA, LEA, NADIA, PAUL
from tests.databases import Databases
from tests.racing import Order, orders_on_both, race

pytestmark = orders_on_both


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Give a database in which a topic's announcements are reviewed."""
    with databases.holding(begin) as url:
        yield url


@pytest.fixture
async def one(storage: Storage) -> Announcement:
    """Write an announcement of Paul's, which Léa, Awa and Nadia may review."""
    async with storage.transaction() as session:
        return await waiting(session)


async def state_of(session: AsyncSession, one: Announcement) -> State:
    return (await service.lock(session, one.id)).state


async def decisions(session: AsyncSession) -> int:
    """Count the decisions in the log."""
    decided = Entry.act.in_((Act.APPROVED, Act.RETURNED))
    return await session.scalar(select(func.count(Entry.id)).where(decided)) or 0


async def test_of_two_who_approve_it_one_sends_it(
    storage: Storage, order: Order, one: Announcement
) -> None:
    came = await race(
        storage,
        order,
        lambda session: approve(session, one, LEA),
        lambda session: approve(session, one, AWA),
    )
    assert {type(each) for each in came} == {Reply, NotWaiting}
    winner = LEA if isinstance(came[0], Reply) else AWA
    async with storage.reading() as session:
        assert await decisions(session) == 1
        assert await session.scalar(select(func.count(Broadcast.id))) == 1
        for reader in (LEA, AWA, NADIA):
            [said] = await told(session, reader)
            assert re.search(rf"{winner.name}( \(@\w+\))? l’a approuvée", said)


async def test_of_one_who_approves_and_one_who_asks_for_changes_one_decides(
    storage: Storage, order: Order, one: Announcement
) -> None:
    approved, returned = await race(
        storage,
        order,
        lambda session: approve(session, one, LEA),
        lambda session: ask_changes(session, one, "Le lieu manque", AWA),
    )
    assert isinstance(approved, Reply) is isinstance(returned, NotWaiting)
    assert isinstance(returned, Reply) is isinstance(approved, NotWaiting)
    async with storage.reading() as session:
        after = State.PUBLISHED if isinstance(approved, Reply) else State.WRITING
        assert await state_of(session, one) is after
        assert await decisions(session) == 1


async def test_what_its_author_takes_back_is_not_sent_and_what_is_sent_is_not_taken_back(
    storage: Storage, order: Order, one: Announcement
) -> None:
    approved, taken = await race(
        storage,
        order,
        lambda session: approve(session, one, LEA),
        lambda session: take_back(session, one),
    )
    async with storage.reading() as session:
        if isinstance(approved, Reply):
            assert isinstance(taken, AlreadySent)
            assert await state_of(session, one) is State.PUBLISHED
        else:
            assert isinstance(approved, NotWaiting)
            assert isinstance(taken, Reply)
            assert await state_of(session, one) is State.WRITING


async def test_what_is_scheduled_while_its_author_takes_it_back_is_a_draft_again(
    storage: Storage, order: Order, one: Announcement
) -> None:
    async with storage.transaction() as session:
        (await service.lock(session, one.id)).send_at = one.send_at = TOMORROW
    approved, taken = await race(
        storage,
        order,
        lambda session: approve(session, one, LEA),
        lambda session: take_back(session, one),
    )
    assert isinstance(taken, Reply)
    assert isinstance(approved, Reply | NotWaiting)
    async with storage.reading() as session:
        assert await state_of(session, one) is State.WRITING


async def test_what_is_returned_while_its_author_begins_another_one_stands_beside_it(
    storage: Storage, order: Order, one: Announcement
) -> None:
    returned, begun = await race(
        storage,
        order,
        lambda session: ask_changes(session, one, "Le lieu manque", LEA),
        lambda session: written(session, PAUL, "Autre chose"),
    )
    assert isinstance(returned, Reply)
    assert isinstance(begun, Announcement)
    async with storage.reading() as session:
        drafts = select(func.count()).where(Announcement.state == State.WRITING)
        assert await session.scalar(drafts) == 2
