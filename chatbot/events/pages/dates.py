"""/dates: the dates of everything, of a chantier, a month or a week, or the past ones."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from chatbot import conversation as ui
from chatbot.chantiers.choosing import topic_buttons
from chatbot.chantiers.links import TopicKey, show_chantiers, show_news
from chatbot.chantiers.matching import Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold, leading_number
from chatbot.chantiers.service import topic_of_key, topics_listed
from chatbot.chantiers.wording import back_to, numbered
from chatbot.events import links, queries
from chatbot.events.agenda import Agenda, Days, Written, find_agenda, older
from chatbot.events.pages import listing
from chatbot.events.rules import THIS_WEEK, month_named, week_named
from chatbot.events.wording import source_button
from chatbot.french import protect

# Folded words that say nothing more than /dates itself, and those that ask for what is over.
COMING = set(
    "a au date dates de des du en et la le les pour prochaine prochaines tout toutes venir".split()
)
PAST = set("ancienne anciennes archives passe passee passees passes".split())

DATES = ui.Wish(
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

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command(
    "dates",
    menu="Les prochaines dates",
    aliases=("agenda", "calendrier", "calendar", "events", "rdv"),
    wish=DATES,
)
async def dates_command(ctx: ui.Context) -> ui.Reply:
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
    unknown = ui.not_understood([*understood.unknown, *map(numbered, understood.unclear)])
    return replace(reply, text=f"{unknown}\n\n{protect(reply.text)}") if unknown else reply


@router.answers(links.show_dates)
async def show_dates(
    ctx: ui.Context,
    *,
    page: int = 1,
    topic: TopicKey | Literal[""] = "",
    month: links.Month = "",
    past: bool = False,
    week: links.Week = 0,
) -> ui.Reply:
    """Show a page of the dates asked for."""
    named = await topic_of_key(ctx.session, topic) if topic else None
    agenda, found = await _listing(ctx, named, month=month, past=past, week=week)
    shown = ui.paginate(listing.screens(found, named), page, size=1)
    lines = shown.rows[0] if shown.rows else []
    title = "\n".join(filter(None, [found.title, shown.place]))
    turn = show_dates.turn(shown, topic=topic, month=month, past=past, week=week)
    ways = [] if past else _quoted(lines)
    if not past and (agenda.coming or ctx.policy.public_url):
        ways.append(links.show_calendar.button("Dans mon agenda", topic=topic))
    if named is not None:
        ways.append(back_to(named))
    if past or month or topic or week:
        ways.append(show_dates.button("Toutes les dates"))
    elif older(agenda, await queries.latest_edition(ctx.session)):
        ways.append(show_dates.button("Dates passées", past=True))
    ways.append(show_chantiers.button("Les chantiers"))
    dates, text = listing.buttons(lines), "\n\n".join([title, *listing.entries(lines, named)])
    fitting = ui.in_pairs(ways[: ui.BUTTONS - len(dates)])
    return ui.Reply(text, ui.keyboard(*ui.in_pairs(dates), turn, *fitting))


async def _listing(
    ctx: ui.Context, topic: Topic | None, *, month: links.Month, past: bool, week: links.Week
) -> tuple[Agenda, listing.Listing]:
    today, when = ctx.request.at.date(), None
    if month:  # "6-2022", or "6" for any year
        number, _, year = month.partition("-")
        when = (int(number), int(year) if year else None)
    days = _days_of(week, today) if week else None
    key = topic.key if topic else ""
    agenda = await find_agenda(
        ctx.session,
        ctx.request.at,
        topic=key,
        month=when,
        days=days,
        appeal=ctx.request.private,
    )
    if days is not None:
        return agenda, listing.of_week(agenda, topic, week, days[1])
    if topic is not None:
        return agenda, listing.of_topic(agenda, topic, when, past=past)
    if when is not None:
        return agenda, listing.of_month(agenda, *when)
    if past:
        return agenda, listing.all_past(agenda)
    return agenda, listing.to_come(agenda, await queries.latest_edition(ctx.session), today)


async def _of_several(
    ctx: ui.Context, topics: Sequence[Topic], *, month: links.Month, past: bool, week: links.Week
) -> ui.Reply:
    """Show the first dates of each, as many as a screen holds; a button leads to all of them."""
    blocks, of_each = [], max(1, listing.SHOWN // len(topics))
    for topic in topics:
        _, found = await _listing(ctx, topic, month=month, past=past, week=week)
        blocks += [found.title, *listing.entries(found.lines[:of_each], topic)]
    each = [
        show_dates.button(
            f"Dates : {protect(numbered(topic))}", topic=topic.key, month=month, week=week
        )
        for topic in topics[: ui.BUTTONS - 1]
    ]
    return ui.Reply(
        ui.pages(blocks)[0], ui.in_pairs([*each, show_dates.button("Toutes les dates")])
    )


def _quoted(lines: Iterable[listing.Line]) -> list[ui.Button]:
    """Lead to the text that is quoted, or to all of them."""
    quoted = [line.shown.date for line in lines if isinstance(line.shown, Written)]
    texts = {(date.source, date.source_id): date for date in quoted}
    if len(texts) == 1:
        return [source_button(*texts.values())]
    return [show_news.button("Les actus")] if texts else []


def _which_topic(understood: Understood, words: str) -> ui.Reply:
    if topics := understood.unclear:
        return ui.Reply("Les dates de quel chantier ?", topic_buttons(topics, show_dates))
    ways = (show_dates.button("Toutes les dates"), show_chantiers.button("Les chantiers"))
    text = (
        f"{ui.not_understood([words])} Je cherche par mois, par semaine ou par chantier : "
        "<code>/dates juin</code>, <code>/dates semaine</code>, <code>/dates 5</code>. Et "
        "<code>/dates passées</code> pour les anciennes."
    )
    if number := leading_number(words):
        text = f"Il n’y a pas de chantier {number}. Tapez /dates pour voir toutes les dates."
    return ui.Reply(text, (ways,))


def _days_of(week: int, today: date) -> Days:
    first = today if week == THIS_WEEK else today + timedelta(days=7 - today.weekday())
    return first, first + timedelta(days=6)
