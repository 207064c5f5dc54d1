"""/dates: the dates of everything, of a chantier, a month or a week, or the past ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from babel.dates import format_date

from chatbot.chantiers.links import TopicKey, show_chantiers
from chatbot.chantiers.matching import Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold, leading_number
from chatbot.chantiers.service import topic_of_key, topics_listed
from chatbot.chantiers.wording import back_to, issue_in_words, numbered, telling_words
from chatbot.conversation import Button, Context, Reply, Router, Row, Wish, keyboard, paginate
from chatbot.conversation.display import not_understood
from chatbot.conversation.markup import escape, pages
from chatbot.events import links, queries
from chatbot.events.agenda import Agenda, Announced, Days, find_agenda, older
from chatbot.events.links import Month, Week
from chatbot.events.rules import THIS_WEEK, month_named, week_named
from chatbot.events.wording import brief_day, entry
from chatbot.french import capital, cut, day_in_words, protect
from chatbot.french.vocabulary import WEEKDAYS

# Folded words that say nothing more than /dates itself, and those that ask for what is over.
COMING = set(
    "a au date dates de des du en et la le les pour prochaine prochaines tout toutes venir".split()
)
PAST = set("ancienne anciennes archives passe passee passees passes".split())
SHOWN = 6  # dates, which with their buttons fill a phone's screen
LABEL = 34  # characters of a date's button, of which two stand side by side
NO_DATES = "Aucune date n’a été annoncée pour l’instant."
UNSETTLED = "<b>À confirmer</b>"

DATES = Wish(
    "dates",
    (
        *("date", "dates", "les dates", "agenda", "l'agenda", "les prochaines dates"),
        "prochaines dates",
        *("dates du 7", "agenda du chantier 7", "les dates du chantier 7", "les rendez vous"),
        *("prochains rendez vous", "dates de juin", "les réunions de juin", "quoi de prévu"),
        *("toutes les dates", "calendrier", "le calendrier", "upcoming events"),
        "qu'est ce qui est prévu",
    ),
)
NO_CALENDAR = (
    "Je ne sais pas encore écrire les dates dans votre agenda : les voici, pour les y noter."
)

router = Router()


@router.command(
    "dates",
    menu="Les prochaines dates",
    aliases=("date", "agenda", "calendrier", "calendar", "events", "rdv"),
    wish=DATES,
)
async def dates_command(ctx: Context) -> Reply:
    """Answer `/dates`, `/dates 5`, `/dates juin`, `/dates semaine`, `/dates passées`."""
    month, rest = month_named(fold(ctx.request.words))
    week, rest = week_named(rest)
    past = bool(PAST & set(rest.split()))
    rest = " ".join(word for word in rest.split() if word not in PAST)
    if not set(rest.split()) - COMING:
        return await show_dates(ctx, month=month, past=past, week=week)
    understood = await topics_listed(ctx.session, rest)
    if not understood.topics:
        return _which_topic(understood, ctx.request.words)
    if len(understood.topics) == 1:
        topic = understood.topics[0].key
        reply = await show_dates(ctx, topic=topic, month=month, past=past, week=week)
    else:
        topics = understood.topics
        reply = await _of_several(ctx, topics, month=month, past=past, week=week)
    unknown = not_understood([*understood.unknown, *map(numbered, understood.unclear)])
    return replace(reply, text=f"{unknown}\n\n{protect(reply.text)}") if unknown else reply


@router.wish(
    "calendar",
    *("ajouter à mon agenda", "ajoute à mon agenda", "mettre dans mon agenda", "export agenda"),
    *("mettre les dates du 7 dans mon agenda", "synchroniser mon agenda", "google agenda"),
    *("mettre dans mon calendrier", "ajouter à mon calendrier", "google calendar", "outlook"),
    "ics",
    *("comment mettre les dates dans mon agenda", "export to calendar"),
)
async def show_calendar(ctx: Context) -> Reply:
    """Show the dates, until they can be put into a calendar."""
    return replace(await dates_command(ctx), toast=NO_CALENDAR)


@dataclass(frozen=True, slots=True)
class Line:
    """A date in a list, and what stands above it, unless it does already."""

    announced: Announced
    heading: str = ""
    past: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Dates under a title; without any, all that there is to say is in the title."""

    title: str
    lines: Sequence[Line] = ()


