"""/dates: the dates of everything, of a chantier, of a month, or the past ones."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Literal

from babel.dates import format_date

from chatbot.chantiers.links import TopicKey, show_chantiers
from chatbot.chantiers.matching import Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold, leading_number
from chatbot.chantiers.service import topic_of_key, topics_listed
from chatbot.chantiers.wording import back_to, issue_in_words, numbered
from chatbot.conversation import Context, Reply, Router, Wish, keyboard, paginate
from chatbot.conversation.display import not_understood
from chatbot.conversation.markup import escape, pages
from chatbot.events import links, queries
from chatbot.events.agenda import Agenda, Announced, find_agenda, older
from chatbot.events.links import Month
from chatbot.events.rules import month_named
from chatbot.events.wording import entry
from chatbot.french import capital, month_in_words, protect

# Folded words that say nothing more than /dates itself, and those that ask for what is over.
COMING = set(
    "a au date dates de des du en et la le les pour prochaine prochaines tout toutes venir".split()
)
PAST = set("ancienne anciennes archives passe passee passees passes".split())
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
    """Answer `/dates`, `/dates 5`, `/dates 5 7`, `/dates juin`, `/dates passées`."""
    month, rest = month_named(fold(ctx.request.words))
    past = bool(PAST & set(rest.split()))
    rest = " ".join(word for word in rest.split() if word not in PAST)
    if not set(rest.split()) - COMING:
        return await show_dates(ctx, month=month, past=past)
    understood = await topics_listed(ctx.session, rest)
    if not understood.topics:
        return _which_topic(understood, ctx.request.words)
    if len(understood.topics) == 1:
        reply = await show_dates(ctx, topic=understood.topics[0].key, month=month, past=past)
    else:
        reply = await _of_several(ctx, understood.topics, month, past=past)
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


@router.answers(links.show_dates)
async def show_dates(
    ctx: Context,
    *,
    page: int = 1,
    topic: TopicKey | Literal[""] = "",
    month: Month = "",
    past: bool = False,
) -> Reply:
    """Show a page of the dates asked for."""
    named = await topic_of_key(ctx.session, topic) if topic else None
    when = _month_and_year(month)
    agenda = await find_agenda(ctx.session, ctx.request.at, topic=topic, month=when)
    edition = await queries.latest_edition(ctx.session)
    if named is not None:
        blocks = _of_topic(agenda, named, when, past=past)
    elif when is not None:
        blocks = _of_month(agenda, *when)
    else:
        blocks = _past(agenda) if past else _to_come(agenda, edition, ctx.request.at.date())
    text = paginate(pages(blocks), page, size=1)
    turn = show_dates.turn(text, topic=topic, month=month, past=past)
    back = (back_to(named),) if named is not None else ()
    ways = [show_chantiers.button("Les chantiers")]
    if past or month or topic:
        ways.append(show_dates.button("Toutes les dates"))
    elif older(agenda, edition):
        ways.append(show_dates.button("Dates passées", past=True))
    return Reply(text.rows[0], keyboard(turn, back, tuple(ways)))


async def _of_several(ctx: Context, topics: Sequence[Topic], month: Month, *, past: bool) -> Reply:
    """Show the dates of each, as far as they fit into a message; a button leads to all of them."""
    when, blocks = _month_and_year(month), []
    for topic in topics:
        agenda = await find_agenda(ctx.session, ctx.request.at, topic=topic.key, month=when)
        blocks += _of_topic(agenda, topic, when, past=past)
    each = [
        (show_dates.button(f"Dates : {protect(numbered(topic))}", topic=topic.key, month=month),)
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
        f"{not_understood([words])} Je cherche par mois ou par chantier : "
        "<code>/dates juin</code>, <code>/dates 5</code>. Et <code>/dates passées</code> pour les "
        "anciennes."
    )
    if number := leading_number(words):
        text = f"Il n’y a pas de chantier {number}. Tapez /dates pour voir toutes les dates."
    return Reply(text, (ways,))


def _month_and_year(month: str) -> tuple[int, int | None] | None:
    # (6, 2022), or (6, None) for any year.
    number, _, year = month.partition("-")
    return (int(number), int(year) if year else None) if number else None


def _to_come(agenda: Agenda, edition: str | None, today: date) -> list[str]:
    # By month, then those to be confirmed; without any, the latest edition's, as past.
    if not agenda.ahead:
        return _nothing_to_come(agenda, edition, today)
    blocks = ["<b>Les dates à venir</b>"]
    for month, announced in groupby(agenda.coming, key=_month):
        blocks += _under(f"<b>{capital(month)}</b>", announced)
    return blocks + _under(UNSETTLED, agenda.without_day)


def _past(agenda: Agenda) -> list[str]:
    # The latest first.
    if not agenda.past:
        return ["Aucune date passée n’est connue ici. Tapez /dates pour celles à venir."]
    return ["<b>Les dates passées</b>", *_entries(reversed(agenda.past), past=True)]


def _of_month(agenda: Agenda, month: int, year: int | None) -> list[str]:
    name = _month_name(month) + (f" {year}" if year else "")
    if not (agenda.ahead or agenda.past):
        return [f"Aucune date connue en {name}. Tapez /dates pour voir toutes les dates."]
    past = _entries(agenda.past, past=True)
    return [f"<b>Les dates{_of_that_month(month, year)}</b>", *_entries(agenda.ahead), *past]


def _of_that_month(month: int, year: int | None) -> str:
    name = _month_name(month) + (f" {year}" if year else "")
    return f" d’{name}" if name[0] in "ao" else f" de {name}"


def _of_topic(
    agenda: Agenda, topic: Topic, when: tuple[int, int | None] | None = None, *, past: bool = False
) -> list[str]:
    which = "dates passées" if past else "dates"
    title = f"<b>Les {which}{_of_that_month(*when) if when else ''} : {escape(numbered(topic))}</b>"
    over = [entry(event, past=True, full=True) for event, _ in agenda.past]
    ahead = [] if past else [entry(event, full=True) for event, _ in agenda.ahead]
    if not (ahead or over):
        return [title, "Aucune date n’est annoncée ici."]
    which = "La dernière annoncée" if len(over) == 1 else "Les dernières annoncées"
    nothing = [] if past or when else [f"Aucune date à venir. {which} :"]
    return [title, *(ahead or nothing), *over]


def _nothing_to_come(agenda: Agenda, edition: str | None, today: date) -> list[str]:
    latest = [announced for announced in agenda.past if announced[0].edition == edition]
    if not latest or edition is None:
        return [NO_DATES]
    opening = (
        "Aucune date à venir n’est annoncée pour l’instant.\n"
        f"Voici celles de {issue_in_words(edition, today)}, toutes passées :"
    )
    return [opening, *_entries(latest, past=True)]


def _under(heading: str, announced: Iterable[Announced]) -> list[str]:
    first, *others = _entries(announced) or [""]
    return [f"{heading}\n{first}", *others] if first else []


def _entries(announced: Iterable[Announced], *, past: bool = False) -> list[str]:
    return [entry(event, topic, past=past) for event, topic in announced]


def _month(announced: Announced) -> str:
    start = announced[0].start
    return month_in_words(start) if start else ""


def _month_name(month: int) -> str:
    return format_date(date(2022, month, 1), "MMMM", locale="fr")
