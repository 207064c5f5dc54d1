"""How a date is written: with the precision that is known, and no more."""

from datetime import date

from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation.markup import escape
from chatbot.events.models import Event
from chatbot.events.rules import Status, has_a_day
from chatbot.french import Precision, When, capital, day_in_words, in_words, rule_in_words

CLOSED = "C’est fait : cette adresse ne montre plus rien."  # of a calendar of one's own
NOT_OPEN = "Il n’y a pas d’adresse à fermer."


def when_of(event: Event, when: When | None = None, *, past: bool = False) -> str:
    """Write a date: "mercredi 8 juin 2022, de 9h à 12h", "juin 2022, jour à confirmer".

    `when`: which of the times at which it recurs; None: as it was announced. What is past isn't to
    be confirmed any more: "juin 2022".
    """
    words = in_words(when or event.when, weekday=True)
    if event.status is Status.CANCELLED:
        return f"{words or 'date jamais fixée'}, annulée"
    if past or event.status is Status.CONFIRMED:
        return words or ("date jamais fixée" if past else "date à fixer")
    if event.precision in {Precision.MINUTE, Precision.DAY}:
        return f"{words}, à confirmer"
    missing = "jour" if event.precision is Precision.MONTH else "date"
    return f"{words}, {missing} à confirmer" if words else f"{missing} à confirmer"


def entry(
    event: Event,
    topic: Topic | None = None,
    *,
    when: When | None = None,
    past: bool = False,
    full: bool = False,
) -> str:
    """Lay out a date in a few lines; with its `topic`, and in `full` with all that is told of it.

    `when`: as in `when_of`.
    """
    place = place_of(event)
    mark = past_mark(event) if past else ""
    lines = [
        f"<b>{capital(when_of(event, when, past=past))}</b>{mark}",
        rule_of(event, when),
        escape(event.title) + (f" – {place}" if place else ""),
        f"<i>{escape(numbered(topic))}</i>" if topic else "",
        "" if past else deadline_of(event),
        link_of(event) if full and not past else "",
        escape(event.description) if full else "",
    ]
    return "\n".join(filter(None, lines))


def rule_of(event: Event, when: When | None = None) -> str:
    """Write how it recurs: "chaque deuxième vendredi du mois"; "" where it is once.

    `when`: the time that is told with it; what is left out before it is of no interest any more.
    """
    if not event.rule:
        return ""
    since = when.start if when and when.start else date.min
    return rule_in_words(event.rule, tuple(day for day in event.exceptions if day > since))


def place_of(event: Event) -> str:
    """Write where it is, in HTML: "en visio, Arles"."""
    return ", ".join(filter(None, ["en visio" if event.online else "", escape(event.place)]))


def link_of(event: Event) -> str:
    """Write the link by which it is joined, in HTML; "" where there is none."""
    address = escape(event.link).replace('"', "&quot;")
    return f'<a href="{address}">Le lien pour participer</a>' if address else ""


def deadline_of(event: Event) -> str:
    """Write what closes before it, in HTML: "Inscriptions jusqu’au 5 décembre 2026"; "" nothing."""
    if event.deadline is None:
        return ""
    what = capital(event.deadline_for) or "Réponses"
    return f"{escape(what)} jusqu’au {day_in_words(event.deadline)}"


def brief_day(when: When) -> str:
    """Write on a button when it is: "8 juin", "juin 2022", "date à fixer"."""
    if when.start is not None and has_a_day(when):
        return day_in_words(when.start, year=False)
    return in_words(when) or "date à fixer"


def past_mark(event: Event) -> str:
    """Mark a date that is past: whether it was ever confirmed is all that is known."""
    never = event.status is Status.TO_BE_CONFIRMED
    return " (passée, jamais confirmée)" if never else " (passée)"
