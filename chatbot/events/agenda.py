"""Dates sorted by what people can still do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.events.models import Event
from chatbot.events.rules import Status, has_a_day, is_past

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


def sorted_out(events: Sequence[Announced], now: datetime) -> Agenda:
    """The same, in three heaps."""
    past = [one for one in events if is_past(one[0].when, one[0].edition, now)]
    ahead = [one for one in events if one not in past]
    coming = [one for one in ahead if has_a_day(one[0].when)]
    return Agenda(coming, [one for one in ahead if one not in coming], past)


def next_of(agenda: Agenda) -> Event | None:
    """The next date that will take place, else the first one to be confirmed."""
    ahead = [event for event, _ in (*agenda.coming, *agenda.unsettled)]
    return next((event for event in ahead if event.status is not Status.CANCELLED), None)


def last_of(agenda: Agenda) -> Event | None:
    """The latest date that is past and took place as far as is known."""
    over = [event for event, _ in agenda.past]
    return next(
        (one for one in reversed(over) if one.start and one.status is not Status.CANCELLED), None
    )


def older(agenda: Agenda, edition: str | None) -> list[Announced]:
    """What is past, and isn't shown already because nothing is to come but that edition's."""
    shown = edition if agenda.nothing_to_come else None
    return [one for one in agenda.past if one[0].edition != shown]
