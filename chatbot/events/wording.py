"""How a date is written: with the precision that is known, and no more."""

from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation.markup import escape
from chatbot.events.models import Event
from chatbot.events.rules import Status
from chatbot.french import Precision, capital, in_words

CLOSED = "C’est fait : cette adresse ne montre plus rien."  # of a calendar of one's own
NOT_OPEN = "Il n’y a pas d’adresse à fermer."


def when_of(event: Event, *, past: bool = False) -> str:
    """Write a date: "mercredi 8 juin 2022, de 9h à 12h", "juin 2022, jour à confirmer".

    What is past isn't to be confirmed any more: "juin 2022".
    """
    words = in_words(event.when, weekday=True)
    if event.status is Status.CANCELLED:
        return f"{words or 'date jamais fixée'}, annulée"
    if past or event.status is Status.CONFIRMED:
        return words or ("date jamais fixée" if past else "date à fixer")
    if event.precision in {Precision.MINUTE, Precision.DAY}:
        return f"{words}, à confirmer"
    missing = "jour" if event.precision is Precision.MONTH else "date"
    return f"{words}, {missing} à confirmer" if words else f"{missing} à confirmer"


def entry(
    event: Event, topic: Topic | None = None, *, past: bool = False, full: bool = False
) -> str:
    """Lay out a date in two to four lines; with its `topic`, and in `full` with its description."""
    place = ", ".join(filter(None, ["en visio" if event.online else "", escape(event.place)]))
    mark = past_mark(event) if past else ""
    lines = [
        f"<b>{capital(when_of(event, past=past))}</b>{mark}",
        escape(event.title) + (f" – {place}" if place else ""),
        f"<i>{escape(numbered(topic))}</i>" if topic else "",
        escape(event.description) if full else "",
    ]
    return "\n".join(filter(None, lines))


def past_mark(event: Event) -> str:
    """Mark a date that is past: whether it was ever confirmed is all that is known."""
    never = event.status is Status.TO_BE_CONFIRMED
    return " (passée, jamais confirmée)" if never else " (passée)"
