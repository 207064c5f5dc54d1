"""How a date is written: with the precision that is known, and no more."""

from collections.abc import Sequence

from chatbot.chantiers.links import read_announcement, show_section
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Button
from chatbot.conversation.markup import escape
from chatbot.events.models import Event, WrittenDate
from chatbot.events.rules import EventDraft, Status, WrittenIn
from chatbot.french import Precision, Schedule, capital, day_in_words, in_words, schedule_in_words

REPLIES = "reponses"  # the section of a topic's page that holds published answers
SIGNING_UP = "inscriptions"
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


def date_line(event: Event) -> str:
    """Write a date in one line: "Samedi 12 décembre 2026 : Rencontre ALTAA", in HTML."""
    return f"<b>{capital(when_of(event))}</b> : {escape(event.title)}"


def past_mark(event: Event) -> str:
    """Mark a date that is past: whether it was ever confirmed is all that is known."""
    never = event.status is Status.TO_BE_CONFIRMED
    return " (passée, jamais confirmée)" if never else " (passée)"


def quotation(written: WrittenDate, topic: Topic | None = None) -> str:
    """Lay out what a text says of a date that nobody confirmed, with its source and its `topic`."""
    when = capital(when_read(written.state))
    lines = [
        f"<b>{when}</b>, d’après {source_of(written)}",
        f"« {escape(written.words)} »",
        f"<i>{escape(numbered(topic))}</i>" if topic else "",
    ]
    return "\n".join(filter(None, lines))


def source_of(written: WrittenDate) -> str:
    """Name what a date is written in: "l’annonce du 24 novembre 2026"."""
    day = day_in_words(written.published_on)
    if written.source is WrittenIn.ANNOUNCEMENT:
        return f"l’annonce du {day}"
    return f"une réponse publiée le {day}"


def source_button(written: WrittenDate) -> Button:
    """Label the button to the text in which a date is written."""
    if written.source is WrittenIn.ANNOUNCEMENT:
        return read_announcement.button("Lire l’annonce", announcement=written.source_id)
    return show_section.button("Lire la réponse", topic=written.topic_key, section=REPLIES)


def when_read(draft: EventDraft) -> str:
    """Write when it was read to take place: the day, or by which rule."""
    if draft.rule:
        return schedule_in_words(Schedule(draft.when, draft.rule, draft.exceptions))
    return in_words(draft.when, weekday=True)


def in_a_line(draft: EventDraft) -> str:
    """Write what was read of a date: name, day, place, last day, in HTML."""
    where = "en visio" if draft.online and not draft.place else draft.place
    told = [f"<b>{escape(draft.title)}</b>", when_read(draft), escape(where)]
    if draft.deadline is not None:
        told.append(
            f"{escape(draft.deadline_for or SIGNING_UP)} jusqu’au {day_in_words(draft.deadline)}"
        )
    return ", ".join(filter(None, told))


def as_read(drafts: Sequence[EventDraft]) -> str:
    """Say which dates were read in a text, and ask whether to add them; in HTML."""
    if len(drafts) == 1:
        return f"J’ai lu : {in_a_line(drafts[0])}. L’ajouter aux dates ?"
    lines = "\n".join(f"• {in_a_line(draft)}" for draft in drafts)
    return f"J’ai lu :\n{lines}\nLes ajouter aux dates ?"
