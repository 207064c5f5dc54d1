"""The dates that were announced, as answers tell them."""

import re
from collections.abc import Iterable

from chatbot.answers.days import Span
from chatbot.answers.knowledge import Subject
from chatbot.answers.language import contents
from chatbot.conversation.markup import escape
from chatbot.events.models import Event
from chatbot.events.rules import has_a_day
from chatbot.events.texts import past_mark, when_of
from chatbot.french.vocabulary import MONTHS

DATED = re.compile(
    rf"\b(?:\d{{1,2}}|1er) (?:{'|'.join(MONTHS)})\b|\b(?:{'|'.join(MONTHS)}) 20\d\d\b|\b20\d\d\b",
    re.IGNORECASE,
)


def falls_on(event: Event, span: Span) -> bool:
    """Whether it is known to fall on one of these days; without a day of its own, between them."""
    when = event.when
    if when.start is None or when.end is None:
        return False
    days = [(day.year, day.month, day.day) for day in (when.start, when.end)]
    return span.meets(*days) if has_a_day(when) else span.holds(*days)


def line(event: Event, *, past: bool = False, of: Subject | None = None) -> str:
    """One date, with its place and what was written of it; `of` names its topic instead."""
    place = ", ".join(filter(None, ["en visio" if event.online else "", escape(event.place)]))
    mark = past_mark(event) if past else ""
    named = f" (chantier {of.number})" if of is not None and of.number else ""
    said = f"• <b>{when_of(event, past=past)}</b>{mark}\u00a0: {escape(event.title)}"
    is_new = not set(contents(event.description)) <= set(contents(event.title))
    more = f"\n{escape(event.description)}" if is_new and of is None else ""
    return f"{said}{f' – {place}' if place else ''}{named}{more}"


def sorted_by_time(events: Iterable[tuple[Event, Subject]]) -> list[tuple[Event, Subject]]:
    """The earliest first, the undated last."""
    return sorted(events, key=lambda one: (one[0].start is None, str(one[0].start)))
