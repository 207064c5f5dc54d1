"""/dates: the dates of all topics, of a topic, a month or a week, or the past dates.

And the buttons by which a chat hears of one date without following the date's topic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from babel.dates import format_date

from chatbot import conversation as ui, french as fr
from chatbot.chantiers.links import (
    TopicKey,
    read_announcement,
    show_chantiers,
    show_news,
    show_section,
)
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.rules import TopicKind, fold, leading_number
from chatbot.chantiers.service import topic_of_key, topics_listed
from chatbot.chantiers.wording import back_to, issue_in_words, numbered, telling_words
from chatbot.conversation.markup import length
from chatbot.events import links, queries, service
from chatbot.events.agenda import Agenda, Announced, Written, find_agenda, older
from chatbot.events.models import Event
from chatbot.events.rules import (
    THIS_WEEK,
    WrittenIn,
    is_expected,
    is_fixed,
    month_named,
    week_named,
)
from chatbot.events.wording import TELL_NO_MORE, brief_day, entry, quotation
from chatbot.french.vocabulary import WEEKDAYS
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.rules import wording_of_reminders
from chatbot.subscriptions.wording import WORDINGS

SHOWN, SCREEN = 4, 580  # dates, and characters, that fill a phone's screen with their buttons
LABEL = 34  # characters of a date's button, of which two stand side by side
REPLIES = "reponses"  # the section of a topic's page that holds published answers
NO_DATES = "Aucune date n’a été annoncée pour l’instant."
UNSETTLED = "<b>À confirmer</b>"
WRITTEN = "<b>Annoncé, pas encore confirmé</b>"

# Folded words: COMING add nothing to /dates; PAST ask for past dates.
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

OVER = "Cette date est passée, ou annulée : il n’y a plus rien à en dire."
LEFT = "C’est noté : je n’en dirai plus rien de moi-même."


@dataclass(frozen=True, slots=True)
class Line:
    """A date, or a quoted written date, in a list, and the heading to which it belongs."""

    shown: Announced | Written
    heading: str = ""
    past: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Dates under a title; if there are no dates, the title says so."""

    title: str
    lines: Sequence[Line] = ()


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
    if not understood.topics and understood.unclear:
        buttons = topic_buttons(understood.unclear, show_dates)
        return ui.Reply("Les dates de quel chantier ?", buttons)
    if not understood.topics:
        text = (
            f"{ui.not_understood([ctx.request.words])} Je cherche par mois, par semaine ou par "
            "chantier : <code>/dates juin</code>, <code>/dates semaine</code>, "
            "<code>/dates 5</code>. Et <code>/dates passées</code> pour les anciennes."
        )
        if number := leading_number(ctx.request.words):
            text = f"Il n’y a pas de chantier {number}. Tapez /dates pour voir toutes les dates."
        every = show_dates.button("Toutes les dates")
        return ui.Reply(text, ((every, show_chantiers.button("Les chantiers")),))
    if len(understood.topics) == 1:
        topic = understood.topics[0].key
        reply = await show_dates(ctx, topic=topic, month=month, past=past, week=week)
    else:
        topics = understood.topics
        reply = await _of_several(ctx, topics, month=month, past=past, week=week)
    unknown = ui.not_understood([*understood.unknown, *map(numbered, understood.unclear)])
    return replace(reply, text=f"{unknown}\n\n{fr.protect(reply.text)}") if unknown else reply


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
    shown = ui.paginate(_screens(found, named), page, size=1)
    lines = shown.rows[0] if shown.rows else []
    title = "\n".join(filter(None, [found.title, shown.place]))
    turn = show_dates.turn(shown, topic=topic, month=month, past=past, week=week)
    ways = [] if past else _to_texts(lines)
    if not past and (agenda.coming or ctx.policy.public_url):
        ways.append(links.show_calendar.button("Dans mon agenda", topic=topic))
    if named is not None:
        ways.append(back_to(named))
    if past or month or topic or week:
        ways.append(show_dates.button("Toutes les dates"))
    elif older(agenda, await queries.latest_edition(ctx.session)):
        ways.append(show_dates.button("Dates passées", past=True))
    ways.append(show_chantiers.button("Les chantiers"))
    dates, text = _buttons(lines), "\n\n".join([title, *_entries(lines, named)])
    fitting = ui.in_pairs(ways[: ui.BUTTONS - len(dates)])
    return ui.Reply(text, ui.keyboard(*ui.in_pairs(dates), turn, *fitting))


