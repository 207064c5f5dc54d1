"""/dates: the dates of all topics, of a topic, a month or a week, or the past dates.

And the buttons by which a chat hears of one date without following the date's topic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chatbot import conversation as ui, french as fr
from chatbot.chantiers.links import (
    read_announcement,
    show_chantiers,
    show_news,
    show_section,
)
from chatbot.chantiers.matching import find_each
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.queries import whole_topics
from chatbot.chantiers.rules import TopicKind, fold, leading_number
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import back_to, issue_in_words, numbered, telling_words
from chatbot.conversation.markup import length
from chatbot.events import links, queries, rules, service
from chatbot.events.agenda import Agenda, Announced, Written, find_agenda
from chatbot.events.models import Event
from chatbot.events.pages.calendar import show_calendar
from chatbot.events.wording import TELL_NO_MORE, brief_day, entry, quotation
from chatbot.french.vocabulary import MONTHS, WEEKDAYS
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.rules import wording_of_reminders
from chatbot.subscriptions.wording import WORDINGS

SHOWN, SCREEN = 4, 580  # dates, and characters, that fill a phone's screen with their buttons
LABEL = 34  # characters of a date's button, of which two stand side by side
REPLIES = "reponses"  # the section of a topic's page that holds published answers

# Folded words: COMING add nothing to /dates; PAST ask for past dates.
COMING = set(
    "a au date dates de des du en et la le les pour prochaine prochaines tout toutes venir".split()
)
PAST = set("ancienne anciennes archives passe passee passees passes".split())

DATES = (  # the wish for the list of dates
    *("date", "dates", "les dates", "agenda", "l'agenda", "les prochaines dates"),
    "prochaines dates",
    *("dates du 7", "agenda du chantier 7", "les dates du chantier 7", "les rendez vous"),
    *("prochains rendez vous", "dates de juin", "les réunions de juin", "quoi de prévu"),
    *("toutes les dates", "calendrier", "le calendrier", "upcoming events"),
    "qu'est ce qui est prévu",
)

router = ui.Router(requires=ui.Requires.NOTHING)


@dataclass(frozen=True, slots=True)
class Listing:
    """Dates under a title; if there are no dates, the title says so."""

    title: str
    dates: Sequence[Announced | Written] = ()
    by_month: bool = False  # each month, and the dates to be confirmed, stand below a heading


@router.command(
    "dates",
    menu="Les prochaines dates",
    aliases=("agenda", "calendrier", "calendar", "events", "rdv"),
)
@router.wish("dates", *DATES)
async def dates_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/dates`, `/dates 5`, `/dates juin`, `/dates semaine`, `/dates passées`."""
    month, week, rest = rules.time_named(fold(ctx.request.words))
    past = bool(PAST & set(rest.split()))
    rest = " ".join(word for word in rest.split() if word not in PAST)
    if not set(rest.split()) - COMING:
        return await show_dates(ctx, month=month, past=past, week=week)
    understood = find_each(rest, await whole_topics(ctx.session))
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
    topic: links.AnyTopic = "",
    month: links.Month = "",
    past: bool = False,
    week: links.Week = 0,
) -> ui.Reply:
    named = await topic_of_key(ctx.session, topic) if topic else None
    agenda, found = await _listing(ctx, named, month=month, past=past, week=week)
    shown = ui.paginate(_screens(found, named), page, size=1)
    dates = shown.rows[0] if shown.rows else []
    title = "\n".join(filter(None, [found.title, shown.place]))
    turn = show_dates.turn(shown, topic=topic, month=month, past=past, week=week)
    ways = [] if past else _to_texts(dates)
    if not past and (agenda.coming or ctx.policy.public_url):
        ways.append(show_calendar.button("Dans mon agenda", topic=topic))
    if named is not None:
        ways.append(back_to(named))
    if past or month or topic or week:
        ways.append(show_dates.button("Toutes les dates"))
    elif any(over not in found.dates for over in agenda.past):
        ways.append(show_dates.button("Dates passées", past=True))
    ways.append(show_chantiers.button("Les chantiers"))
    text = "\n\n".join([title, *_entries(dates, named, by_month=found.by_month)])
    buttons = _buttons(dates)
    fitting = ui.in_pairs(ways[: ui.BUTTONS - len(buttons)])
    return ui.Reply(text, ui.keyboard(*ui.in_pairs(buttons), turn, *fitting))


