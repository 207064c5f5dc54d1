"""What an announced date means: its times, past or to come, and its month."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Protocol
from zlib import crc32

from chatbot.errors import UNPRINTED, Denied, Refusal
from chatbot.french import Precision, When, days_of
from chatbot.french.folding import folded
from chatbot.french.recurrence import LONGEST
from chatbot.french.vocabulary import MONTHS

TITLE_LENGTH, PLACE_LENGTH = 300, 200
MOST_DATES = 300  # of a topic, as packs have them
RULE_LENGTH = LONGEST
PURPOSE_LENGTH = 60
LINK_LENGTH = 400
DAY_BEGINS, DAY_ENDS = time(8), time(21)  # nobody is written to unasked at another hour
THIS_WEEK, NEXT_WEEK = 1, 2  # the seven days from today on; those from next Monday on


class Status(StrEnum):
    """Whether an event will take place as announced."""

    CONFIRMED = "confirmed"
    TO_BE_CONFIRMED = "to_be_confirmed"
    CANCELLED = "cancelled"


class WrittenIn(StrEnum):
    """The kinds of published texts that may speak of a date."""

    ANNOUNCEMENT = "announcement"
    ANSWER = "answer"


class ChangedMeanwhile(Refusal):
    sentence = "Cette date a changé entre-temps : rien n’a été fait. Voici où elle en est : /dates"


class DateGone(Refusal):
    sentence = "Cette date n’est plus annoncée. Tapez /dates pour voir les autres."


class OnlyItsReferents(Denied):
    """Only the référents of a date's topic and admins change a date, or read who comes."""

    sentence = (
        "Cela revient aux référents du sujet de cette date et aux admins. "
        "/dates montre toutes les dates."
    )


class WordsGone(Refusal):
    """The sentence that a button is about was deleted, or is too old for Telegram to show it."""

    sentence = "Votre phrase n’est plus là : écrivez-la de nouveau, avec /date."


class TooManyDates(Refusal):
    sentence = f"Ce sujet a déjà {MOST_DATES} dates : il ne peut pas en avoir plus."


class NothingToRestore(Refusal):
    sentence = "Cette date n’a pas d’état précédent. Tapez /dates pour la voir."


class AlreadyKnown(Refusal):
    """An adding can't be undone silently once people count on the date, or were told of it."""

    sentence = "Cette date est déjà connue : dites plutôt qu’elle n’aura pas lieu."


class WrittenDateGone(Refusal):
    sentence = "C’est déjà décidé, ou ce texte n’en parle plus. Tapez /dates pour voir les dates."


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A date as people write it, with the fields of models.Event."""

    title: str
    when: When
    rule: str = ""
    exceptions: tuple[date, ...] = ()
    status: Status = Status.CONFIRMED
    place: str = ""
    online: bool = False
    link: str = ""
    deadline: date | None = None
    deadline_for: str = ""
    places: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A change that an announcement brings as it leaves: a new date, or a new state of a date."""

    state: EventDraft
    event: int | None = None  # its number; None: it is new
    seen: int = 0  # its sequence as it was planned: one that changed meanwhile stays as it is


def digest(draft: EventDraft) -> int:
    """Digest what somebody was shown, as a number for a button."""
    return crc32(repr(draft).encode())


def storable(draft: EventDraft) -> EventDraft:
    """Write it as it can be kept, and be written into a pack: no control characters, nothing long.

    The description alone may have several lines.
    """
    return replace(
        draft,
        title=_in_a_line(draft.title, TITLE_LENGTH) or "Date",
        place=_in_a_line(draft.place, PLACE_LENGTH),
        deadline_for=_in_a_line(draft.deadline_for, PURPOSE_LENGTH) if draft.deadline else "",
        description="\n".join(
            filter(None, (_in_a_line(line) for line in draft.description.splitlines()))
        ),
    )


def _in_a_line(text: str, longest: int | None = None) -> str:
    return UNPRINTED.sub(" ", text)[:longest].strip()


class Recurring(Protocol):
    """A date that may take place more than once: an Event, or its draft."""

    @property
    def when(self) -> When: ...
    @property
    def rule(self) -> str: ...
    @property
    def exceptions(self) -> Sequence[date]: ...


class Dated(Recurring, Protocol):
    """A recurring or single date, with what decides until when a date without day counts."""

    @property
    def edition(self) -> str: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def status(self) -> Status: ...


