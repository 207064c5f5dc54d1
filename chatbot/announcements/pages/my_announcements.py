"""/annonces: the announcements of the sender's topics; the buttons of each as typed words."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from chatbot import conversation as ui
from chatbot.announcements import links, queries, sending, service, wording
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages import announcement as page_of, departure, review
from chatbot.announcements.pages.news import news_command
from chatbot.announcements.progress import Sending
from chatbot.announcements.rules import NOT_OUT, Decision, NoSuchAnnouncement, State
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_names
from chatbot.engine.outbox.rules import Stage
from chatbot.french import capital, counted, grouped, protect
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.members.wording import name_of

PAGE = 6  # announcements on a page; each has several lines and a button
ON_A_BUTTON = 28  # characters of an announcement's beginning
GOES = {
    Stage.RUNNING: "en cours d’envoi",
    Stage.PAUSED: "envoi suspendu",
    Stage.STOPPED: "refusée par Telegram",
}
# "12" is the id of an announcement, "4e" the ordinal number of one by the sender.
NUMBER = re.compile(r"(?P<number>\d{1,18})(?P<nth>(?:re|e|er|ère|ere|ème|eme|è)\b)?", re.IGNORECASE)
# Words that may follow the number of a published announcement, folded; `TYPED`: of any other, too.
DECISIONS = {
    "suspendre": Decision.PAUSE,
    "reprendre": Decision.RESUME,
    "arreter": Decision.CANCEL,
    "envoyer": Decision.TAKE_UP,
    "renvoyer": Decision.RESEND,
    "laisser": Decision.LEAVE,
}

router = ui.Router(requires=ui.Requires.REFERENT)


@dataclass(frozen=True, slots=True)
class Line:
    announcement: Announcement
    topic: str  # the name or, for a topic that cannot be followed any more, the key
    author: Chat | None
    sending: Sending | None  # None: not sent yet, or not kept any more


@router.command(
    "annonces",
    menu="Vos annonces, et ce qu’elles deviennent",
    requires=ui.Requires.NOTHING,
    shown_to=ui.Requires.REFERENT,
    aliases=("mesannonces",),
)
@router.wish(
    "my_announcements",
    *("mes annonces", "où en est mon annonce", "mon annonce", "voir mes annonces", "my posts"),
    *("corriger mon annonce", "retirer mon annonce", "modifier mon annonce"),
    *("supprimer mon annonce", "mon annonce est elle partie", "mon annonce est partie"),
)
async def announcements_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/annonces`, `/annonces 12`, `/annonces 4e`, `/annonces 12 corriger`.

    In a group, or without a role that may write announcements, answer as `/actus` does.
    """
    if not (ctx.request.private and await members.role_of(ctx.session, ctx.request.chat)):
        return await news_command(ctx)
    typed = NUMBER.search(ctx.request.words)
    if typed is None:
        return await show_announcements(ctx)
    person, number = await service.require_sender(ctx), int(typed["number"])
    if typed["nth"]:
        number = await queries.of_ordinal(ctx.session, person.id, number) or 0
    announcement = await service.lock_visible(ctx.session, person, number)
    if announcement.id != number or announcement.is_correction:  # a correction has no number
        raise NoSuchAnnouncement
    verbs = {*DECISIONS, *TYPED}
    verb = next((word for word in fold(ctx.request.words).split() if word in verbs), "")
    if verb in DECISIONS and announcement.state not in NOT_OUT:
        what = DECISIONS[verb]
        broadcast = await sending.broadcast_to_decide(ctx.session, announcement, what)
        return await page_of.decide_sending.ask(ctx, what=what, broadcast=broadcast, listed=True)
    if verb in TYPED:
        return await TYPED[verb](ctx, announcement)
    return await page_of.show_announcement(ctx, announcement=announcement.id)


