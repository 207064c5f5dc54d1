"""A date in December, those who answer it, and what they are owed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Context, Reply, Sender, UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Kind
from chatbot.events import service
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft
from chatbot.french import Precision, When
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.rsvp import queries, service as rsvp
from chatbot.rsvp.rules import Headcount, Response, Usefulness
from tests.cast import TOPIC, says
from tests.clock import NOW, PARIS

HERE = NOW.astimezone(PARIS)
SATURDAY = date(2026, 12, 12)
MEETING = EventDraft(
    "Rencontre ALTAA", When(Precision.MINUTE, SATURDAY, SATURDAY, time(14), time(17)), place="Lyon"
)
FRIDAY = date(2026, 12, 11)
SESSIONS = EventDraft(
    "Séances de travail",
    When(Precision.MINUTE, FRIDAY, FRIDAY, time(9), time(11)),
    rule="FREQ=MONTHLY;BYDAY=2FR",
    online=True,
)


def at(moment: str) -> datetime:
    """Read a local moment."""
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


MORNING_AFTER = at("2026-12-13T08:00")


async def told(session: AsyncSession, draft: EventDraft = MEETING, **changes: Any) -> Event:
    """Tell that date, with these changes, of TOPIC."""
    drafted = replace(draft, **changes)
    return (await service.add(UnitOfWork(session, HERE), drafted, topic=TOPIC)).event


async def guest(session: AsyncSession, number: int) -> Chat:
    """Meet somebody."""
    sender = Sender(100 + number, f"Personne {number}")
    return await members.remember_person(UnitOfWork(session, NOW), sender)


async def says_that(
    session: AsyncSession,
    event: Event,
    number: int,
    response: Response = Response.YES,
    *,
    at: datetime = HERE,
) -> int:
    """Let somebody answer; return their place in the line, 0 where they don't wait."""
    person = await guest(session, number)
    return await rsvp.answer(UnitOfWork(session, at), event.id, person, response, day=None) or 0


async def heads(session: AsyncSession, event: Event, day: date = SATURDAY) -> Headcount:
    return await queries.headcount(session, event.id, day)


async def owed(session: AsyncSession, number: int) -> Sequence[str]:
    """List what somebody is told unasked."""
    rows = select(Owed).where(Owed.chat_id == 100 + number, Owed.kind == Kind.MESSAGE)
    found = await session.scalars(rows.order_by(Owed.id))
    return [visible(row.content["text"]) for row in found if row.content]


async def rates(
    session: AsyncSession, event: Event, number: int, useful: Usefulness, sentence: str = ""
) -> None:
    """Let somebody say afterwards whether it was useful."""
    person = await guest(session, number)
    row = await rsvp.rate(session, event.id, SATURDAY, person, useful)
    row.sentence = sentence
    await session.flush()


def private(session: AsyncSession, sender: Sender, words: str = "") -> Context:
    """Make the context of what somebody does in private."""
    return Context(replace(says(sender, at=HERE), words=words), session)


def in_group(session: AsyncSession, sender: Sender) -> Context:
    """Make the context of what somebody does in a group."""
    return Context(says(sender, -7, at=HERE), session)


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]
