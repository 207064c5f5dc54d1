"""Whether a date was useful: who is asked and when, and what its référents see of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Sender, UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.events import service
from chatbot.events.models import Event
from chatbot.french import Precision, When
from chatbot.members import roles, service as members
from chatbot.rsvp import queries, service as rsvp
from chatbot.rsvp.pages.guests import receive_sentence, show_feedback, write_sentence
from chatbot.rsvp.personal_data import purge_old
from chatbot.rsvp.rules import Feedback, Headcount, NotAsked, Response, Usefulness
from chatbot.subscriptions import service as subscriptions
from tests.builders import called_off, publish
from tests.cast import PAUL, TOPIC, TOPICS, says
from tests.rsvp.guests import (
    FRIDAY,
    HERE,
    MEETING,
    MORNING_AFTER,
    SATURDAY,
    SESSIONS,
    at,
    guest,
    heads,
    owed,
    private,
    rates,
    says_that,
    told,
)

QUESTION = "Cette rencontre vous a-t-elle été utile\u00a0?"


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        await publish(session, *TOPICS)
        yield session


async def heard(session: AsyncSession, number: int) -> Event:
    """Let so many come and be asked."""
    event = await told(session)
    for guest_number in range(number):
        await says_that(session, event, guest_number)
    await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    return event


async def seen_by_paul(session: AsyncSession, event: Event, **values: int) -> str:
    """Open the feedback as a référent."""
    paul = await members.remember_person(UnitOfWork(session, HERE), PAUL)
    await roles.give_referent(UnitOfWork(session, HERE), paul, TOPIC)
    return visible((await show_feedback(private(session, PAUL), event=event.id, **values)).text)


async def test_who_said_they_come_is_asked_once_on_the_morning_after(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    for number, response in enumerate((Response.YES, Response.YES, Response.MAYBE, Response.NO)):
        await says_that(session, event, number, response, at=HERE + timedelta(minutes=number))
    for moment in ("2026-12-12T20:00", "2026-12-13T07:59"):
        await rsvp.ask_if_useful(UnitOfWork(session, at(moment)))
        assert not await owed(session, 0)
    for _ in range(2):
        await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    [question] = await owed(session, 0)
    assert QUESTION in question
    assert "samedi 12 décembre 2026, de 14h à 17h" in question
    assert [await owed(session, number) for number in (1, 2, 3)] == [[], [], []]  # one waited


@pytest.mark.parametrize(
    ("moment", "asked"),
    [
        ("2026-12-13T20:59", 1),
        ("2026-12-13T21:00", 0),
        ("2026-12-26T20:59", 1),
        ("2026-12-27T08:00", 0),
    ],
)
async def test_a_bot_that_comes_back_late_asks_by_day_and_for_two_weeks(
    session: AsyncSession, moment: str, asked: int
) -> None:
    event = await told(session)
    await says_that(session, event, 0)
    await rsvp.ask_if_useful(UnitOfWork(session, at(moment)))
    assert len(await owed(session, 0)) == asked


async def test_what_lasts_for_days_is_asked_of_after_the_last(session: AsyncSession) -> None:
    when = When(Precision.DAY, SATURDAY, SATURDAY + timedelta(days=2))
    event = await told(session, when=when)
    await says_that(session, event, 0)
    await rsvp.ask_if_useful(UnitOfWork(session, at("2026-12-14T20:00")))
    assert not await owed(session, 0)
    await rsvp.ask_if_useful(UnitOfWork(session, at("2026-12-15T08:00")))
    assert len(await owed(session, 0)) == 1


@pytest.mark.parametrize(
    ("hours", "too_early", "due"),
    [
        ((time(22), time(2)), "2026-12-12T23:00", "2026-12-13T08:00"),
        ((time(21), time(9)), "2026-12-13T08:59", "2026-12-13T09:00"),
    ],
)
async def test_what_runs_over_midnight_is_asked_of_on_the_morning_in_which_it_ends(
    session: AsyncSession, hours: tuple[time, time], too_early: str, due: str
) -> None:
    event = await told(session, when=MEETING.when.at(*hours))
    await says_that(session, event, 0)
    await rsvp.ask_if_useful(UnitOfWork(session, at(too_early)))
    assert not await owed(session, 0)
    await rsvp.ask_if_useful(UnitOfWork(session, at(due)))
    assert len(await owed(session, 0)) == 1


async def test_of_what_was_cancelled_or_left_out_nothing_is_asked(session: AsyncSession) -> None:
    event, sessions = await told(session), await told(session, SESSIONS)
    await says_that(session, event, 0)
    await says_that(session, sessions, 1)
    await service.change(UnitOfWork(session, HERE), event, called_off(event), seen=0)
    without = replace(sessions.state, exceptions=(FRIDAY,))
    await service.change(UnitOfWork(session, HERE), sessions, without, seen=0)
    await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    assert [await owed(session, number) for number in (0, 1)] == [[], []]


async def test_who_pauses_stops_or_is_out_of_reach_is_not_asked(session: AsyncSession) -> None:
    event = await told(session)
    for number in range(4):
        await says_that(session, event, number)
    (await guest(session, 0)).paused_until = MORNING_AFTER + timedelta(days=1)
    await members.mark_unreachable(UnitOfWork(session, HERE), 101)
    await subscriptions.leave_all(session, says(Sender(102)))
    await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    assert [len(await owed(session, number)) for number in range(4)] == [0, 0, 0, 1]


async def test_many_are_asked_some_at_a_time(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rsvp, "TOLD_AT_ONCE", 2)
    event = await told(session)
    for number in range(3):
        await says_that(session, event, number)
    assert await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    assert [len(await owed(session, number)) for number in range(3)].count(1) == 2
    assert await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    assert not await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    assert [len(await owed(session, number)) for number in range(3)] == [1, 1, 1]


async def test_only_who_was_asked_is_heard(session: AsyncSession) -> None:
    event = await told(session)
    await says_that(session, event, 0)
    for number in (0, 1):  # not asked yet; never came
        with pytest.raises(NotAsked):
            await rates(session, event, number, Usefulness.YES)
    with pytest.raises(NotAsked):
        await rsvp.rate(session, event.id, SATURDAY, None, Usefulness.YES)


async def test_figures_are_hidden_below_five_answers(session: AsyncSession) -> None:
    event = await heard(session, 6)
    for number in range(4):
        await rates(session, event, number, Usefulness.YES, f"Phrase {number}")
    await rates(session, event, 4, Usefulness.ABSENT)
    hidden = await seen_by_paul(session, event)
    assert "Moins de 5 réponses" in hidden
    assert "Phrase" not in hidden
    await rates(session, event, 5, Usefulness.PARTLY, "Assez")
    shown = await seen_by_paul(session, event)
    assert "5 réponses\u00a0: oui 4, en partie 1, non 0." in shown
    assert shown.index("Assez") < shown.index("Phrase 0") < shown.index("Phrase 3")
    assert "Personne" not in shown


async def test_an_answer_can_change_and_counts_once(session: AsyncSession) -> None:
    event = await heard(session, 5)
    for number in range(5):
        await rates(session, event, number, Usefulness.NO)
    await rates(session, event, 0, Usefulness.YES)
    assert "5 réponses\u00a0: oui 1, en partie 0, non 4." in await seen_by_paul(session, event)
    await rates(session, event, 0, Usefulness.ABSENT)
    assert "Moins de 5" in await seen_by_paul(session, event)


async def test_who_was_not_there_after_all_takes_their_sentence_along(
    session: AsyncSession,
) -> None:
    event = await heard(session, 1)
    await rates(session, event, 0, Usefulness.YES, "Très utile")
    await rates(session, event, 0, Usefulness.ABSENT)
    assert (await queries.feedback(session, event.id, SATURDAY)).sentences == ()
    sender = Sender(100)
    with pytest.raises(NotAsked):
        await write_sentence(private(session, sender), event=event.id, day=SATURDAY.toordinal())


async def test_a_sentence_is_taken_as_it_is_or_it_is_said_what_is_amiss(
    session: AsyncSession,
) -> None:
    event, day = await heard(session, 1), SATURDAY.toordinal()
    await rates(session, event, 0, Usefulness.YES)

    async def says(words: str) -> str:
        receive = receive_sentence.handler_for(f"{event.id}:{day}")
        return visible((await receive(private(session, Sender(100), words))).text)

    assert "301 signes, pour 300 au plus" in await says("x" * 301)
    assert "que du texte" in await says("\n")
    assert "<appris>" in await says("On a <appris>")
    assert (await queries.feedback(session, event.id, SATURDAY)).sentences == ("On a <appris>",)


async def test_each_time_of_what_recurs_has_its_own_figures(session: AsyncSession) -> None:
    event = await told(session, SESSIONS)
    for day, moment in ((FRIDAY, HERE), (date(2027, 1, 8), at("2026-12-20T12:00"))):
        for number in range(5):
            await says_that(session, event, number, at=moment)
        await rsvp.ask_if_useful(UnitOfWork(session, at(f"{day + timedelta(days=1)}T09:00")))
        for number in range(5):
            person = await guest(session, number)
            useful = Usefulness.YES if day == FRIDAY else Usefulness.NO
            await rsvp.rate(session, event.id, day, person, useful)
    latest = await seen_by_paul(session, event)
    assert "8 janvier 2027" in latest
    assert "non 5" in latest
    before = await seen_by_paul(session, event, day=FRIDAY.toordinal())
    assert "11 décembre 2026" in before
    assert "oui 5" in before


async def test_before_anybody_was_asked_that_is_said(session: AsyncSession) -> None:
    event = await told(session)
    assert "le lendemain matin" in await seen_by_paul(session, event)


async def test_what_was_said_goes_a_year_after_the_date(session: AsyncSession) -> None:
    event = await told(session)
    await says_that(session, event, 0)
    person = await guest(session, 0)
    await queries.keep_consent(UnitOfWork(session, HERE), person.id, agrees=True)
    await purge_old(session, before=at("2026-12-12T23:00"))
    assert await heads(session, event) == Headcount(coming=1)
    assert await queries.consent(session, person.id) is not None
    for _ in range(2):
        await purge_old(session, before=at("2026-12-13T01:00"))
    assert await heads(session, event) == Headcount()
    assert await queries.consent(session, person.id) is None


async def test_after_the_clock_was_set_back_it_is_asked_again_when_it_is_over(
    session: AsyncSession,
) -> None:
    event = await heard(session, 1)
    await rates(session, event, 0, Usefulness.NO, "Trop long")
    await queries.reset_later_answers(UnitOfWork(session, HERE))
    assert await queries.feedback(session, event.id, SATURDAY) == Feedback(0, 0, 0, ())
    assert not await rsvp.ask_if_useful(UnitOfWork(session, at("2026-12-12T20:00")))
    assert await rsvp.ask_if_useful(UnitOfWork(session, MORNING_AFTER))
    assert len(await owed(session, 0)) == 2


async def test_after_the_clock_was_set_back_who_waits_comes_before_who_asks_then(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    later = HERE + timedelta(days=3)
    for number in (0, 1):
        await says_that(session, event, number, at=later)
    await queries.reset_later_answers(UnitOfWork(session, HERE))
    assert await says_that(session, event, 2, at=HERE + timedelta(minutes=1)) == 2
