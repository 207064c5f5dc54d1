"""A list of dates, as one page shows it: a title, then entries under headings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from chatbot import french as fr
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import issue_in_words, numbered, telling_words
from chatbot.conversation import Button
from chatbot.conversation.markup import escape, length
from chatbot.events.agenda import Agenda, Announced, Written
from chatbot.events.links import show_date
from chatbot.events.rules import THIS_WEEK
from chatbot.events.wording import brief_day, entry, quotation
from chatbot.french.vocabulary import WEEKDAYS

SHOWN, SCREEN = 4, 580  # dates and characters, which with their buttons fill a phone's screen
LABEL = 34  # characters of a date's button, of which two stand side by side
NO_DATES = "Aucune date n’a été annoncée pour l’instant."
UNSETTLED = "<b>À confirmer</b>"
WRITTEN = "<b>Annoncé, pas encore confirmé</b>"


@dataclass(frozen=True, slots=True)
class Line:
    """A date in a list, or a quotation, and what stands above it, unless it does already."""

    shown: Announced | Written
    heading: str = ""
    past: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Dates under a title; without any, all that there is to say is in the title."""

    title: str
    lines: Sequence[Line] = ()


def to_come(agenda: Agenda, edition: str | None, today: date) -> Listing:
    """List dates by month, then dates to be confirmed; if there are none, the latest edition's."""
    if agenda.is_empty:
        latest = [past for past in agenda.past if past.event.edition == edition]
        if not latest or edition is None:
            return Listing(NO_DATES)
        opening = (
            "Aucune date à venir n’est annoncée pour l’instant.\n"
            f"Voici celles de {issue_in_words(edition, today)}, toutes passées :"
        )
        return Listing(opening, _over(latest))
    by_month = [
        Line(one, f"<b>{fr.capital(fr.month_in_words(one.when.start))}</b>")
        for one in agenda.coming
        if one.when.start
    ]
    unsettled = [Line(one, UNSETTLED) for one in agenda.without_day]
    return Listing("<b>Les dates à venir</b>", [*by_month, *unsettled, *_quoted(agenda)])


def all_past(agenda: Agenda) -> Listing:
    """List past dates, the latest first."""
    if not agenda.past:
        return Listing("Aucune date passée n’est connue ici. Tapez /dates pour celles à venir.")
    return Listing("<b>Les dates passées</b>", _over(reversed(agenda.past)))


def of_month(agenda: Agenda, month: int, year: int | None) -> Listing:
    name = _month_name(month) + (f" {year}" if year else "")
    if agenda.is_empty and not agenda.past:
        return Listing(f"Aucune date connue en {name}. Tapez /dates pour voir toutes les dates.")
    title = f"<b>Les dates{_of_that_month(month, year)}</b>"
    return Listing(title, [*_ahead(agenda), *_over(agenda.past)])


def of_week(agenda: Agenda, topic: Topic | None, week: int, last: date) -> Listing:
    of_topic = f" : {escape(numbered(topic))}" if topic else ""
    if agenda.is_empty:
        until = f"{WEEKDAYS[last.weekday()]} {fr.day_in_words(last, year=False)}"
        return Listing(
            f"Aucune date d’ici au {until}{of_topic}. Tapez /dates pour toutes les voir."
        )
    which = "des sept prochains jours" if week == THIS_WEEK else "de la semaine prochaine"
    return Listing(f"<b>Les dates {which}{of_topic}</b>", _ahead(agenda))


def of_topic(
    agenda: Agenda, topic: Topic, when: tuple[int, int | None] | None = None, *, past: bool = False
) -> Listing:
    which = "dates passées" if past else "dates"
    title = f"<b>Les {which}{_of_that_month(*when) if when else ''} : {escape(numbered(topic))}</b>"
    ahead = [] if past else _ahead(agenda)
    if not (ahead or agenda.past):
        return Listing(f"{title}\n\nAucune date n’est annoncée ici.")
    latest = "La dernière annoncée" if len(agenda.past) == 1 else "Les dernières annoncées"
    nothing = "" if past or when or ahead else f"\n\nAucune date à venir. {latest} :"
    return Listing(f"{title}{nothing}", [*ahead, *_over(agenda.past)])


def _ahead(agenda: Agenda) -> list[Line]:
    return [*map(Line, agenda.ahead), *_quoted(agenda)]


def _quoted(agenda: Agenda) -> list[Line]:
    return [Line(written, WRITTEN) for written in agenda.written]


def _over(announced: Iterable[Announced]) -> list[Line]:
    return [Line(past, past=True) for past in announced]


def screens(found: Listing, topic: Topic | None) -> list[list[Line]]:
    """Divide the lines into as many as a screen holds below the title; one alone may be longer."""
    done: list[list[Line]] = []
    for line in found.lines:
        longer = [*(done[-1] if done else ()), line]
        text = "\n\n".join([found.title, *entries(longer, topic)])
        if done and len(longer) <= SHOWN and length(text) <= SCREEN:
            done[-1] = longer
        else:
            done.append([line])
    return done


def entries(lines: Iterable[Line], topic: Topic | None) -> list[str]:
    """Write the entries, the first of those under a heading with it, without the list's topic."""
    blocks, heading = [], ""
    for line in lines:
        above = line.heading if line.heading != heading else ""
        named = None if topic else line.shown.topic
        if isinstance(line.shown, Written):
            text = quotation(line.shown.date, named)
        else:
            text = entry(line.shown.event, named, when=line.shown.when, past=line.past)
        blocks.append("\n".join(filter(None, [above, text])))
        heading = line.heading
    return blocks


def buttons(lines: Iterable[Line]) -> list[Button]:
    """Label one button for each date, however often the date recurs."""
    dates: dict[int, Announced] = {}
    for line in lines:
        if isinstance(line.shown, Announced):
            dates.setdefault(line.shown.event.id, line.shown)
    return [
        show_date.button(
            fr.cut(f"{brief_day(when)} : {fr.protect(telling_words(event.title))}", LABEL),
            event=event.id,
        )
        for event, _, when in dates.values()
    ]


def _month_name(month: int) -> str:
    return format_date(date(2022, month, 1), "MMMM", locale="fr")


def _of_that_month(month: int, year: int | None) -> str:
    name = _month_name(month) + (f" {year}" if year else "")
    return f" d’{name}" if name[0] in "ao" else f" de {name}"