@router.answers(links.show_dates)
async def show_dates(
    ctx: Context,
    *,
    page: int = 1,
    topic: TopicKey | Literal[""] = "",
    month: Month = "",
    past: bool = False,
    week: Week = 0,
) -> Reply:
    """Show a page of the dates asked for."""
    named = await topic_of_key(ctx.session, topic) if topic else None
    agenda, listing = await _listing(ctx, named, month=month, past=past, week=week)
    shown = paginate(listing.lines, page, size=SHOWN)
    title = "\n".join(filter(None, [listing.title, shown.place]))
    turn = show_dates.turn(shown, topic=topic, month=month, past=past, week=week)
    back = (back_to(named),) if named is not None else ()
    ways = [show_chantiers.button("Les chantiers")]
    if past or month or topic or week:
        ways.append(show_dates.button("Toutes les dates"))
    elif older(agenda, await queries.latest_edition(ctx.session)):
        ways.append(show_dates.button("Dates passées", past=True))
    return Reply(
        "\n\n".join([title, *_written(shown.rows, named)]),
        keyboard(*_date_rows(shown.rows), turn, back, tuple(ways)),
    )


async def _listing(
    ctx: Context, topic: Topic | None, *, month: Month, past: bool, week: Week
) -> tuple[Agenda, Listing]:
    today, when = ctx.request.at.date(), _month_and_year(month)
    days = _days_of(week, today) if week else None
    key = topic.key if topic else ""
    agenda = await find_agenda(ctx.session, ctx.request.at, topic=key, month=when, days=days)
    if days is not None:
        return agenda, _of_week(agenda, topic, week, days[1])
    if topic is not None:
        return agenda, _of_topic(agenda, topic, when, past=past)
    if when is not None:
        return agenda, _of_month(agenda, *when)
    if past:
        return agenda, _past(agenda)
    return agenda, _to_come(agenda, await queries.latest_edition(ctx.session), today)


async def _of_several(
    ctx: Context, topics: Sequence[Topic], *, month: Month, past: bool, week: Week
) -> Reply:
    """Show the dates of each, as far as they fit into a message; a button leads to all of them."""
    blocks = []
    for topic in topics:
        _, listing = await _listing(ctx, topic, month=month, past=past, week=week)
        blocks += [listing.title, *_written(listing.lines, topic)]
    each = [
        (
            show_dates.button(
                f"Dates : {protect(numbered(topic))}", topic=topic.key, month=month, week=week
            ),
        )
        for topic in topics
    ]
    return Reply(pages(blocks)[0], (*each, (show_dates.button("Toutes les dates"),)))


def _which_topic(understood: Understood, words: str) -> Reply:
    if topics := understood.unclear:
        choices = [
            (show_dates.button(protect(numbered(topic)), topic=topic.key),) for topic in topics
        ]
        return Reply("Les dates de quel chantier ?", tuple(choices))
    ways = (show_dates.button("Toutes les dates"), show_chantiers.button("Les chantiers"))
    text = (
        f"{not_understood([words])} Je cherche par mois, par semaine ou par chantier : "
        "<code>/dates juin</code>, <code>/dates semaine</code>, <code>/dates 5</code>. Et "
        "<code>/dates passées</code> pour les anciennes."
    )
    if number := leading_number(words):
        text = f"Il n’y a pas de chantier {number}. Tapez /dates pour voir toutes les dates."
    return Reply(text, (ways,))


def _month_and_year(month: str) -> tuple[int, int | None] | None:
    # (6, 2022), or (6, None) for any year.
    number, _, year = month.partition("-")
    return (int(number), int(year) if year else None) if number else None


def _days_of(week: int, today: date) -> Days:
    first = today if week == THIS_WEEK else today + timedelta(days=7 - today.weekday())
    return first, first + timedelta(days=6)


def _to_come(agenda: Agenda, edition: str | None, today: date) -> Listing:
    # By month, then those to be confirmed; without any, the latest edition's, as past.
    if not agenda.ahead:
        return _nothing_to_come(agenda, edition, today)
    by_month = [Line(one, f"<b>{capital(_month(one))}</b>") for one in agenda.coming]
    unsettled = [Line(one, UNSETTLED) for one in agenda.without_day]
    return Listing("<b>Les dates à venir</b>", [*by_month, *unsettled])


