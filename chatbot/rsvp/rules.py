"""When a date can be answered, who gets a place, and which figures may be seen; the refusals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chatbot.errors import Denied, Refusal
from chatbot.events import rules as events
from chatbot.french import When, folded

SENTENCE_LENGTH = 300
MOST_PLACES = 100_000
LEAST_SHOWN = 5  # answers; from fewer, readers could guess who gave which answer
ASKED_WITHIN = timedelta(days=14)  # of a date's first day; later, guests aren't asked any more
CLOSED_BY_DEADLINE = "inscription"  # in a folded `deadline_for`; other deadlines close no answers


class Response(StrEnum):
    """A person's answer to a date to come."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Usefulness(StrEnum):
    """A guest's answer, afterwards, to whether the date was useful."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    ABSENT = "absent"  # the guest didn't come after all


@dataclass(frozen=True, slots=True)
class Headcount:
    """The answers to one occurrence of a date, counted."""

    coming: int = 0  # with a place
    waiting: int = 0  # for a place
    maybe: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback of the guests of a date, without names."""

    yes: int
    partly: int
    no: int
    sentences: tuple[str, ...]  # in alphabetical order, which doesn't tell who wrote when

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers for nobody to be recognised."""
        return self.yes + self.partly + self.no >= LEAST_SHOWN


class DateCancelled(Refusal):
    sentence = "Cette date est annulée : il n’y a plus à y répondre. /dates montre les autres."


class DatePast(Refusal):
    sentence = "Cette date est passée : il n’y a plus à y répondre. /dates montre celles à venir."


class DayUnknown(Refusal):
    sentence = "Le jour n’est pas encore fixé : on pourra répondre quand il le sera."


class OnlyADeadline(Refusal):
    sentence = "C’est un dernier jour, pas une rencontre : il n’y a pas à y répondre."


class RegistrationClosed(Refusal):
    sentence = "Les inscriptions sont closes depuis le délai annoncé. Écrivez au référent."


class BannedGuest(Denied):
    sentence = (
        "Vous ne pouvez pas répondre à cette date : un admin en a décidé ainsi. "
        "/confidentialite dit à qui écrire."
    )


class NotAsked(Refusal):
    """Only guests who were asked give feedback."""

    sentence = "Cette question ne vous est pas posée, ou plus : elle s’efface avec le temps."


def next_answerable(event: events.Dated, now: datetime) -> When:
    """Find the next occurrence of a date, which people can answer at the local time `now`.

    Raises DateCancelled, OnlyADeadline, DayUnknown, DatePast.
    """
    if event.status is events.Status.CANCELLED:
        raise DateCancelled
    if events.due(event):
        raise OnlyADeadline
    if not events.has_a_day(event.when):
        raise DayUnknown
    when = events.next_occurrence(event, now)
    if when is None:
        raise DatePast
    return when


def begins(when: When) -> date:
    """Find the day on which an occurrence begins. Raises DayUnknown."""
    if when.start is None:
        raise DayUnknown
    return when.start


def is_registration_closed(event: events.Dated, today: date) -> bool:
    """Tell whether the announced last day to sign up is over.

    A recurring date is never closed: its deadline was for its first occurrence.
    """
    if event.rule or event.deadline is None or event.deadline >= today:
        return False
    return CLOSED_BY_DEADLINE in folded(event.deadline_for)


def day_of_answers(event: events.Recurring, now: datetime) -> date | None:
    """Find the day for which answers to a date count: its next occurrence's, else its only one's.

    While only the month of a date is known, that is the first day of the month, so that earlier
    answers are kept.
    """
    when = events.next_occurrence(event, now)
    if when is not None:
        return when.start
    return None if event.rule else event.when.start


def first_day_of_answers(states: Iterable[events.Recurring], now: datetime) -> date:
    """Find the earliest day for which answers to a date may still count.

    `states`: the present and former states of the date, as people may have answered any of them.
    """
    days = (day_of_answers(state, now) for state in states)
    return min(filter(None, days), default=now.date())


def has_place(places: int | None, heads: Headcount) -> bool:
    """Tell whether a new guest gets a place at once: the waiting list comes first."""
    return places is None or (not heads.waiting and heads.coming < places)