async def _listing(
    ctx: ui.Context, topic: Topic | None, *, month: links.Month, past: bool, week: links.Week
) -> tuple[Agenda, Listing]:
    today, days, when, named = ctx.request.at.date(), None, None, ""
    if week:
        first = today if week == THIS_WEEK else today + timedelta(days=7 - today.weekday())
        days = first, first + timedelta(days=6)
    if month:  # "6-2022", or "6" for any year
        number, _, year = month.partition("-")
        when = (int(number), int(year) if year else None)
        named = format_date(date(2022, when[0], 1), "MMMM", locale="fr")
        named += f" {when[1]}" if when[1] else ""
    agenda = await find_agenda(
        ctx.session,
        ctx.request.at,
        topic=topic.key if topic else "",
        month=when,
        days=days,
        appeal=ctx.request.private,
    )
    if days is not None:
        return agenda, _of_week(agenda, topic, week, days[1])
    if topic is not None:
        return agenda, _of_topic(agenda, topic, named, past=past)
    if named:
        lines = [*_ahead(agenda), *_over(agenda.past)]
        none = f"Aucune date connue en {named}. Tapez /dates pour voir toutes les dates."
        return agenda, Listing(f"<b>Les dates{_of(named)}</b>" if lines else none, lines)
    if past:  # the latest first
        none = "Aucune date passée n’est connue ici. Tapez /dates pour celles à venir."
        title = "<b>Les dates passées</b>" if agenda.past else none
        return agenda, Listing(title, _over(reversed(agenda.past)))
    return agenda, _to_come(agenda, await queries.latest_edition(ctx.session), today)