# An event without any date counts as past this long after the edition that announced it.
UNDATED_COUNTS_FOR = timedelta(days=365)


def occurrences(event: Recurring, after: date, until: date = date.max) -> Iterator[When]:
    """Find when it takes place, earliest first: what ends on `after` or later, begins by `until`.

    Without a rule, its one date; none where nothing is known. A rule without end gives them without
    end.
    """
    when = event.when
    if when.start is None or when.end is None:
        return
    if not event.rule:
        if when.end >= after and when.start <= until:
            yield when
        return
    for day in takewhile(until.__ge__, days_of(event.rule, when.start, max(after, when.start))):
        if day not in event.exceptions:
            yield replace(when, start=day, end=day)


def next_occurrence(event: Recurring, now: datetime) -> When | None:
    """Find the first time of a date that isn't over at that local time; None: no known time is."""
    to_come = occurrences(event, now.date())
    return next((when for when in to_come if not is_over(when, now)), None)


def last_occurrence(event: Recurring, now: datetime) -> When | None:
    """Find the last time of a date until that local day; None: no known time was."""
    if event.when.start is None:
        return None
    found = [*occurrences(event, event.when.start, now.date())]
    return found[-1] if found else None


def is_past(event: Dated, now: datetime) -> bool:
    """Tell whether a date is over at that local time, as far as is known; all of them, by a rule.

    Without any day it counts for a year from the edition that told it, else from its last change.
    """
    if event.when.start is not None:
        return next_occurrence(event, now) is None
    told = date.fromisoformat(f"{event.edition}-01") if event.edition else event.changed_at.date()
    return told + UNDATED_COUNTS_FOR < now.date()


def is_expected(event: Dated, now: datetime) -> bool:
    """Tell whether people may still come: it is neither over nor cancelled."""
    return event.status is not Status.CANCELLED and not is_past(event, now)


def is_over(when: When, now: datetime) -> bool:
    """Tell whether it has ended at that local time; an end at midnight ends the last day."""
    if when.end is None or when.end != now.date() or not when.end_time:
        return when.end is not None and when.end < now.date()
    return time.min < when.end_time <= now.time()


def is_daytime(at: datetime) -> bool:
    """Tell whether people may be written to unasked at that local time."""
    return DAY_BEGINS <= at.time() < DAY_ENDS


def has_a_day(when: When) -> bool:
    """Tell whether the day is known, so that it fits into a diary."""
    return when.precision in {Precision.MINUTE, Precision.DAY}


def is_fixed(state: EventDraft) -> bool:
    """Tell whether a date's day is known, and sure."""
    return has_a_day(state.when) and state.status is Status.CONFIRMED


_MONTHS = [folded(month) for month in MONTHS]
_MONTH = re.compile(
    rf"\b(?:(?:en|de|le|du) )?(?:\d{{1,2}}(?:er)? )?({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b"
)

_WEEK = re.compile(r"\b(?:(?:de|pour) )?(?:(?:cette|la) )?semaine( prochaine)?\b")


def month_named(words: str) -> tuple[str, str]:
    """Read "juin" as "6", "juin 2022" as "6-2022", as "8 juin 2022"; "" where no month is named.

    With the words that are left.
    """
    match = _MONTH.search(words)
    if match is None:
        return "", words
    month = str(_MONTHS.index(match[1]) + 1)
    rest = " ".join(f"{words[: match.start()]} {words[match.end() :]}".split())
    return (f"{month}-{match[2]}" if match[2] else month), rest


def week_named(words: str) -> tuple[int, str]:
    """Read "cette semaine" as THIS_WEEK, "la semaine prochaine" as NEXT_WEEK; 0 for no week.

    With the words that are left.
    """
    match = _WEEK.search(words)
    if match is None:
        return 0, words
    rest = " ".join(f"{words[: match.start()]} {words[match.end() :]}".split())
    return (NEXT_WEEK if match[1] else THIS_WEEK), rest


def falls_in(when: When, month: int, year: int | None) -> bool:
    """Tell whether a date is known to fall into that month, of any year where `year` is None."""
    if when.start is None or when.last_day is None:
        return False
    if not (has_a_day(when) or when.precision is Precision.MONTH):
        return False
    first, last = ((day.year * 12 + day.month - 1) for day in (when.start, when.last_day))
    return any(
        span % 12 == month - 1 and year in {None, span // 12} for span in range(first, last + 1)
    )
