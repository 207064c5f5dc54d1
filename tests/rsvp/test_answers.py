"""Who comes: answers, places, the line of those who wait, and what becomes of it all."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.storage.engine import Storage, remove_rows
from chatbot.errors import Refusal
from chatbot.events import service
from chatbot.events.rules import DateGone, Status
from chatbot.french import Precision, When, parse_when
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.moderation.service import ban
from chatbot.rsvp import queries, service as rsvp
from chatbot.rsvp.rules import (
    BannedGuest,
    DateCancelled,
    DatePast,
    DayUnknown,
    Headcount,
    RegistrationClosed,
    Response,
)
from chatbot.subscriptions import service as subscriptions
from tests.builders import at_other_time, publish
from tests.cast import TOPICS, says
from tests.rsvp.guests import (
    FRIDAY,
    HERE,
    SATURDAY,
    SESSIONS,
    at,
    guest,
    heads,
    owed,
    says_that,
    told,
)


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        await publish(session, *TOPICS)
        yield session


async def test_answers_are_counted_and_can_change(session: AsyncSession) -> None:
    event = await told(session)
    for number, response in enumerate((Response.YES, Response.YES, Response.MAYBE, Response.NO)):
        await says_that(session, event, number, response)
    assert await heads(session, event) == Headcount(coming=2, maybe=1, no=1)
    await says_that(session, event, 0, Response.NO)
    assert await heads(session, event) == Headcount(coming=1, maybe=1, no=2)


async def test_beyond_the_places_one_waits_in_line(session: AsyncSession) -> None:
    event = await told(session, places=2)
    assert [await says_that(session, event, number) for number in range(4)] == [0, 0, 1, 2]
    assert await heads(session, event) == Headcount(coming=2, waiting=2)
    assert await says_that(session, event, 2, at=HERE + timedelta(hours=1)) == 1  # as before


async def test_who_stopped_everything_gets_no_place_until_they_want_to_be_told_again(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    for number in range(3):
        await says_that(session, event, number, at=HERE + timedelta(minutes=number))
    await subscriptions.leave_all(session, says(Sender(101)))
    await says_that(session, event, 0, Response.NO)
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert [len(await owed(session, number)) for number in range(3)] == [0, 0, 1]
    await says_that(session, event, 2, Response.NO)
    assert not await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert await says_that(session, event, 1) == 1
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert len(await owed(session, 1)) == 1


async def test_who_waits_longest_gets_the_place_that_comes_free_and_is_told(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    for number in range(3):
        await says_that(session, event, number, at=HERE + timedelta(minutes=number))
    await says_that(session, event, 0, Response.NO)
    assert await says_that(session, event, 3, at=HERE + timedelta(minutes=9)) == 3  # no overtaking
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert await heads(session, event) == Headcount(coming=1, waiting=2, no=1)
    [notice] = await owed(session, 1)
    assert "Une place s’est libérée" in notice
    assert "samedi 12 décembre 2026, de 14h à 17h" in notice
    assert not await owed(session, 2)
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert len(await owed(session, 1)) == 1


async def test_at_night_a_free_place_waits_for_the_morning(session: AsyncSession) -> None:
    event = await told(session, places=1)
    for number in range(2):
        await says_that(session, event, number)
    await says_that(session, event, 0, Response.NO)
    for moment in ("2026-11-24T21:00", "2026-11-25T07:59"):
        await rsvp.give_free_places(UnitOfWork(session, at(moment)))
        assert not await owed(session, 1)
    await rsvp.give_free_places(UnitOfWork(session, at("2026-11-25T08:00")))
    assert len(await owed(session, 1)) == 1


async def test_more_places_or_no_limit_are_for_those_who_wait(session: AsyncSession) -> None:
    event = await told(session, places=1)
    for number in range(5):
        await says_that(session, event, number)
    for places, coming in ((2, 2), (1, 2), (None, 5)):
        draft = replace(event.state, places=places)
        await service.change(UnitOfWork(session, HERE), event, draft, seen=event.sequence)
        await rsvp.give_free_places(UnitOfWork(session, HERE))
        assert await heads(session, event) == Headcount(coming=coming, waiting=5 - coming)


async def test_who_cannot_be_told_is_passed_over(session: AsyncSession) -> None:
    event = await told(session, places=1)
    for number in range(3):
        await says_that(session, event, number)
    await members.mark_unreachable(UnitOfWork(session, HERE), 101)
    await says_that(session, event, 0, Response.NO)
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert (len(await owed(session, 1)), len(await owed(session, 2))) == (0, 1)


async def test_who_is_erased_leaves_their_place(session: AsyncSession) -> None:
    event = await told(session, places=1)
    for number in range(2):
        await says_that(session, event, number)
    await remove_rows(session, Chat, id=(await guest(session, 0)).id)
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert len(await owed(session, 1)) == 1


async def test_who_is_banned_comes_to_nothing(session: AsyncSession) -> None:
    event = await told(session, places=1)
    for number in range(2):
        await says_that(session, event, number)
    await ban(UnitOfWork(session, HERE), await guest(session, 0), "")
    assert await heads(session, event) == Headcount(waiting=1)
    with pytest.raises(BannedGuest):
        await says_that(session, event, 0)


@pytest.mark.parametrize(
    ("changes", "moment", "refusal"),
    [
        ({"status": Status.CANCELLED}, "2026-11-24T13:00", DateCancelled),
        ({}, "2026-12-12T17:00", DatePast),
        ({"when": parse_when("décembre 2026")}, "2026-11-24T13:00", DayUnknown),
        ({"when": When()}, "2026-11-24T13:00", DayUnknown),
        (
            {"deadline": date(2026, 12, 5), "deadline_for": "inscriptions"},
            "2026-12-06T00:00",
            RegistrationClosed,
        ),
    ],
    ids=lambda given: given.__name__ if isinstance(given, type) else "",
)
async def test_what_takes_no_answers_says_why(
    session: AsyncSession, changes: dict[str, Any], moment: str, refusal: type[Refusal]
) -> None:
    event = await told(session, **changes)
    with pytest.raises(refusal):
        await says_that(session, event, 0, at=at(moment))


async def test_who_came_before_the_deadline_can_still_say_that_they_dont(
    session: AsyncSession,
) -> None:
    event = await told(session, deadline=date(2026, 12, 5), deadline_for="inscriptions")
    await says_that(session, event, 0, at=at("2026-12-05T23:59"))
    await says_that(session, event, 0, Response.NO, at=at("2026-12-06T00:00"))
    assert await heads(session, event) == Headcount(no=1)


async def test_another_deadline_closes_nothing(session: AsyncSession) -> None:
    event = await told(session, deadline=date(2026, 12, 5), deadline_for="contributions")
    assert await says_that(session, event, 0, at=at("2026-12-06T00:00")) == 0


async def test_a_date_that_is_gone_is_a_refusal(session: AsyncSession) -> None:
    event = await told(session)
    await service.restore(UnitOfWork(session, HERE), event, seen=0)
    with pytest.raises(DateGone):
        await says_that(session, event, 0)


async def test_who_answers_in_private_is_in_reach_again(session: AsyncSession) -> None:
    event, person = await told(session), await guest(session, 0)
    for private in (False, True):
        person.unreachable_since = HERE
        await rsvp.answer(
            UnitOfWork(session, HERE), event.id, person, Response.YES, day=None, private=private
        )
        assert (person.unreachable_since is None) is private


async def test_what_recurs_is_answered_for_its_next_time(session: AsyncSession) -> None:
    event = await told(session, SESSIONS)
    await says_that(session, event, 0)
    await says_that(session, event, 1, at=at("2026-12-11T11:00"))  # the first is over
    assert await heads(session, event, FRIDAY) == Headcount(coming=1)
    assert await heads(session, event, date(2027, 1, 8)) == Headcount(coming=1)


async def test_a_button_for_another_day_answers_nothing(session: AsyncSession) -> None:
    event, person = await told(session, SESSIONS), await guest(session, 0)
    place = await rsvp.answer(
        UnitOfWork(session, at("2026-12-11T11:00")), event.id, person, Response.YES, day=FRIDAY
    )
    assert place is None
    assert await heads(session, event, FRIDAY) == Headcount()


async def test_answers_go_with_a_date_that_moves_and_come_back_with_it(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    for number in range(2):
        await says_that(session, event, number)
    sunday = SATURDAY + timedelta(days=1)
    when = When(Precision.DAY, sunday, sunday)
    await service.change(UnitOfWork(session, HERE), event, at_other_time(event, when), seen=0)
    both = Headcount(coming=1, waiting=1)
    assert await heads(session, event, sunday) == both
    assert await heads(session, event) == Headcount()
    await service.restore(UnitOfWork(session, HERE), event, seen=1)
    assert await heads(session, event) == both


async def test_what_was_heard_of_a_day_is_forgotten_when_the_date_moves(
    session: AsyncSession,
) -> None:
    event = await told(session)
    await says_that(session, event, 0)
    await rsvp.ask_if_useful(UnitOfWork(session, at("2026-12-13T08:00")))
    later = When(Precision.DAY, date(2026, 12, 19), date(2026, 12, 19))
    await service.change(
        UnitOfWork(session, at("2026-12-13T09:00")), event, at_other_time(event, later), seen=0
    )
    row = await queries.find_answer(
        session, event.id, date(2026, 12, 19), (await guest(session, 0)).id
    )
    assert row is not None
    assert row.asked_at is None


async def test_answers_outlast_that_the_month_alone_is_known(session: AsyncSession) -> None:
    event = await told(session, places=1)
    for number in range(2):
        await says_that(session, event, number)
    await service.change(
        UnitOfWork(session, HERE), event, at_other_time(event, parse_when("janvier 2027")), seen=0
    )
    await remove_rows(session, Chat, id=(await guest(session, 0)).id)
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert not await owed(session, 1)  # nobody gets a place on a day that isn't known
    when = When(Precision.DAY, date(2027, 1, 9), date(2027, 1, 9))
    await service.change(UnitOfWork(session, HERE), event, at_other_time(event, when), seen=1)
    assert await heads(session, event, date(2027, 1, 9)) == Headcount(waiting=1)
    await rsvp.give_free_places(UnitOfWork(session, HERE))
    assert len(await owed(session, 1)) == 1


async def test_nobody_is_counted_twice_on_the_day_that_a_date_moves_to(
    session: AsyncSession,
) -> None:
    event = await told(session)
    await says_that(session, event, 0)
    sunday = SATURDAY + timedelta(days=1)
    on_saturday, on_sunday = (When(Precision.DAY, day, day) for day in (SATURDAY, sunday))
    for seen, when in enumerate((When(), on_sunday)):
        await service.change(
            UnitOfWork(session, HERE), event, at_other_time(event, when), seen=seen
        )
    await says_that(session, event, 0, Response.MAYBE)
    for seen, when in enumerate((When(), on_saturday, on_sunday), start=2):
        await service.change(
            UnitOfWork(session, HERE), event, at_other_time(event, when), seen=seen
        )
    assert await heads(session, event, sunday) == Headcount(coming=1)


async def test_names_are_read_of_those_alone_who_agree_and_want_to_come(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    for number, response in enumerate((Response.YES, Response.YES, Response.MAYBE, Response.YES)):
        await says_that(session, event, number, response, at=HERE + timedelta(minutes=number))
    for number, agrees in enumerate((True, True, True, False)):
        person = await guest(session, number)
        await queries.keep_consent(UnitOfWork(session, HERE), person.id, agrees=agrees)
    named = await queries.named(session, event.id, SATURDAY, limit=9, offset=0)
    assert [(chat.name, row.waiting) for row, chat in named] == [
        ("Personne 0", False),
        ("Personne 1", True),
    ]
    assert await queries.count_named(session, event.id, SATURDAY) == 2
