"""Choosing the dates that people ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.events import queries
from chatbot.events.models import Event
from chatbot.events.rules import Status, falls_in, has_a_day, is_past

Announced = tuple[Event, Topic]


@dataclass(frozen=True, slots=True)
class Agenda:
    """Dates on a day to come, dates to be confirmed, and past ones, each earliest first."""

    coming: list[Announced]
    unsettled: list[Announced]
    past: list[Announced]

    @property
    def nothing_to_come(self) -> bool:
        """Whether all that is known is over."""
        return not self.coming and not self.unsettled


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


def sorted_out(events: Sequence[Announced], today: date) -> Agenda:
    """The same, in three heaps."""
    past = [one for one in events if is_past(one[0].when, one[0].edition, today)]
    ahead = [one for one in events if one not in past]
    coming = [one for one in ahead if has_a_day(one[0].when)]
    return Agenda(coming, [one for one in ahead if one not in coming], past)


def next_of(agenda: Agenda) -> Event | None:
    """The next date that will take place, else the first one to be confirmed."""
    ahead = [event for event, _ in (*agenda.coming, *agenda.unsettled)]
    return next((event for event in ahead if event.status is not Status.CANCELLED), None)
