"""What published texts say of dates is quoted, until somebody settles it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.content.drafts import EventDraft as EventOfPack, TopicDraft
from chatbot.conversation import Context, UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.events import personal_data, queries, service
from chatbot.events.models import Event, WrittenDate
from chatbot.events.pages.dates import dates_command
from chatbot.events.pages.written import add_written
from chatbot.events.rules import EventDraft, WrittenDateGone, WrittenIn
from chatbot.events.written_dates import Source, note_earlier, note_written, open_in
from chatbot.french import Precision, When
from chatbot.members import roles, service as members
from tests.builders import at_other_time, chantier, context, publish
from tests.cast import PAUL, TOPIC, says
from tests.clock import NOW, PARIS
from tests.published import database_url
from tests.racing import Order, orders_on_both, race

__all__ = ["database_url"]  # a fixture, which pytest looks for here

HERE = NOW.astimezone(PARIS)  # 24 November 2026
SOURCE = Source(WrittenIn.ANNOUNCEMENT, 12)
TEXT = "Rencontre ALTAA le 12 décembre 2026"
DAY = date(2026, 12, 12)
MEETING = EventDraft("Rencontre ALTAA", When(Precision.DAY, DAY, DAY))
QUOTED = (
    "Samedi 12 décembre 2026, d’après l’annonce du 24 novembre 2026\n"
    "«\u00a0Rencontre ALTAA le 12 décembre 2026\u00a0»"
)


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        yield session


async def noted(session: AsyncSession, text: str = TEXT, topic: str = TOPIC) -> None:
    await note_written(UnitOfWork(session, HERE), SOURCE, text, topic=topic)


async def dates(session: AsyncSession, words: str = "", *, at: str = "2026-11-24T13:00") -> str:
    return visible((await dates_command(context(session, words, at=at))).text)


async def still_open(session: AsyncSession) -> list[date]:
    return [one.day for one in await open_in(UnitOfWork(session, HERE), SOURCE)]


async def test_what_is_written_stands_in_every_list_of_dates(session: AsyncSession) -> None:
    await noted(session)
    for words in ("", "7", "décembre", "décembre 2026", "5 7"):
        assert QUOTED in await dates(session, words)
        assert "Aucune date à venir" not in (await dates(session, words)).partition(QUOTED)[2]
    assert QUOTED not in await dates(session, "janvier")
    assert QUOTED not in await dates(session, "passées")
    assert (await dates(session)).startswith("Les dates à venir")


async def test_what_is_over_is_quoted_no_more(session: AsyncSession) -> None:
    await noted(session)
    assert QUOTED in await dates(session, at="2026-12-12T23:00")
    assert QUOTED not in await dates(session, at="2026-12-13T00:00")


async def test_the_button_leads_to_what_is_quoted(session: AsyncSession) -> None:
    await noted(session)
    reply = await dates_command(context(session, at="2026-11-24T13:00"))
    assert ("Lire l’annonce", "na:12") in [(one.label, one.data) for one in sum(reply.buttons, ())]


async def test_a_date_of_that_day_settles_it_also_when_it_moves(session: AsyncSession) -> None:
    await noted(session)
    added = await service.add(UnitOfWork(session, NOW), MEETING, topic=TOPIC)
    assert "d’après" not in await dates(session)
    week_later = replace(MEETING.when, start=date(2026, 12, 19), end=date(2026, 12, 19))
    await service.change(
        UnitOfWork(session, NOW), added.event, at_other_time(added.event, week_later), seen=0
    )
    assert not await still_open(session)
    await noted(session, f"{TEXT}, à 14h")  # as corrected
    assert not await still_open(session)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("Assemblée générale le 12 décembre 2026", True),
        ("Assemblée générale le 12 décembre 2026 à 18h", True),
        ("On se retrouve le 12 décembre 2026 à 18h", True),
        ("On se retrouve le 12 décembre 2026", False),
        ("Assemblée générale le 12 décembre 2026 à 14h", False),
        ("Rencontre ALTAA le 12 décembre 2026 à 18h", False),
    ],
)
async def test_another_meeting_on_that_day_settles_nothing(
    session: AsyncSession, text: str, *, is_open: bool
) -> None:
    at_two = replace(MEETING, when=MEETING.when.at(time(14), None))
    await service.add(UnitOfWork(session, NOW), at_two, topic=TOPIC)
    await noted(session, text)
    assert await still_open(session) == ([DAY] if is_open else [])


async def test_to_undo_its_adding_leaves_it_undecided(session: AsyncSession) -> None:
    await noted(session)
    added = await service.add(UnitOfWork(session, NOW), MEETING, topic=TOPIC)
    await service.restore(UnitOfWork(session, NOW), added.event, seen=0)
    assert await still_open(session) == [DAY]


async def test_an_edition_settles_it(session: AsyncSession) -> None:
    await noted(session)
    event = EventOfPack(key="altaa", title="ALTAA", when="12 décembre 2026")
    await publish(session, chantier(7, TOPIC, edition="2026-12", events=[event]))
    assert not await still_open(session)


async def test_another_text_takes_the_place_of_what_was_noted(session: AsyncSession) -> None:
    await noted(session)
    await noted(session, "Rencontre ALTAA le 19 décembre 2026")
    assert await still_open(session) == [date(2026, 12, 19)]
    await noted(session, "Rencontre ALTAA reportée.")
    assert not await still_open(session)


async def test_a_group_reads_nothing_of_the_appeal_s(session: AsyncSession) -> None:
    appeal = TopicDraft(kind="appeal", key="appel", title="Osons !", edition="2022-05")
    await publish(session, appeal)
    await noted(session, topic="appel")
    assert QUOTED in await dates(session)
    in_group = replace(context(session, at="2026-11-24T13:00").request, private=False, chat=-7)
    reply = await dates_command(Context(in_group, session))
    assert "ALTAA" not in reply.text


@pytest.mark.parametrize(
    ("days_ago", "text", "found"),
    [
        (10, TEXT, [DAY]),
        (10, "Rencontre ALTAA le 20 novembre 2026", []),  # which is over by now
        (10, "Rendez-vous mardi à 14h", []),  # of that week
    ],
)
async def test_what_was_published_before_is_noted_once(
    session: AsyncSession, days_ago: int, text: str, found: list[date]
) -> None:
    written = HERE - timedelta(days=days_ago)
    for _ in range(2):
        await note_earlier(UnitOfWork(session, HERE), SOURCE, text, topic=TOPIC, written=written)
    assert await still_open(session) == found


async def test_old_ones_are_dropped(session: AsyncSession) -> None:
    await noted(session)
    for moment, left in (
        (datetime(2026, 12, 12, 12, tzinfo=PARIS), 1),
        (HERE.replace(year=2027), 0),
    ):
        assert not await personal_data.purge_old(session, before=moment)
        count = select(func.count()).select_from(WrittenDate)
        assert await session.scalar(count) == left


@orders_on_both
async def test_what_two_add_at_once_is_added_once(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        paul = await members.remember_person(UnitOfWork(session, NOW), PAUL)
        await roles.give_referent(UnitOfWork(session, NOW, paul.id), paul, TOPIC)
        await noted(session)
        [written] = await open_in(UnitOfWork(session, HERE), SOURCE)
        number = written.id

    async def adds(session: AsyncSession) -> None:
        await add_written(Context(says(PAUL, at=HERE), session), written=number)

    come = await race(storage, order, adds, adds)
    assert {type(one) for one in come} == {type(None), WrittenDateGone}
    async with storage.reading() as session:
        told = await queries.told_by_announcement(session, 12)
        assert [event.state for event in told] == [MEETING]
        assert await session.scalar(select(func.count()).select_from(Event)) == len(told) + 6
