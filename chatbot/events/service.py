"""Choosing the dates that people ask for."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.events import queries
from chatbot.events.agenda import Agenda, sorted_out
from chatbot.events.rules import falls_in


async def agenda(session: AsyncSession, today: date, topic: str | None = None) -> Agenda:
    """Everything that was announced, or what one topic did."""
    return sorted_out(await queries.events(session, topic), today)


async def agenda_of_month(
    session: AsyncSession, today: date, month: int, year: int | None
) -> Agenda:
    """What is known to fall into that month, of any year when `year` is None."""
    events = await queries.events(session)
    return sorted_out([one for one in events if falls_in(one[0].when, month, year)], today)


async def latest_edition(session: AsyncSession) -> str | None:
    """The newest edition that announced a date."""
    return await queries.latest_edition(session)
