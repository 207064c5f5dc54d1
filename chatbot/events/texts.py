"""How dates are said: with the precision that is known, and no more."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from babel.dates import format_date

from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowList
from chatbot.chantiers.rules import leading_number
from chatbot.chantiers.texts import back_to, edition_in_words, numbered, turning
from chatbot.conversation import Button, Keyboard
from chatbot.conversation.markup import escape
from chatbot.events.agenda import Agenda, Announced
from chatbot.events.models import Event
from chatbot.events.payloads import ShowDates
from chatbot.events.rules import Status
from chatbot.french import Precision, in_words

NO_DATES = "Aucune date n’a été annoncée pour l’instant."
UNSETTLED = "<b>À confirmer</b>"


def when_of(event: Event, *, past: bool = False) -> str:
    """ "mercredi 8 juin 2022, de 9h à 12h", "juin 2022, jour à confirmer", "date à confirmer".

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


def entry(event: Event, of: Topic | None = None, *, past: bool = False, full: bool = False) -> str:
    """One date in two to four lines; `of` names its topic, `full` adds its description."""
    place = ", ".join(filter(None, ["en visio" if event.online else "", escape(event.place)]))
    mark = past_mark(event) if past else ""
    lines = [
        f"<b>{_capital(when_of(event, past=past))}</b>{mark}",
        escape(event.title) + (f" – {place}" if place else ""),
        f"<i>{escape(numbered(of))}</i>" if of else "",
        escape(event.description) if full else "",
    ]
    return "\n".join(filter(None, lines))


def past_mark(event: Event) -> str:
    """Behind a date that is past: whether it was ever confirmed is all that is known."""
    never = event.status is Status.TO_BE_CONFIRMED
    return " (passée, jamais confirmée)" if never else " (passée)"


def listing(
    shown: ShowDates, agenda: Agenda, topic: Topic | None, edition: str | None
) -> list[str]:
    """The blocks of whichever list is asked for; `edition` is the latest that has dates."""
    if topic is not None:
        return of_topic(agenda, topic)
    if shown.month_and_year is not None:
        return of_month(agenda, *shown.month_and_year)
    return past(agenda) if shown.past else to_come(agenda, edition)


def to_come(agenda: Agenda, edition: str | None) -> list[str]:
    """What `/dates` says: by month, then to be confirmed; else the latest edition's, as past."""
    if agenda.nothing_to_come:
        return _nothing_to_come(agenda, edition)
    blocks = ["<b>Les dates à venir</b>"]
    for month, announced in groupby(agenda.coming, key=_month):
        blocks += _under(f"<b>{_capital(month)}</b>", announced)
    return blocks + _under(UNSETTLED, agenda.unsettled)


def past(agenda: Agenda) -> list[str]:
    """What `/dates passées` says, the latest first."""
    if not agenda.past:
        return ["Aucune date passée n’est connue ici. Tapez /dates pour celles à venir."]
    return ["<b>Les dates passées</b>", *_entries(reversed(agenda.past), past=True)]


def of_month(agenda: Agenda, month: int, year: int | None) -> list[str]:
    """What `/dates juin` says."""
    name = _month_name(month) + (f" {year}" if year else "")
    if agenda.nothing_to_come and not agenda.past:
        return [f"Aucune date connue en {name}. Tapez /dates pour voir toutes les dates."]
    ahead = _entries([*agenda.coming, *agenda.unsettled])
    of = "d’" if name[0] in "ao" else "de "
    return [f"<b>Les dates {of}{name}</b>", *ahead, *_entries(agenda.past, past=True)]


def of_topic(agenda: Agenda, topic: Topic) -> list[str]:
    """What `/dates 5` says, with descriptions."""
    title = f"<b>Les dates\u00a0: {escape(numbered(topic))}</b>"
    if agenda.nothing_to_come and not agenda.past:
        return [title, "Aucune date n’est annoncée ici."]
    ahead = [entry(event, full=True) for event, _ in (*agenda.coming, *agenda.unsettled)]
    over = [entry(event, past=True, full=True) for event, _ in agenda.past]
    which = "La dernière annoncée" if len(over) == 1 else "Les dernières annoncées"
    return [title, *(ahead or [f"Aucune date à venir. {which}\u00a0:"]), *over]


def which_topic(topics: Sequence[Topic], words: str) -> str:
    """Several topics match what was typed, or none."""
    if topics:
        return "Les dates de quel chantier\u00a0?"
    if number := leading_number(words):
        return f"Il n’y a pas de chantier {number}. Tapez /dates pour voir toutes les dates."
    return (
        "Je cherche par mois ou par chantier\u00a0: <code>/dates juin</code>, "
        "<code>/dates 5</code>. Et <code>/dates passées</code> pour les anciennes."
    )


def topic_choice(topics: Sequence[Topic]) -> Keyboard:
    """One button for each topic that matches, or the way on."""
    if not topics:
        return ((Button("Toutes les dates", ShowDates()), Button("Les chantiers", ShowList())),)
    return tuple((Button(numbered(topic), ShowDates(topic=topic.key)),) for topic in topics)


def buttons(
    shown: ShowDates, pages: int, topic: Topic | None, past: Sequence[Announced]
) -> Keyboard:
    """Other pages, then where to go from here; `past` is what the past ones would add."""
    ways = [Button("Les chantiers", ShowList())]
    if shown.past or shown.month or shown.topic:
        ways.append(Button("Toutes les dates", ShowDates()))
    elif past:
        ways.append(Button("Dates passées", ShowDates(past=True)))
    back = (back_to(topic),) if topic is not None else ()
    return tuple(row for row in (turning(shown, pages), back, tuple(ways)) if row)


def _nothing_to_come(agenda: Agenda, edition: str | None) -> list[str]:
    latest = [one for one in agenda.past if one[0].edition == edition]
    if not latest or edition is None:
        return [NO_DATES]
    opening = (
        "Aucune date à venir n’est annoncée pour l’instant.\n"
        f"Voici celles de L’Établi de {edition_in_words(edition)}, toutes passées\u00a0:"
    )
    return [opening, *_entries(latest, past=True)]


def _under(heading: str, announced: Iterable[Announced]) -> list[str]:
    first, *others = _entries(announced) or [""]
    return [f"{heading}\n{first}", *others] if first else []


def _entries(announced: Iterable[Announced], *, past: bool = False) -> list[str]:
    return [entry(event, of, past=past) for event, of in announced]


def _month(announced: Announced) -> str:
    start = announced[0].start
    return format_date(start, "MMMM y", locale="fr") if start else ""


def _month_name(month: int) -> str:
    return format_date(date(2022, month, 1), "MMMM", locale="fr")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