async def _listing(
    ctx: ui.Context, topic: Topic | None, *, month: links.Month, past: bool, week: links.Week
) -> tuple[Agenda, Listing]:
    today, days, when, named = ctx.request.at.date(), None, None, ""
    if week:
        first = today if week == rules.THIS_WEEK else today + timedelta(days=7 - today.weekday())
        days = first, first + timedelta(days=6)
    if month:  # "6-2022", or "6" for any year
        number, _, year = month.partition("-")
        when = (int(number), int(year) if year else None)
        named = MONTHS[when[0] - 1] + (f" {when[1]}" if when[1] else "")
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
        dates = agenda.to_come + agenda.past
        none = f"Aucune date connue en {named}. Tapez /dates pour voir toutes les dates."
        return agenda, Listing(f"<b>Les dates{_of(named)}</b>" if dates else none, dates)
    if past:  # the latest first
        none = "Aucune date passée n’est connue ici. Tapez /dates pour celles à venir."
        title = "<b>Les dates passées</b>" if agenda.past else none
        return agenda, Listing(title, agenda.past[::-1])
    return agenda, _to_come(agenda, await queries.latest_edition(ctx.session), today)


async def _of_several(
    ctx: ui.Context, topics: Sequence[Topic], *, month: links.Month, past: bool, week: links.Week
) -> ui.Reply:
    """Show the first dates of each topic, as a screen holds; a button leads to all its dates."""
    blocks, of_each = [], max(1, SHOWN // len(topics))
    for topic in topics:
        _, found = await _listing(ctx, topic, month=month, past=past, week=week)
        blocks += [found.title, *_entries(found.dates[:of_each], topic)]
    each = [
        show_dates.button(
            f"Dates : {fr.protect(numbered(topic))}", topic=topic.key, month=month, week=week
        )
        for topic in topics[: ui.BUTTONS - 1]
    ]
    return ui.Reply(
        ui.pages(blocks)[0], ui.in_pairs([*each, show_dates.button("Toutes les dates")])
    )


def _to_texts(dates: Iterable[Announced | Written]) -> list[ui.Button]:
    """Label the button to the text that is quoted; if several texts are, to all news."""
    quoted = [one.date for one in dates if isinstance(one, Written)]
    texts = {(date.source, date.source_id): date for date in quoted}
    if len(texts) != 1:
        return [show_news.button("Les actus")] if texts else []
    [text] = texts.values()
    if text.source is rules.WrittenIn.ANNOUNCEMENT:
        return [read_announcement.button("Lire l’annonce", announcement=text.source_id)]
    return [show_section.button("Lire la réponse", topic=text.topic_key, section=REPLIES)]


def _screens(found: Listing, topic: Topic | None) -> list[list[Announced | Written]]:
    """Divide the dates into screens below the title; a single date may be longer than a screen."""
    done: list[list[Announced | Written]] = []
    for one in found.dates:
        longer = [*(done[-1] if done else ()), one]
        entries = _entries(longer, topic, by_month=found.by_month)
        if done and len(longer) <= SHOWN and length("\n\n".join([found.title, *entries])) <= SCREEN:
            done[-1] = longer
        else:
            done.append([one])
    return done


def _entries(
    dates: Iterable[Announced | Written], topic: Topic | None, *, by_month: bool = False
) -> list[str]:
    """Write the entries; a heading stands above its first entry only.

    Each entry names its topic, unless the whole list is about one `topic`.
    """
    blocks, heading = [], ""
    for one in dates:
        above, named = "", None if topic else one.topic
        if isinstance(one, Written):
            above = "<b>Annoncé, pas encore confirmé</b>"
            text = quotation(one.date, named)
        else:
            text = entry(one.event, named, when=one.when, past=one.past)
            if by_month:
                month = one.day and fr.capital(fr.month_in_words(one.day))
                above = f"<b>{month or 'À confirmer'}</b>"
        blocks.append("\n".join(filter(None, [above if above != heading else "", text])))
        heading = above
    return blocks


def _buttons(dates: Iterable[Announced | Written]) -> list[ui.Button]:
    """Label one button for each date, however often the date recurs."""
    first: dict[int, Announced] = {}
    for one in dates:
        if isinstance(one, Announced):
            first.setdefault(one.event.id, one)
    return [
        links.show_date.button(
            fr.cut(f"{day} : {fr.protect(telling_words(one.event.title))}", LABEL),
            event=one.event.id,
        )
        for one in first.values()
        for day in [brief_day(one.when, rules.due(one.event))]
    ]


def _to_come(agenda: Agenda, edition: str | None, today: date) -> Listing:
    """List dates by month, then dates to be confirmed; if there are none, the latest edition's."""
    if not agenda.to_come:
        latest = [past for past in agenda.past if past.event.edition == edition]
        if not latest or edition is None:
            return Listing("Aucune date n’a été annoncée pour l’instant.")
        opening = (
            "Aucune date à venir n’est annoncée pour l’instant.\n"
            f"Voici celles de {issue_in_words(edition, today)}, toutes passées :"
        )
        return Listing(opening, latest)
    return Listing("<b>Les dates à venir</b>", agenda.to_come, by_month=True)


def _of_week(agenda: Agenda, topic: Topic | None, week: int, last: date) -> Listing:
    of_topic = f" : {ui.escape(numbered(topic))}" if topic else ""
    if not agenda.to_come:
        until = f"{WEEKDAYS[last.weekday()]} {fr.day_in_words(last, year=False)}"
        return Listing(
            f"Aucune date d’ici au {until}{of_topic}. Tapez /dates pour toutes les voir."
        )
    which = "des sept prochains jours" if week == rules.THIS_WEEK else "de la semaine prochaine"
    return Listing(f"<b>Les dates {which}{of_topic}</b>", agenda.to_come)


def _of_topic(agenda: Agenda, topic: Topic, month: str, *, past: bool) -> Listing:
    which = ("dates passées" if past else "dates") + (_of(month) if month else "")
    title = f"<b>Les {which} : {ui.escape(numbered(topic))}</b>"
    ahead = [] if past else agenda.to_come
    if not (ahead or agenda.past):
        return Listing(f"{title}\n\nAucune date n’est annoncée ici.")
    latest = "La dernière annoncée" if len(agenda.past) == 1 else "Les dernières annoncées"
    nothing = "" if past or month or ahead else f"\n\nAucune date à venir. {latest} :"
    return Listing(f"{title}{nothing}", [*ahead, *agenda.past])


def _of(month: str) -> str:
    return f" d’{month}" if month[0] in "ao" else f" de {month}"


@router.answers(links.follow_date, requires=ui.Requires.GROUP_ADMIN)
async def follow_date(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Tell the chat of a date from now on; the toast says what that means."""
    found = await service.find(ctx.session, event)
    if not rules.is_expected(found, ctx.request.at):
        over = "Cette date est passée, ou annulée : il n’y a plus rien à en dire."
        return ui.Reply(toast=over)
    topic = await topic_of_key(ctx.session, found.topic_key)
    await subscriptions.follow_date(ctx.session, ctx.request, topic, found.id)
    agreed = WORDINGS[wording_of_reminders(private=ctx.request.private, to_date=True)]
    pressed = _remind_button(found, private=ctx.request.private, told=True)
    return ui.Reply(toast=agreed, pressed_becomes=pressed)


@router.answers(links.leave_date, requires=ui.Requires.GROUP_ADMIN)
async def leave_date(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Tell the chat of a date no more; the button then offers to tell the chat again."""
    await subscriptions.leave_date(ctx.session, ctx.request, event)
    found = await service.find(ctx.session, event)
    left = "C’est noté : je n’en dirai plus rien de moi-même."
    pressed = _remind_button(found, private=ctx.request.private, told=False)
    return ui.Reply(toast=left, pressed_becomes=pressed)


async def remind_button(ctx: ui.Context, event: Event, topic: Topic) -> ui.Button | None:
    """Label the button to hear of a date, or to hear of it no more; None: there is no button.

    The chat hears of the date anyway, or the date is over, or the chat is a group and the date is
    the appeal's.
    """
    told = await subscriptions.told_of_dates(ctx.session, ctx.request)
    private = ctx.request.private
    if event.id in told.dates:
        return _remind_button(event, private=private, told=True)
    here = private or topic.kind is not TopicKind.APPEAL
    anyway = told.reminded if rules.is_fixed(event.state) else told.changing
    is_open = rules.is_expected(event, ctx.request.at) and not rules.due(event)
    if not here or topic.key in anyway or not is_open:
        return None
    return _remind_button(event, private=private, told=False)


def _remind_button(event: Event, *, private: bool, told: bool) -> ui.Button:
    if told:
        return links.leave_date.button(TELL_NO_MORE, event=event.id)
    if rules.is_fixed(event.state):
        label = "Me le rappeler" if private else "Le rappeler ici"
    else:
        label = "Me dire quand ce sera fixé" if private else "Dire ici quand ce sera fixé"
    return links.follow_date.button(label, event=event.id)
