"""The dates that people ask for: dates to come, dates without a day, past dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.events import queries, rules
from chatbot.events.models import Event, WrittenDate
from chatbot.french import When

Month = tuple[int, int | None]  # its number and its year; None for the year: any
Days = tuple[date, date]  # the first and the last
# How far ahead occurrences in a month are searched: for a month without a year, and with a year.
A_YEAR, YEARS = timedelta(days=366), timedelta(days=5 * 366)


class Announced(NamedTuple):
    """A date, or one occurrence of a recurring date."""

    event: Event
    topic: Topic
    when: When
    past: bool = False

    @property
    def day(self) -> date | None:
        """The day, if it is known; of a deadline that stands alone, the last day."""
        return self.when.start if rules.has_a_day(self.when) else rules.due(self.event)

    @property
    def order(self) -> tuple[bool, date, time]:
        """The place among others: by moment; dates to come whose day isn't known come last."""
        day = self.day or self.when.start or date.max
        return self.day is None and not self.past, day, self.when.start_time or time.min


class Written(NamedTuple):
    """A date as a published text has it, before anybody confirmed the date."""

    date: WrittenDate
    topic: Topic


@dataclass(frozen=True, slots=True)
class Agenda:
    """Announced dates, each kind in their order."""

    ahead: list[Announced]
    past: list[Announced]
    written: list[Written]  # written dates to come, not settled

    @property
    def coming(self) -> list[Announced]:
        """The dates ahead whose day is known."""
        return [one for one in self.ahead if rules.has_a_day(one.when)]

    @property
    def to_come(self) -> list[Announced | Written]:
        """The dates ahead, followed by the written dates."""
        return [*self.ahead, *self.written]


async def find_agenda(
    session: AsyncSession,
    now: datetime,
    *,
    topic: str = "",
    month: Month | None = None,
    days: Days | None = None,
    appeal: bool = True,
) -> Agenda:
    """Find the dates of all topics or of one, of any time, of a month, or of some days.

    A recurring date is listed once, with its next occurrence; of a month or some days, with each of
    its occurrences there. `appeal`: include the appeal's written dates, which groups don't see.
    """
    written = await queries.written(session, topic, since=now.date(), appeal=appeal)
    to_come = [
        Written(one, its_topic)
        for one, its_topic in written
        if rules.next_occurrence(one.state, now) and any(_times(one.state, now, month, days))
    ]
    found = []
    for event, its_topic in await queries.events(session, topic):
        for when in _times(event, now, month, days):
            over = rules.is_over(when, now) if when.start else rules.is_past(event, now)
            found.append(Announced(event, its_topic, when, over))
    found.sort(key=attrgetter("order"))
    ahead, past = ([one for one in found if one.past is over] for over in (False, True))
    return Agenda(ahead, past, to_come)


def next_of(agenda: Agenda) -> Announced | None:
    """Find the next date that will take place, else the first one to be confirmed."""
    taking_place = (one for one in agenda.ahead if one.event.status is not rules.Status.CANCELLED)
    return next(taking_place, None)


def _times(
    event: rules.Recurring, now: datetime, month: Month | None, days: Days | None
) -> Iterator[When]:
    first = event.when.start
    if days is not None:
        yield from rules.occurrences(event, *days) if rules.has_a_day(event.when) else ()
    elif month is None:
        yield rules.time_shown(event, now)
    elif not event.rule:
        yield from (event.when,) if rules.falls_in(event.when, *month) else ()
    elif first is not None:
        until = now.date() + (YEARS if month[1] else A_YEAR)
        yield from (
            when for when in rules.occurrences(event, first, until) if rules.falls_in(when, *month)
        )
