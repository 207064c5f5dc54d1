"""What an announced date means: its occurrences, past or to come, and its month."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Protocol, Self
from zlib import crc32

from chatbot.errors import UNPRINTED, Denied, Refusal
from chatbot.french import Precision, When, days_of
from chatbot.french.folding import folded
from chatbot.french.recurrence import LONGEST
from chatbot.french.vocabulary import MONTHS

TITLE_LENGTH, PLACE_LENGTH = 300, 200
MOST_DATES = 300  # of a topic; a pack has the same limit
RULE_LENGTH = LONGEST
PURPOSE_LENGTH = 60
LINK_LENGTH = 400
DAY_BEGINS, DAY_ENDS = time(8), time(21)  # outside these hours, nobody is written to unasked
THIS_WEEK, NEXT_WEEK = 1, 2  # the seven days from today on; the seven days from next Monday on


class Status(StrEnum):
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
    """The sentence above the button was deleted, or is too old for Telegram to show it."""

    sentence = "Votre phrase n’est plus là : écrivez-la de nouveau, avec /date."


class TooManyDates(Refusal):
    sentence = f"Ce sujet a déjà {MOST_DATES} dates : il ne peut pas en avoir plus."


class NothingToRestore(Refusal):
    sentence = "Cette date n’a pas d’état précédent. Tapez /dates pour la voir."


class AlreadyKnown(Refusal):
    """The adding of a date can't be undone once people count on the date, or were told of it."""

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

    def without(self, *days: date) -> Self:
        """Leave days out of a recurring date."""
        return replace(self, exceptions=tuple(sorted({*self.exceptions, *days})))


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A change that an announcement brings as it leaves: a new date, or a new state of a date.

    `apart`: a session of the date that then takes place on its own, with this state. `keep`: the
    date doesn't change at all; the author was asked, and said so.
    """

    state: EventDraft
    event: int | None = None  # the date's id; None: a new date
    seen: int = 0  # the date's `sequence` when this was planned; if it grew since, nothing changes
    apart: EventDraft | None = None
    keep: bool = False


def digest(*drafts: EventDraft) -> int:
    """Return a checksum of what somebody was shown, as a number for a button (`seen`)."""
    return crc32("".join(map(repr, drafts)).encode())


def storable(draft: EventDraft) -> EventDraft:
    """Make a draft fit for the database and for a pack: cut fields, drop control characters.

    Only the description may have several lines.
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


A_MONTH = timedelta(days=31)


class Recurring(Protocol):
    """A date that may take place more than once: an Event, or its draft."""

    @property
    def when(self) -> When: ...
    @property
    def rule(self) -> str: ...
    @property
    def exceptions(self) -> Sequence[date]: ...


class Dated(Recurring, Protocol):
    """A date with the fields that decide until when it counts, and can be answered."""

    @property
    def edition(self) -> str: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def status(self) -> Status: ...
    @property
    def deadline(self) -> date | None: ...
    @property
    def deadline_for(self) -> str: ...


# An event without any date counts as past this long after the edition that announced it.
UNDATED_COUNTS_FOR = timedelta(days=365)


def occurrences(event: Recurring, after: date, until: date = date.max) -> Iterator[When]:
    """Find the occurrences that end on `after` or later and begin by `until`, earliest first.

    A date without a rule has one occurrence, or none if no day is known. By a rule without end,
    there is no end of occurrences.
    """
    when = event.when
    if when.start is None or when.end is None:
        return
    if not event.rule:
        if when.end >= after and when.start <= until:
            yield when
        return
    lasts = when.end - when.start  # a night, where it ends past midnight
    since = max(after - lasts, when.start)
    for day in takewhile(until.__ge__, days_of(event.rule, when.start, since)):
        if day not in event.exceptions:
            yield replace(when, start=day, end=day + lasts)


def next_occurrence(event: Recurring, now: datetime) -> When | None:
    """Find the first occurrence that isn't over at the local time `now`; None: there is none."""
    to_come = occurrences(event, now.date())
    return next((when for when in to_come if not is_over(when, now)), None)


def occurrence_on(event: Recurring, day: date) -> When | None:
    """Find the occurrence of a date that begins on that day; None if no known one does."""
    its = occurrences(event, day, day) if has_a_day(event.when) else ()
    return next((when for when in its if when.start == day), None)


def time_shown(event: Recurring, now: datetime) -> When:
    """Find the next occurrence of a date, else the last one."""
    if (coming := next_occurrence(event, now)) is not None:
        return coming
    return [event.when, *occurrences(event, event.when.start or now.date(), now.date())][-1]


def is_past(event: Dated, now: datetime) -> bool:
    """Tell whether a date, with all its occurrences, is over at the local time `now`.

    A deadline alone is over after its day. A date without any day is over a year after the edition
    that announced it, else a year after its last change (UNDATED_COUNTS_FOR).
    """
    if event.when.start is not None:
        return next_occurrence(event, now) is None
    if (day := due(event)) is not None:
        return day < now.date()
    told = date.fromisoformat(f"{event.edition}-01") if event.edition else event.changed_at.date()
    return told + UNDATED_COUNTS_FOR < now.date()


def due(event: Dated | EventDraft) -> date | None:
    """Return the day of a deadline that stands alone: "dossiers à rendre avant le 31 mai"."""
    is_alone = event.when.start is None and event.status is Status.CONFIRMED
    return event.deadline if is_alone else None


def is_expected(event: Dated, now: datetime) -> bool:
    """Tell whether people may still come: the date is neither over nor cancelled."""
    return event.status is not Status.CANCELLED and not is_past(event, now)


def is_over(when: When, now: datetime) -> bool:
    """Tell whether an occurrence has ended at the local time `now`.

    An end at midnight is the end of the last day.
    """
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
    return has_a_day(state.when) and state.status is Status.CONFIRMED


def time_named(words: str) -> tuple[str, int, str]:
    """Return the month and the week that words name, and the other words.

    "juin" is the month "6"; "juin 2022" and "8 juin 2022" are "6-2022"; "": no month is named. The
    week is THIS_WEEK for "cette semaine", NEXT_WEEK for "la semaine prochaine"; 0: none is named.
    """
    months = [folded(month) for month in MONTHS]
    some_month = (
        rf"\b(?:(?:en|de|le|du) )?(?:\d{{1,2}}(?:er)? )?({'|'.join(months)})(?: (\d{{4}}))?\b"
    )
    some_week = r"\b(?:(?:de|pour) )?(?:(?:cette|la) )?semaine( prochaine)?\b"
    month, week = "", 0
    if (named := re.search(some_month, words)) is not None:
        number = str(months.index(named[1]) + 1)
        month = f"{number}-{named[2]}" if named[2] else number
        words = " ".join(re.sub(some_month, " ", words, count=1).split())
    if (named := re.search(some_week, words)) is not None:
        week = NEXT_WEEK if named[1] else THIS_WEEK
        words = " ".join(re.sub(some_week, " ", words, count=1).split())
    return month, week, words


def falls_in(when: When, month: int, year: int | None) -> bool:
    """Tell whether a date is known to fall into a month; `year` None: of any year."""
    if when.start is None or when.last_day is None:
        return False
    if not has_a_day(when) and when.last_day - when.start > A_MONTH:
        return False
    first, last = ((day.year * 12 + day.month - 1) for day in (when.start, when.last_day))
    return any(
        span % 12 == month - 1 and year in {None, span // 12} for span in range(first, last + 1)
    )
