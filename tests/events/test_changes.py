"""A date that is added, moved, confirmed, cancelled and brought back; and when one recurs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.chantiers.service import topic_of_key
from chatbot.content.drafts import EventDraft as PackedDate
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.events import queries, rules, service
from chatbot.events.models import Event, EventChange
from chatbot.events.rules import (
    AlreadyKnown,
    ChangedMeanwhile,
    EventDraft,
    NothingToRestore,
    Status,
    TooManyDates,
    is_past,
    next_occurrence,
    occurrences,
    storable,
)
from chatbot.french import Precision, When
from chatbot.rsvp.rules import Response
from chatbot.subscriptions import service as switches
from tests.builders import at_other_time, called_off
from tests.cast import MARIE, says
from tests.clock import NOW, PARIS
from tests.published import database_url
from tests.rsvp.guests import says_that

__all__ = ["database_url"]  # a fixture, which pytest looks for here

FRIDAY = date(2026, 12, 11)
SESSIONS = EventDraft(
    "Séances de travail",
    When(Precision.MINUTE, FRIDAY, FRIDAY, time(9), time(11)),
    rule="FREQ=MONTHLY;BYDAY=2FR",
    exceptions=(date(2027, 1, 8),),
    online=True,
    link="https://visio.example/alimentation",
    deadline=date(2026, 12, 5),
    deadline_for="inscriptions",
    places=12,
)


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        yield session


async def added(session: AsyncSession, draft: EventDraft = SESSIONS) -> Event:
    """Add a date to chantier 7."""
    return (await service.add(UnitOfWork(session, NOW), draft, topic="alimentation")).event


async def acts(session: AsyncSession) -> list[tuple[Act, str]]:
    """List what the log says of dates."""
    rows = await session.execute(select(Entry.act, Entry.detail).order_by(Entry.id))
    return [(act, detail) for act, detail in rows if act.startswith("date_")]


async def test_what_is_added_is_all_there(session: AsyncSession) -> None:
    event = await added(session)
    await session.refresh(event)
    assert event.state == SESSIONS
    assert (event.key, event.sequence, event.changed_at) == ("seances-travail", 0, NOW)
    assert (await added(session)).key == "seances-travail-2"
    assert await acts(session) == [(Act.DATE_ADDED, "Séances de travail")] * 2


async def test_each_change_raises_the_sequence_and_can_be_undone(session: AsyncSession) -> None:
    event = await added(session)
    day = date(2026, 12, 12)
    when = When(Precision.DAY, day, day)
    moved = await service.change(
        UnitOfWork(session, NOW), event, at_other_time(event, when), seen=0
    )
    assert moved.before == SESSIONS
    assert (event.when, event.rule, event.exceptions, event.sequence) == (when, "", (), 1)
    undone = await service.restore(UnitOfWork(session, NOW), event, seen=1)
    assert undone.before == replace(SESSIONS, when=when, rule="", exceptions=())
    assert event.state == SESSIONS
    await service.restore(UnitOfWork(session, NOW), event, seen=2)
    assert (event.when, event.sequence) == (when, 3)


async def test_a_date_is_cancelled_and_confirmed(session: AsyncSession) -> None:
    event = await added(session, replace(SESSIONS, status=Status.TO_BE_CONFIRMED))
    confirmed = await service.change(
        UnitOfWork(session, NOW), event, replace(event.state, status=Status.CONFIRMED), seen=0
    )
    assert confirmed.event.state == SESSIONS
    cancelled = await service.change(UnitOfWork(session, NOW), event, called_off(event), seen=1)
    assert cancelled.event.state == replace(SESSIONS, status=Status.CANCELLED)
    done = [act for act, _ in await acts(session)]
    assert done == [Act.DATE_ADDED, Act.DATE_CONFIRMED, Act.DATE_CANCELLED]


async def test_who_saw_another_state_changes_nothing(session: AsyncSession) -> None:
    event = await added(session)
    await service.change(UnitOfWork(session, NOW), event, called_off(event), seen=0)
    with pytest.raises(ChangedMeanwhile):
        await service.change(
            UnitOfWork(session, NOW), event, replace(event.state, status=Status.CONFIRMED), seen=0
        )
    assert event.status is Status.CANCELLED


async def test_to_undo_an_adding_takes_the_date_away(session: AsyncSession) -> None:
    event = await added(session)
    its_changes = select(EventChange.id).where(EventChange.event_id == event.id)
    gone = await service.restore(UnitOfWork(session, NOW), event, seen=0)
    assert gone.removed
    assert gone.before == SESSIONS
    assert await queries.event(session, event.id) is None
    assert not (await session.scalars(its_changes)).all()


async def test_to_undo_an_adding_is_refused_once_somebody_answered(session: AsyncSession) -> None:
    event = await added(session)
    assert await can_restore(session, event, at=NOW)
    await says_that(session, event, 0, Response.MAYBE, at=NOW.astimezone(PARIS))
    await assert_stays(session, event, at=NOW)


async def test_to_undo_an_adding_is_refused_once_somebody_asked_for_it(
    session: AsyncSession,
) -> None:
    event = await added(session)
    topic = await topic_of_key(session, event.topic_key)
    await switches.follow_date(session, says(MARIE, at=NOW), topic, event.id)
    await assert_stays(session, event, at=NOW)


async def test_to_undo_an_adding_is_refused_once_reminders_told_of_it(
    session: AsyncSession,
) -> None:
    day = date(2026, 12, 4)
    event = await added(session, EventDraft("Atelier", When(Precision.DAY, day, day)))
    assert await can_restore(session, event, at=at("2026-11-27T07:59"))
    await assert_stays(session, event, at=at("2026-11-27T08:00"))
    changed = replace(event.state, places=5)
    await service.change(UnitOfWork(session, at("2026-11-27T09:00")), event, changed, seen=0)
    assert await can_restore(session, event, at=at("2026-11-27T09:00"))


async def can_restore(session: AsyncSession, event: Event, *, at: datetime) -> bool:
    last = await queries.last_change(session, event.id)
    return await service.can_restore(UnitOfWork(session, at), event, last)


async def assert_stays(session: AsyncSession, event: Event, *, at: datetime) -> None:
    assert not await can_restore(session, event, at=at)
    with pytest.raises(AlreadyKnown):
        await service.restore(UnitOfWork(session, at), event, seen=0)
    assert await queries.event(session, event.id) is event


async def test_what_an_edition_told_has_no_former_state(session: AsyncSession) -> None:
    [event] = (await session.scalars(select(Event).limit(1))).all()
    with pytest.raises(NothingToRestore):
        await service.restore(UnitOfWork(session, NOW), event, seen=event.sequence)


TEXTS = st.text(max_size=400)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_somebody_writes_can_be_kept_and_be_in_a_pack(
    title: str, place: str, purpose: str, description: str
) -> None:
    draft = storable(
        replace(SESSIONS, title=title, place=place, deadline_for=purpose, description=description)
    )
    packed = PackedDate(
        key="x",
        title=draft.title,
        place=draft.place,
        deadline="5 décembre 2026",
        deadline_for=draft.deadline_for,
        description=draft.description,
    )
    assert packed.title == draft.title
    assert storable(draft) == draft


async def test_dates_of_one_name_are_added_at_the_same_moment(
    storage: Storage, database_url: str
) -> None:
    other = Storage(database_url)

    async def add_one(storage: Storage) -> str:
        async with storage.transaction() as session:
            return (await added(session)).key

    keys = await asyncio.gather(*map(add_one, [storage, other, storage, other]))
    assert sorted(keys) == [f"seances-travail{suffix}" for suffix in ("", "-2", "-3", "-4")]
    await other.close()


async def test_of_two_who_move_a_date_at_the_same_moment_one_does(
    storage: Storage, database_url: str
) -> None:
    async with storage.transaction() as session:
        event_id = (await added(session)).id
    other = Storage(database_url)

    async def move_it(storage: Storage, day: date) -> bool:
        try:
            async with storage.transaction() as session:
                event = await queries.event(session, event_id)
                assert event is not None
                when = When(Precision.DAY, day, day)
                await service.change(
                    UnitOfWork(session, NOW), event, at_other_time(event, when), seen=0
                )
        except ChangedMeanwhile:
            return False
        return True

    moves = [move_it(storage, date(2026, 12, 12)), move_it(other, date(2026, 12, 13))]
    assert sorted(await asyncio.gather(*moves)) == [False, True]
    async with storage.reading() as session:
        event = await queries.event(session, event_id)
        assert event is not None
        assert event.sequence == 1
    await other.close()


async def test_a_topic_has_as_many_dates_as_a_pack(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        rules, "MOST_DATES", len(await queries.keys_of(session, "alimentation")) + 1
    )
    await added(session)
    with pytest.raises(TooManyDates):
        await added(session)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


def test_a_rule_gives_its_days_but_the_exceptions() -> None:
    found = occurrences(SESSIONS, date(2026, 12, 12), date(2027, 4, 9))
    days = [when.start for when in found]
    assert days == [date(2027, 2, 12), date(2027, 3, 12), date(2027, 4, 9)]


def test_the_next_one_is_that_which_isnt_over() -> None:
    for now, day in (
        ("2026-11-24T13:00", FRIDAY),
        ("2026-12-11T10:59", FRIDAY),
        ("2026-12-11T11:00", date(2027, 2, 12)),
    ):
        when = next_occurrence(SESSIONS, at(now))
        assert when == replace(SESSIONS.when, start=day, end=day)


def test_a_recurring_date_is_past_with_its_last() -> None:
    event = Event(edition="", changed_at=datetime(2026, 11, 1, tzinfo=UTC))
    event.state = replace(SESSIONS, rule="FREQ=MONTHLY;BYDAY=2FR;UNTIL=20270212")
    assert not is_past(event, at("2027-02-12T10:00"))
    assert is_past(event, at("2027-02-12T11:00"))