async def _of_several(
    ctx: ui.Context, topics: Sequence[Topic], *, month: links.Month, past: bool, week: links.Week
) -> ui.Reply:
    """Show the first dates of each topic, as a screen holds; a button leads to all its dates."""
    blocks, of_each = [], max(1, SHOWN // len(topics))
    for topic in topics:
        _, found = await _listing(ctx, topic, month=month, past=past, week=week)
        blocks += [found.title, *_entries(found.lines[:of_each], topic)]
    each = [
        show_dates.button(
            f"Dates : {fr.protect(numbered(topic))}", topic=topic.key, month=month, week=week
        )
        for topic in topics[: ui.BUTTONS - 1]
    ]
    return ui.Reply(
        ui.pages(blocks)[0], ui.in_pairs([*each, show_dates.button("Toutes les dates")])
    )


def _to_texts(lines: Iterable[Line]) -> list[ui.Button]:
    """Label the button to the text that is quoted; if several texts are, to all news."""
    quoted = [line.shown.date for line in lines if isinstance(line.shown, Written)]
    texts = {(date.source, date.source_id): date for date in quoted}
    if len(texts) != 1:
        return [show_news.button("Les actus")] if texts else []
    [text] = texts.values()
    if text.source is WrittenIn.ANNOUNCEMENT:
        return [read_announcement.button("Lire l’annonce", announcement=text.source_id)]
    return [show_section.button("Lire la réponse", topic=text.topic_key, section=REPLIES)]


def _screens(found: Listing, topic: Topic | None) -> list[list[Line]]:
    """Divide the lines into screens below the title; a single line may be longer than a screen."""
    done: list[list[Line]] = []
    for line in found.lines:
        longer = [*(done[-1] if done else ()), line]
        text = "\n\n".join([found.title, *_entries(longer, topic)])
        if done and len(longer) <= SHOWN and length(text) <= SCREEN:
            done[-1] = longer
        else:
            done.append([line])
    return done


def _entries(lines: Iterable[Line], topic: Topic | None) -> list[str]:
    """Write the entries; a heading stands above its first entry only.

    Each entry names its topic, unless the whole list is about one `topic`.
    """
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


def _buttons(lines: Iterable[Line]) -> list[ui.Button]:
    """Label one button for each date, however often the date recurs."""
    dates: dict[int, Announced] = {}
    for line in lines:
        if isinstance(line.shown, Announced):
            dates.setdefault(line.shown.event.id, line.shown)
    return [
        links.show_date.button(
            fr.cut(f"{brief_day(when)} : {fr.protect(telling_words(event.title))}", LABEL),
            event=event.id,
        )
        for event, _, when in dates.values()
    ]


def _to_come(agenda: Agenda, edition: str | None, today: date) -> Listing:
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


def _of_week(agenda: Agenda, topic: Topic | None, week: int, last: date) -> Listing:
    of_topic = f" : {ui.escape(numbered(topic))}" if topic else ""
    if agenda.is_empty:
        until = f"{WEEKDAYS[last.weekday()]} {fr.day_in_words(last, year=False)}"
        return Listing(
            f"Aucune date d’ici au {until}{of_topic}. Tapez /dates pour toutes les voir."
        )
    which = "des sept prochains jours" if week == THIS_WEEK else "de la semaine prochaine"
    return Listing(f"<b>Les dates {which}{of_topic}</b>", _ahead(agenda))


def _of_topic(agenda: Agenda, topic: Topic, month: str, *, past: bool) -> Listing:
    which = ("dates passées" if past else "dates") + (_of(month) if month else "")
    title = f"<b>Les {which} : {ui.escape(numbered(topic))}</b>"
    ahead = [] if past else _ahead(agenda)
    if not (ahead or agenda.past):
        return Listing(f"{title}\n\nAucune date n’est annoncée ici.")
    latest = "La dernière annoncée" if len(agenda.past) == 1 else "Les dernières annoncées"
    nothing = "" if past or month or ahead else f"\n\nAucune date à venir. {latest} :"
    return Listing(f"{title}{nothing}", [*ahead, *_over(agenda.past)])


def _ahead(agenda: Agenda) -> list[Line]:
    return [*map(Line, agenda.ahead), *_quoted(agenda)]


def _quoted(agenda: Agenda) -> list[Line]:
    return [Line(written, WRITTEN) for written in agenda.written]


def _over(announced: Iterable[Announced]) -> list[Line]:
    return [Line(past, past=True) for past in announced]


def _of(month: str) -> str:
    return f" d’{month}" if month[0] in "ao" else f" de {month}"


@router.answers(links.follow_date, requires=ui.Requires.GROUP_ADMIN)
async def follow_date(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Tell the chat of a date from now on; the toast says what that means."""
    found = await service.find(ctx.session, event)
    if not is_expected(found, ctx.request.at):
        return ui.Reply(toast=OVER)
    topic = await topic_of_key(ctx.session, found.topic_key)
    await subscriptions.follow_date(ctx.session, ctx.request, topic, found.id)
    agreed = WORDINGS[wording_of_reminders(private=ctx.request.private, to_date=True)]
    return ui.Reply(toast=agreed, pressed_becomes=_leave_button(found))


@router.answers(links.leave_date, requires=ui.Requires.GROUP_ADMIN)
async def leave_date(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Tell the chat of a date no more; the button then offers to tell the chat again."""
    await subscriptions.leave_date(ctx.session, ctx.request, event)
    found = await service.find(ctx.session, event)
    return ui.Reply(toast=LEFT, pressed_becomes=_ask_button(found, private=ctx.request.private))


async def remind_button(ctx: ui.Context, event: Event, topic: Topic) -> ui.Button | None:
    """Label the button to hear of a date, or to hear of it no more; None: there is no button.

    The chat hears of the date anyway, or the date is over, or the chat is a group and the date is
    the appeal's.
    """
    private, told = (
        ctx.request.private,
        await subscriptions.told_of_dates(ctx.session, ctx.request),
    )
    if event.id in told.dates:
        return _leave_button(event)
    here = private or topic.kind is not TopicKind.APPEAL
    anyway = told.reminded if is_fixed(event.state) else told.changing
    if not here or topic.key in anyway or not is_expected(event, ctx.request.at):
        return None
    return _ask_button(event, private=private)


def _ask_button(event: Event, *, private: bool) -> ui.Button:
    if is_fixed(event.state):
        label = "Me le rappeler" if private else "Le rappeler ici"
    else:
        label = "Me dire quand ce sera fixé" if private else "Dire ici quand ce sera fixé"
    return links.follow_date.button(label, event=event.id)


def _leave_button(event: Event) -> ui.Button:
    return links.leave_date.button(TELL_NO_MORE, event=event.id)