def _nothing_to_come(agenda: Agenda, edition: str | None, today: date) -> Listing:
    latest = [past for past in agenda.past if past.event.edition == edition]
    if not latest or edition is None:
        return Listing(NO_DATES)
    opening = (
        "Aucune date à venir n’est annoncée pour l’instant.\n"
        f"Voici celles de {issue_in_words(edition, today)}, toutes passées :"
    )
    return Listing(opening, _over(latest))


def _past(agenda: Agenda) -> Listing:
    # The latest first.
    if not agenda.past:
        return Listing("Aucune date passée n’est connue ici. Tapez /dates pour celles à venir.")
    return Listing("<b>Les dates passées</b>", _over(reversed(agenda.past)))


def _of_month(agenda: Agenda, month: int, year: int | None) -> Listing:
    name = _month_name(month) + (f" {year}" if year else "")
    if not (agenda.ahead or agenda.past):
        return Listing(f"Aucune date connue en {name}. Tapez /dates pour voir toutes les dates.")
    title = f"<b>Les dates{_of_that_month(month, year)}</b>"
    return Listing(title, [*map(Line, agenda.ahead), *_over(agenda.past)])


def _of_week(agenda: Agenda, topic: Topic | None, week: int, last: date) -> Listing:
    of_topic = f" : {escape(numbered(topic))}" if topic else ""
    if not agenda.coming:
        until = f"{WEEKDAYS[last.weekday()]} {day_in_words(last, year=False)}"
        return Listing(
            f"Aucune date d’ici au {until}{of_topic}. Tapez /dates pour toutes les voir."
        )
    which = "des sept prochains jours" if week == THIS_WEEK else "de la semaine prochaine"
    return Listing(f"<b>Les dates {which}{of_topic}</b>", [*map(Line, agenda.coming)])


def _of_topic(
    agenda: Agenda, topic: Topic, when: tuple[int, int | None] | None = None, *, past: bool = False
) -> Listing:
    which = "dates passées" if past else "dates"
    title = f"<b>Les {which}{_of_that_month(*when) if when else ''} : {escape(numbered(topic))}</b>"
    ahead = [] if past else agenda.ahead
    if not (ahead or agenda.past):
        return Listing(f"{title}\n\nAucune date n’est annoncée ici.")
    latest = "La dernière annoncée" if len(agenda.past) == 1 else "Les dernières annoncées"
    nothing = "" if past or when or ahead else f"\n\nAucune date à venir. {latest} :"
    return Listing(f"{title}{nothing}", [*map(Line, ahead), *_over(agenda.past)])


def _over(announced: Iterable[Announced]) -> list[Line]:
    return [Line(past, past=True) for past in announced]


def _written(lines: Iterable[Line], topic: Topic | None) -> list[str]:
    """Write the entries, the first of those under a heading with it, without the list's topic."""
    blocks, heading = [], ""
    for line in lines:
        above = line.heading if line.heading != heading else ""
        blocks.append("\n".join(filter(None, [above, _entry(line, topic)])))
        heading = line.heading
    return blocks


def _entry(line: Line, topic: Topic | None) -> str:
    event, its_topic, when = line.announced
    return entry(event, None if topic else its_topic, when=when, past=line.past)


def _date_rows(lines: Iterable[Line]) -> list[Row]:
    """Lay out a button for each date, two a row; what recurs has one."""
    dates = {line.announced.event.id: line.announced for line in reversed([*lines])}
    buttons = [_date_button(announced) for announced in reversed(dates.values())]
    return [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]


def _date_button(announced: Announced) -> Button:
    event, _, when = announced
    label = f"{brief_day(when)} : {protect(telling_words(event.title))}"
    return links.show_date.button(cut(label, LABEL), event=event.id)


def _month(announced: Announced) -> str:
    start = announced.when.start
    return format_date(start, "MMMM y", locale="fr") if start else ""


def _month_name(month: int) -> str:
    return format_date(date(2022, month, 1), "MMMM", locale="fr")


def _of_that_month(month: int, year: int | None) -> str:
    name = _month_name(month) + (f" {year}" if year else "")
    return f" d’{name}" if name[0] in "ao" else f" de {name}"
