"""Dates for calendars, and calendars read back: by the library that wrote them, and by another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import vobject
from icalendar import Calendar, Event as VEvent

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.events.calendar import write_calendar
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft
from chatbot.french import Precision, When
from tests.clock import PARIS

TOPIC = Topic(key="alimentation", kind=TopicKind.CHANTIER, number=7, label="Alimentation")
CHANGED = datetime(2026, 11, 24, 12, 0, 5, 123456, tzinfo=UTC)
SATURDAY = date(2026, 12, 12)
NAME = "L’Établi : 7. Alimentation"


def on(first: date, last: date | None = None) -> When:
    """Make a date of whole days."""
    return When(Precision.DAY, first, last or first)


def at(first: date, begins: time, ends: time | None = None, last: date | None = None) -> When:
    """Make a date with its hours."""
    return When(Precision.MINUTE, first, last or first, begins, ends)


def event(when: When, **more: Any) -> Event:
    """Make a date of chantier 7 as the database has it."""
    made = Event(id=3, key="rencontre-altaa", topic_key=TOPIC.key, edition="", sequence=2)
    made.state = replace(EventDraft("Rencontre ALTAA", when), **more)
    made.changed_at = CHANGED
    return made


def calendar(*events: Event) -> bytes:
    """Write them as a calendar in Paris."""
    return write_calendar(NAME, [(one, TOPIC) for one in events], PARIS, SATURDAY)


def read(body: bytes) -> Sequence[VEvent]:
    """Read them with the library that wrote them."""
    return [one for one in Calendar.from_ical(body).walk("VEVENT") if isinstance(one, VEvent)]


def read_otherwise(body: bytes) -> Sequence[Any]:
    """Read them with a library that shares no code with it."""
    found: Any = vobject.readOne(body.decode())
    found.validate()
    return list(found.contents.get("vevent", ()))
