"""What is over goes after so many days, and then the name of whoever has nothing else here."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Context, PendingStep, UnitOfWork
from chatbot.engine.jobs import Schedule
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.engine.storage import engine
from chatbot.engine.storage.engine import Storage, add_row
from chatbot.events import service as events
from chatbot.events.rules import EventDraft
from chatbot.french import Precision, When
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.service import forward
from chatbot.members import queries as people, roles, service as members
from chatbot.members.models import Ban, Chat, Invitation, Started
from chatbot.members.rules import INVITED_FOR, STEP_LASTS
from chatbot.privacy import rooms
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.models import Approval, DateSubscription, ReminderChoice, Subscription
from chatbot.subscriptions.rules import State as Following
from tests.announcements.news.published import announce, begun, copies_become, correct, finishes
from tests.cast import AWA, ZOE
from tests.clock import NOW, StoppedClock
from tests.privacy.people import DAY, GROUP, ON_APPROVAL, ask, awa, follow
from tests.waiting import until

DAYS, QUESTION_DAYS = 365, 90
LONG_AGO = NOW - timedelta(days=DAYS, seconds=1)
NOT_SO_LONG_AGO = NOW - timedelta(days=DAYS) + timedelta(seconds=1)


async def task(session: AsyncSession, *, at: datetime = NOW) -> None:
    """Run the daily task, all of it in this transaction."""
    for forget in rooms.retention(DAYS, question_days=QUESTION_DAYS):
        while await forget(UnitOfWork(session, at)):
            pass


async def count(session: AsyncSession, table: type[Any]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def is_known(session: AsyncSession, telegram_id: int) -> bool:
    return await people.known(session, telegram_id) is not None


@pytest.mark.parametrize(("at", "left"), [(LONG_AGO, 0), (NOT_SO_LONG_AGO, 1)])
async def test_what_ended_goes_in_time(session: AsyncSession, at: datetime, left: int) -> None:
    await follow(session, ZOE, "alimentation", at=LONG_AGO)
    await subscriptions.leave(session, ask(ZOE, at=at), "alimentation")
    await task(session)
    assert await count(session, Subscription) == left
    assert await is_known(session, ZOE.id) is bool(left)


@pytest.mark.parametrize(("at", "left"), [(LONG_AGO, 0), (NOT_SO_LONG_AGO, 1)])
async def test_a_refused_request_goes_in_time(
    session: AsyncSession, at: datetime, left: int
) -> None:
    first = await awa(session, at=LONG_AGO)
    await add_row(session, Approval, topic_key=ON_APPROVAL)
    await follow(session, ZOE, ON_APPROVAL, at=LONG_AGO)
    zoe = await members.person_of_account(UnitOfWork(session, NOW), ZOE.id)
    key = (zoe.id, ON_APPROVAL)
    await subscriptions.decide(
        UnitOfWork(session, at, first.id), key, Following.REFUSED, before=Following.PENDING
    )
    await task(session)
    assert await count(session, Subscription) == left
    assert await is_known(session, AWA.id)


@pytest.mark.parametrize("on_approval", [False, True])
async def test_what_is_followed_or_asked_for_stays_however_old(
    session: AsyncSession, *, on_approval: bool
) -> None:
    if on_approval:
        await add_row(session, Approval, topic_key="alimentation")
    await follow(session, ZOE, "alimentation", at=LONG_AGO)
    await follow(session, AWA, "alimentation", group=True, at=LONG_AGO)
    await task(session)
    assert await count(session, Subscription) == 2
    assert await is_known(session, ZOE.id)
    assert await is_known(session, GROUP)
    assert await is_known(session, AWA.id)  # whose consent it is


async def test_the_log_goes_in_time_and_its_persons_before_it(session: AsyncSession) -> None:
    zoe = await members.remember_person(UnitOfWork(session, LONG_AGO), ZOE)
    for at in (LONG_AGO, NOT_SO_LONG_AGO):
        await note(UnitOfWork(session, at, zoe.id), Act.DENIED, detail="/roles")
    await task(session)
    [entry] = (await session.scalars(select(Entry))).all()
    assert (entry.at, entry.actor) == (NOT_SO_LONG_AGO, zoe.id)
    assert await is_known(session, ZOE.id)


async def test_who_has_a_role_or_is_banned_stays(
    session: AsyncSession,
) -> None:
    await awa(session, at=LONG_AGO)
    zoe = await members.remember_person(UnitOfWork(session, LONG_AGO), ZOE)
    await roles.give_referent(UnitOfWork(session, LONG_AGO), zoe, "alimentation")
    await members.person_of_account(UnitOfWork(session, LONG_AGO), 77)
    await add_row(session, Ban, telegram_id=77, since=LONG_AGO, reason="Des insultes")
    await task(session)
    assert await is_known(session, AWA.id)
    assert await is_known(session, ZOE.id)
    assert await is_known(session, 77)
    assert await count(session, Ban) == 1


async def test_who_asked_stays_while_the_question_does(session: AsyncSession) -> None:
    await awa(session, at=LONG_AGO)
    zoe = await members.remember_person(UnitOfWork(session, LONG_AGO), ZOE)
    await forward(UnitOfWork(session, NOW - DAY), zoe, "alimentation", "Où\u00a0?")
    await task(session)
    assert await count(session, Question) == 1
    await task(session, at=NOW + DAY * DAYS)
    assert await count(session, Question) == 0
    assert not await is_known(session, ZOE.id)


async def test_invitations_go_once_they_were_closed_so_long(session: AsyncSession) -> None:
    first = await awa(session, at=LONG_AGO)

    async def invited(at: datetime, *, closed: datetime | None) -> int:
        number, _ = await roles.invite(UnitOfWork(session, at, first.id), "alimentation")
        if closed:
            await roles.revoke_invitation(UnitOfWork(session, closed, first.id), number)
        return number

    await invited(LONG_AGO - DAY, closed=LONG_AGO)
    await invited(LONG_AGO - INVITED_FOR, closed=None)
    closed_later = await invited(LONG_AGO, closed=NOT_SO_LONG_AGO)
    expired_later = await invited(NOT_SO_LONG_AGO - INVITED_FOR, closed=None)
    await task(session)
    left = await session.scalars(select(Invitation.id).order_by(Invitation.id))
    assert left.all() == [closed_later, expired_later]


async def test_announcements_stay_and_who_got_them_is_forgotten_in_time(
    session: AsyncSession,
) -> None:
    await follow(session, ZOE, "alimentation", at=LONG_AGO)
    posts = [await announce(session, text, at=LONG_AGO) for text in ("un", "deux", "trois")]
    for one, finished in zip(posts, (LONG_AGO, NOT_SO_LONG_AGO, None), strict=True):
        if finished is not None:
            await finishes(session, one, at=finished)
    correction = await correct(session, posts[0], "uno", at=LONG_AGO)
    await copies_become(session, correction, DeliveryState.SENT)
    await finishes(session, correction, at=NOT_SO_LONG_AGO)
    await task(session)
    left = await session.scalars(select(Delivery.broadcast_id).order_by(Delivery.broadcast_id))
    assert left.all() == [posts[1].broadcast_id, posts[2].broadcast_id]
    assert await count(session, Broadcast) == 4  # one still has its correction
    await task(session, at=NOW + timedelta(seconds=2))
    await task(session, at=NOW + timedelta(seconds=2))
    [left_one] = await session.scalars(select(Broadcast.id))
    assert left_one == posts[2].broadcast_id
    texts = await session.scalars(select(Announcement.text).order_by(Announcement.id))
    assert texts.all() == ["uno", "deux", "trois"]  # and the correction is none of its own


@pytest.mark.parametrize(("at", "over"), [(LONG_AGO, Stage.CANCELLED), (NOT_SO_LONG_AGO, None)])
async def test_a_broadcast_that_was_left_paused_or_stopped_is_over_in_time(
    session: AsyncSession, at: datetime, over: Stage | None
) -> None:
    await follow(session, ZOE, "alimentation", at=LONG_AGO)
    for text, left in (("un", Stage.PAUSED), ("deux", Stage.STOPPED), ("trois", Stage.RUNNING)):
        one = await announce(session, text, at=at)
        (await session.get_one(Broadcast, one.broadcast_id)).stage = left
    await task(session)
    stages = (await session.scalars(select(Broadcast.stage).order_by(Broadcast.id))).all()
    assert list(stages) == [over or Stage.PAUSED, over or Stage.STOPPED, Stage.RUNNING]
    fates = (await session.scalars(select(Delivery.state).order_by(Delivery.broadcast_id))).all()
    first = DeliveryState.SKIPPED if over else DeliveryState.PENDING
    assert list(fates) == [first, first, DeliveryState.PENDING]


@pytest.mark.parametrize(("at", "left"), [(LONG_AGO, 0), (NOT_SO_LONG_AGO, 3)])
async def test_what_nobody_goes_on_with_or_was_withdrawn_goes_in_time(
    session: AsyncSession, at: datetime, left: int
) -> None:
    for state in (State.WRITING, State.LATE, State.WITHDRAWN):
        await begun(session, "Un", at=at, state=state)
    later = NOW + DAY
    await begun(session, "Un", at=LONG_AGO, state=State.SCHEDULED, send_at=later)
    await task(session)
    assert await count(session, Announcement) == left + 1


async def test_what_was_left_lying_goes_within_the_hour(session: AsyncSession) -> None:
    await members.begin_step(
        Context(ask(ZOE, at=NOW - STEP_LASTS), session), PendingStep("pause", "")
    )
    await members.drop_old_steps(UnitOfWork(session, NOW))
    assert await count(session, Started) == 1
    await members.drop_old_steps(UnitOfWork(session, NOW + timedelta(seconds=1)))
    assert await count(session, Started) == 0


async def test_many_go_some_at_a_time(session: AsyncSession, monkeypatch: Any) -> None:
    monkeypatch.setattr(engine, "BATCH", 3)
    for number in range(1, 8):
        await members.person_of_account(UnitOfWork(session, LONG_AGO), number)
    *_, chats = rooms.retention(DAYS, question_days=QUESTION_DAYS)
    left = []
    more = True
    while more:
        more = bool(await chats(UnitOfWork(session, NOW)))
        left.append(await count(session, Chat))
    assert left == [4, 1, 0]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)  # SQLite does one at a time
async def test_whoever_is_being_changed_meanwhile_is_left_alone(storage: Storage) -> None:
    async with storage.transaction() as session:
        await members.person_of_account(UnitOfWork(session, LONG_AGO), ZOE.id)
    *_, chats = rooms.retention(DAYS, question_days=QUESTION_DAYS)
    async with storage.transaction() as following:
        await follow(following, ZOE, "alimentation")  # not committed yet
        async with storage.transaction() as session:
            await chats(UnitOfWork(session, NOW))
    async with storage.transaction() as session:
        await chats(UnitOfWork(session, NOW))
        assert await is_known(session, ZOE.id)
        assert await count(session, Subscription) == 1


async def test_of_many_each_batch_is_soon_done(large_storage: Storage) -> None:
    clock = asyncio.get_running_loop().time
    began = clock()
    async with large_storage.engine.connect() as connection, AsyncSession(connection) as session:
        for forget in rooms.retention(DAYS, question_days=QUESTION_DAYS):
            await forget(UnitOfWork(session, NOW + 1000 * DAY))
        await session.rollback()
    assert clock() - began < 5  # seconds, of which it takes half a one; it had been minutes


async def test_each_batch_is_a_transaction_of_its_own(storage: Storage) -> None:
    asked: list[AsyncSession] = []

    async def forget(work: UnitOfWork) -> bool:
        asked.append(work.session)
        return len(asked) < 3

    forgetting = asyncio.create_task(Schedule(60, (forget,)).run(storage, StoppedClock()))
    await until(lambda: len(asked) == 3)
    forgetting.cancel()
    assert len(set(map(id, asked))) == 3


@pytest.mark.parametrize(("at", "left"), [(LONG_AGO, 0), (NOT_SO_LONG_AGO, 1)])
async def test_what_was_said_of_reminders_goes_once_nothing_is_followed(
    session: AsyncSession, at: datetime, left: int
) -> None:
    await subscriptions.choose_reminders(session, ask(ZOE, at=at), wants=False)
    await follow(session, AWA, "alimentation", at=LONG_AGO)
    await subscriptions.choose_reminders(session, ask(AWA, at=LONG_AGO), wants=True)
    await task(session)
    assert await count(session, ReminderChoice) == 1 + left
    assert await is_known(session, ZOE.id) is bool(left)


@pytest.mark.parametrize(
    ("day", "left"), [((LONG_AGO - DAY).date(), 0), (NOW.date(), 1), (None, 1)]
)
async def test_who_asked_for_a_date_is_forgotten_in_time_once_it_is_over(
    session: AsyncSession, day: date | None, left: int
) -> None:
    when = When(Precision.DAY, day, day) if day else When()
    draft = EventDraft("Réunion", when)
    added = await events.add(UnitOfWork(session, NOW), draft, topic="alimentation")
    topic = await topic_of_key(session, "alimentation")
    await subscriptions.follow_date(session, ask(ZOE, at=LONG_AGO), topic, added.event.id)
    await task(session)
    assert await count(session, DateSubscription) == left
    await task(session, at=NOW + DAY * 3 * DAYS)
    assert await count(session, DateSubscription) == 0
    assert not await is_known(session, ZOE.id)
