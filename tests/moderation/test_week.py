"""The week in five lines reaches the admins who want it, once, on Monday morning."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.french import typeset
from chatbot.members import queries as people, roles, service as members
from chatbot.moderation.notices import week_text
from chatbot.moderation.service import look_back, send_weeks
from tests.cast import AWA, MARIE
from tests.clock import PARIS

MONDAY = datetime(2026, 11, 23, 8, tzinfo=PARIS)
SUNDAY = MONDAY - timedelta(days=1)


async def weeks(session: AsyncSession) -> list[tuple[int, str]]:
    """List the weeks that are owed to somebody: to whom, in which words."""
    owed = (await session.scalars(select(Owed).order_by(Owed.id))).all()
    return [(one.chat_id, str(one.content)) for one in owed if "La semaine" in str(one.content)]


async def test_who_wants_the_week_gets_it_once_and_the_others_do_not(
    session: AsyncSession,
) -> None:
    for who in (AWA, MARIE):
        person = await members.remember_person(UnitOfWork(session, SUNDAY), who)
        await roles.give_admin(UnitOfWork(session, SUNDAY - timedelta(days=30)), person)
    awa = await members.person_of_account(UnitOfWork(session, SUNDAY), AWA.id)
    await people.choose_week(session, awa.id, since=SUNDAY)
    for act in (Act.PUBLISHED, Act.PUBLISHED, Act.BANNED, Act.DATE_ADDED):
        await note(UnitOfWork(session, SUNDAY, awa.id), act)
    await note(UnitOfWork(session, MONDAY - timedelta(days=8), awa.id), Act.PUBLISHED)
    await note(UnitOfWork(session, MONDAY, awa.id), Act.PUBLISHED)
    await send_weeks(UnitOfWork(session, MONDAY - timedelta(minutes=1)))
    assert await weeks(session) == []
    await send_weeks(UnitOfWork(session, MONDAY))
    await send_weeks(UnitOfWork(session, MONDAY + timedelta(days=2)))
    [(to, words)] = await weeks(session)
    assert to == AWA.id
    for told in ("du 16 novembre au 23 novembre", "2 publiées.", "1 bannissement", "1 ajoutée."):
        assert typeset(told) in words
    await people.choose_week(session, awa.id, since=None)
    await send_weeks(UnitOfWork(session, MONDAY + timedelta(days=7)))
    assert len(await weeks(session)) == 1


async def test_it_begins_with_the_monday_after_one_wanted_it(session: AsyncSession) -> None:
    awa = await members.remember_person(UnitOfWork(session, SUNDAY), AWA)
    await roles.give_admin(UnitOfWork(session, SUNDAY), awa)
    await people.choose_week(session, awa.id, since=MONDAY + timedelta(hours=1))
    await send_weeks(UnitOfWork(session, MONDAY + timedelta(days=1)))
    assert await weeks(session) == []
    await send_weeks(UnitOfWork(session, MONDAY + timedelta(days=7)))
    assert len(await weeks(session)) == 1


async def test_a_week_without_anything_says_so(session: AsyncSession) -> None:
    week = await look_back(session, since=SUNDAY, until=MONDAY)
    assert (week.acts, week.moved) == ({}, {})
    assert week.asked + week.requests_wait + week.questions_wait == 0
    assert week_text(week, at=MONDAY).count(" : rien.") == 5
