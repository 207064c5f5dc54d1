"""The dates that people ask for, sorted by what they can still do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.events import queries
from chatbot.events.models import Event
from chatbot.events.rules import Status, falls_in, has_a_day, is_past

Announced = tuple[Event, Topic]


@dataclass(frozen=True, slots=True)
class Agenda:
    """Announced dates, each kind earliest first."""

    coming: list[Announced]  # on a day
    without_day: list[Announced]  # to be confirmed
    past: list[Announced]

    @property
    def nothing_to_come(self) -> bool:
        """Tell whether all that is known is over."""
        return not self.coming and not self.without_day


async def find_agenda(
    session: AsyncSession,
    now: datetime,
    *,
    topic: str = "",
    month: tuple[int, int | None] | None = None,
) -> Agenda:
    """Find all that was announced, or what one topic did, or what falls into a month.

    `month`: its number and its year, None for any year's.
    """
    events = await queries.events(session, topic)
    if month is not None:
        events = [announced for announced in events if falls_in(announced[0].when, *month)]
    return sort_events(events, now)


def sort_events(events: Sequence[Announced], now: datetime) -> Agenda:
    """Tell past dates from those to come, and these by whether they have a day."""
    past = [announced for announced in events if _is_past(announced[0], now)]
    ahead = [announced for announced in events if announced not in past]
    coming = [announced for announced in ahead if has_a_day(announced[0].when)]
    return Agenda(coming, [announced for announced in ahead if announced not in coming], past)


def next_of(agenda: Agenda) -> Event | None:
    """Find the next date that will take place, else the first one to be confirmed."""
    ahead = [event for event, _ in (*agenda.coming, *agenda.without_day)]
    return next((event for event in ahead if event.status is not Status.CANCELLED), None)


def last_of(agenda: Agenda) -> Event | None:
    """Find the latest date that is past and took place as far as is known."""
    over = [event for event, _ in agenda.past]
    return next(
        (event for event in reversed(over) if event.start and event.status is not Status.CANCELLED),
        None,
    )


def older(agenda: Agenda, edition: str | None) -> list[Announced]:
    """Find what is past, unless it is shown already because nothing else is known to come."""
    shown = edition if agenda.nothing_to_come else None
    return [announced for announced in agenda.past if announced[0].edition != shown]


def _is_past(event: Event, now: datetime) -> bool:
    return is_past(event.when, event.edition, now)
