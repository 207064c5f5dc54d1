"""Dates in questions and in answers."""

import re
from collections.abc import Iterable

from chatbot.chantiers.rules import fold
from chatbot.events.models import Event
from chatbot.events.rules import falls_in, has_a_day
from chatbot.events.texts import past_mark, when_of
from chatbot.grammar.vocabulary import MONTHS
from chatbot.markup import escape
from chatbot.questions.knowledge import Subject
from chatbot.questions.language import Words

FOLDED = [fold(month) for month in MONTHS]
ONE = r"\d{1,2}(?:er)?"
NUMBERS = rf"{ONE}(?: (?:et|ou|au) (?:le )?{ONE})*"
PAPER = r"(?:etabli|lettre|newsletter|numero|edition|bulletin|journal)"  # « L'Établi de mai »
NAMED = re.compile(
    rf"(?<!\S)({PAPER} (?:de |du mois de )?)?({NUMBERS} )?({'|'.join(FOLDED)})(?: \d{{4}})?(?!\S)"
)
DATED = re.compile(
    rf"\b(?:\d{{1,2}}|1er) (?:{'|'.join(MONTHS)})\b|\b(?:{'|'.join(MONTHS)}) 20\d\d\b|\b20\d\d\b",
    re.IGNORECASE,
)
Day = tuple[int, int]  # of a month; 0: the whole month


def days_in(words: Words) -> tuple[tuple[Day, ...], frozenset[int]]:
    """The days of the year that are named, and the places of the words that do."""
    days: list[Day] = []
    places: set[int] = set()
    for match in NAMED.finditer(words.text):
        month = FOLDED.index(match[3]) + 1
        numbers = [int(number) for number in re.findall(r"\d{1,2}", match[2] or "")]
        if "au" in (match[2] or "").split():  # « du 6 au 10 juin »
            numbers = list(range(numbers[0], numbers[-1] + 1))
        numbers = [n for n in numbers if 0 < n < 32]
        days += (
            [] if match[1] else [(number, month) for number in numbers or ([] if match[2] else [0])]
        )
        before = words.text[: match.start()].count(" ")
        places |= set(range(before, before + match[0].count(" ") + 1))
    return tuple(dict.fromkeys(days)), frozenset(places)


def falls_on(event: Event, day: Day) -> bool:
    """Whether it is known to fall on that day of the year, or into that month."""
    number, month = day
    if not falls_in(event.when, month, None):
        return False
    if not number or event.start is None or event.end is None or not has_a_day(event.when):
        return not number
    first, last = event.start, event.end
    return (first.month, first.day) <= (month, number) <= (last.month, last.day)


def line(event: Event, *, past: bool = False, of: Subject | None = None) -> str:
    """One date, with its place and what was written of it; `of` names its topic instead."""
    place = ", ".join(filter(None, ["en visio" if event.online else "", escape(event.place)]))
    mark = past_mark(event) if past else ""
    named = f" (chantier {of.number})" if of is not None and of.number else ""
    said = f"• <b>{when_of(event, past=past)}</b>{mark}\u00a0: {escape(event.title)}"
    more = f"\n{escape(event.description)}" if event.description and of is None else ""
    return f"{said}{f' – {place}' if place else ''}{named}{more}"


def sorted_by_time(events: Iterable[tuple[Event, Subject]]) -> list[tuple[Event, Subject]]:
    """The earliest first, the undated last."""
    return sorted(events, key=lambda one: (one[0].start is None, str(one[0].start)))
