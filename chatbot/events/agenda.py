"""The dates that people ask for, sorted into those to come, those without a day, and past ones."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.events import queries
from chatbot.events.models import Event, WrittenDate
from chatbot.events.rules import Status, falls_in, has_a_day, is_past, next_occurrence

Announced = tuple[Event, Topic]
Written = tuple[WrittenDate, Topic]


@dataclass(frozen=True, slots=True)
class Agenda:
    """Announced dates, each kind earliest first."""

    coming: list[Announced]  # on a day
    without_day: list[Announced]  # to be confirmed
    past: list[Announced]
    written: list[Written] = field(default_factory=list)  # to come, as texts say alone

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known to come."""
        return not (self.coming or self.without_day or self.written)

    @property
    def ahead(self) -> list[Announced]:
        """The dates that aren't over, those without a day last."""
        return [*self.coming, *self.without_day]


async def find_agenda(
    session: AsyncSession,
    now: datetime,
    *,
    topic: str = "",
    month: tuple[int, int | None] | None = None,
    appeal: bool = True,
) -> Agenda:
    """Find the dates of all topics or of one, of all months or of one.

    `month`: its number and its year; None for the year: any. `appeal`: also what texts say alone
    of the appeal, which is nothing for a group.
    """
    events = await queries.events(session, topic)
    written = await queries.written(session, topic, since=now.date(), appeal=appeal)
    if month is not None:
        events = [announced for announced in events if falls_in(announced[0].when, *month)]
        written = [one for one in written if falls_in(one[0].state.when, *month)]
    to_come = [one for one in written if next_occurrence(one[0].state, now) is not None]
    agenda = Agenda([], [], [], to_come)
    for event, its_topic in events:
        ahead = agenda.coming if has_a_day(event.when) else agenda.without_day
        kind = agenda.past if is_past(event, now) else ahead
        kind.append((event, its_topic))
    return agenda


def next_of(agenda: Agenda) -> Event | None:
    """Find the next date that will take place, else the first one to be confirmed."""
    return next((event for event, _ in agenda.ahead if event.status is not Status.CANCELLED), None)


def next_written(agenda: Agenda) -> WrittenDate | None:
    """Find what a text says alone that comes before the next date that will take place."""
    event = next_of(agenda)
    before = event.start if event is not None and event.start is not None else date.max
    return next((one for one, _ in agenda.written if one.day < before), None)


def last_of(agenda: Agenda) -> Event | None:
    """Find the latest date that is past and took place as far as is known."""
    latest = (event for event, _ in reversed(agenda.past) if event.start)
    return next((event for event in latest if event.status is not Status.CANCELLED), None)


def older(agenda: Agenda, edition: str | None) -> list[Announced]:
    """List past dates, but for the latest edition's where they stand in for dates ahead."""
    return [
        announced
        for announced in agenda.past
        if not agenda.is_empty or announced[0].edition != edition
    ]
