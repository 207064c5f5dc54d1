"""Choosing the dates that people ask for."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.events import queries
from chatbot.events.agenda import Agenda, sorted_out
from chatbot.events.models import Event
from chatbot.events.rules import falls_in


async def agenda(
    session: AsyncSession,
    now: datetime,
    *,
    topic: str = "",
    month: tuple[int, int | None] | None = None,
) -> Agenda:
    """Everything that was announced; what one topic did; what is known to fall into a month, of
    that year or of any when it is None."""
    events = await queries.events(session, topic)
    if month is not None:
        events = [one for one in events if falls_in(one[0].when, *month)]
    return sorted_out(events, now)


async def event(session: AsyncSession, number: int) -> Event | None:
    """The date of that number of ours."""
    return await queries.event(session, number)


async def latest_edition(session: AsyncSession) -> str | None:
    """The newest edition that announced a date."""
    return await queries.latest_edition(session)