@router.answers(links.show_announcements)
async def show_announcements(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    session, person = ctx.session, await service.require_sender(ctx)
    topics = await members.writable_topics(session, person)
    count = await queries.count_visible(session, person.id, topics)
    numbers = ui.paginate(range(count), page, size=PAGE)
    found = await queries.visible(session, person.id, topics, offset=numbers.offset, limit=PAGE)
    names = await topic_names(session)
    others = {each.author for each in found if each.author is not None} - {person.id}
    authors = await people.chats(session, others)
    lines = [
        Line(
            each,
            names.get(each.topic_key, each.topic_key),
            authors.get(each.author or 0),
            await sending.sending_of(session, each, each.broadcast_id),
        )
        for each in found
    ]
    out = await queries.count_visible(session, person.id, topics, out=True)
    listed, at = numbers.with_rows(lines), ctx.request.at
    return listing_page(listed, count, out, reader=person.id, of_all=topics is None, at=at)


async def _write_on(ctx: ui.Context, announcement: Announcement) -> ui.Reply:
    if announcement.state is State.WRITING:
        return await page_of.continue_announcement(ctx, announcement=announcement.id)
    return await departure.take_back(ctx, **announcement.key)


TYPED: dict[str, Callable[[ui.Context, Announcement], Awaitable[ui.Reply]]] = {
    "voir": lambda ctx, found: page_of.see_announcement(ctx, announcement=found.id),
    "corriger": lambda ctx, found: page_of.correct_announcement(ctx, announcement=found.id),
    "dupliquer": lambda ctx, found: page_of.copy_announcement(ctx, announcement=found.id),
    "retirer": lambda ctx, found: page_of.withdraw_announcement.ask(
        ctx, announcement=found.id, listed=True
    ),
    "relire": lambda ctx, found: review.open_review(ctx, draft=found.id),
    "empecher": lambda ctx, found: review.stop_departure.ask(ctx, **found.key),
    "reprendre": _write_on,
    "modifier": _write_on,
    "annuler": lambda ctx, found: departure.abandon_draft.ask(ctx, **found.key),
    "abandonner": lambda ctx, found: departure.abandon_draft.ask(ctx, **found.key),
}


def listing_page(
    page: ui.Page[Line], count: int, out: int, *, reader: int, of_all: bool, at: datetime
) -> ui.Reply:
    """Lay out a page of the list, for a reader, by our own id; `of_all`: of all topics.

    `count`: of all announcements; `out`: of those that came out, even if withdrawn since.
    """
    heading = f"<b>{'Toutes les annonces' if of_all else 'Vos annonces'}</b>"
    if not count:
        nothing = (
            "Aucune pour l’instant. /annonce en écrit une pour celles et ceux qui suivent le sujet "
            "choisi."
        )
        return ui.Reply(f"{heading}\n\n{nothing}")
    others = count - out
    counts = [counted(out, "partie") if out else "", f"{grouped(others)} à venir" if others else ""]
    parts, buttons = [f"{heading} : {', '.join(filter(None, counts))}"], list[ui.Row]()
    for line in page.rows:
        announcement, about = line.announcement, ui.escape(line.topic)
        moment = (announcement.published_at or announcement.changed_at).astimezone(at.tzinfo)
        pattern = "d MMM" if moment.year == at.year else "d MMM y"  # "24 nov."
        day = format_datetime(moment, pattern, tzinfo=at.tzinfo, locale="fr")
        by = "" if announcement.author == reader else f", par {name_of(line.author)}"
        name = wording.own_name(announcement, reader)
        title = f"<b>{name}</b>, {about}" if name else f"<b>{about}</b>"
        begins = capital(wording.quoted(announcement))
        parts.append(f"{title}, {day}{by}\n{begins}\n<i>{_progress(line, at)}</i>")
        words = protect(wording.beginning(announcement, ON_A_BUTTON))
        label = " : ".join(filter(None, [wording.own_count(announcement, reader), words]))
        buttons.append((links.show_announcement.button(label, announcement=announcement.id),))
    parts += filter(None, [page.place])
    return ui.Reply("\n\n".join(parts), ui.keyboard(*buttons, show_announcements.turn(page)))


def _progress(line: Line, at: datetime) -> str:
    announcement, sending = line.announcement, line.sending
    if announcement.is_correction:
        return f"correction, {wording.state_in_words(announcement, at)}"
    if announcement.state is not State.PUBLISHED or sending is None:
        return wording.state_in_words(announcement, at)
    stage, figures = sending.broadcast.stage, sending.figures
    if stage in GOES:
        done = f"{grouped(figures.total - figures.left)} sur {grouped(figures.total)}"
        return f"{GOES[stage]}, {done}"
    parts = [
        "arrêtée" if sending.is_cut_short else "",
        "corrigée" if announcement.corrected_at else "",
        f"envoyée à {wording.reached(figures.arrived, figures.groups)}",
        f"{grouped(figures.unknown)} à décider" if figures.unknown else "",
    ]
    return ", ".join(filter(None, parts))
