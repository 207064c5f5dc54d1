"""Change a draft's buttons, hour and topic. Its message is the editor's; its dates have a page."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import Field

from chatbot.announcements import drafts, links, service
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import back_to, open_draft
from chatbot.announcements.rules import (
    LABEL_LENGTH,
    LINKS,
    SCHEDULED_WITHIN,
    URL_LENGTH,
    AnnouncementGone,
    OnlyReferents,
    is_past,
    is_skipped,
)
from chatbot.announcements.wording import NONE, WHICH_TOPIC, other_day
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Context, Id, Reply, Requires, Router, Row, keyboard, paginate
from chatbot.conversation.display import clean, shown
from chatbot.conversation.markup import escape
from chatbot.errors import Refusal
from chatbot.french import (
    Precision,
    When,
    capital,
    hour_in_words,
    in_words,
    misnamed_day_in,
    moment_to_come,
    protect,
    typeset,
)
from chatbot.members import service as members

BETWEEN = ":,;–—-"  # signs that may stand between a label and its address, beside blanks
LABEL = re.compile(rf"[^\s{BETWEEN}]+")  # a piece of a label, up to such a sign
SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Stricter than Telegram: a host of several labels, perhaps a port, then anything.
SOUND = re.compile(
    r"https?://(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::[1-9][0-9]{0,3})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
WHAT_TO_CHANGE = "<b>Modifier</b>\n\nQue voulez-vous changer ?"
WHICH_LINKS = (
    f"<b>Des boutons sous le message</b>\n\nÉcrivez un bouton par ligne, {LINKS} au plus : son "
    f"libellé ({LABEL_LENGTH} signes au plus), puis l’adresse.\n\n<code>Le programme "
    "exemple.org/programme</code>\n\nOu /annuler."
)
DATE_STAYS = (
    "La date jointe reste à l’ancien sujet : elle n’est plus sous ce message. /annonce date en "
    "joint une autre."
)
NO_OTHER_TOPIC = "<b>Le sujet</b>\n\nVous n’êtes référent d’aucun autre sujet."
WHICH_HOUR = (
    "<b>L’heure d’envoi</b>\n\nQuand l’annonce doit-elle partir ? Écrivez par exemple "
    "« dans 2 heures », « samedi matin » ou « mardi 1er décembre à 9h ». L’heure est celle de "
    "Paris. Ou /annuler."
)
NOT_A_MOMENT = (
    "Je n’ai pas compris quand. Écrivez par exemple « dans 2 heures », « ce soir » ou « mardi 1er "
    "décembre à 9h ». Ou /annuler."
)
PASSED = "C’est déjà passé. Choisissez un moment à venir, par exemple « demain 9h ». Ou /annuler."
Minutes = Annotated[int, Field(ge=0, lt=10**9)]  # since 1970
MINUTE_S = 60
AT_ONCE = {"maintenant", "tout de suite", "immediatement"}
# What is offered to be touched, as it may be typed: of any day, and of one whose hour is missing.
MOMENTS = ("dans une heure", "ce soir à 18h", "demain à 9h", "lundi à 9h")
HOURS = ("9h", "12h", "14h", "18h")
TOO_FAR = "C’est dans plus d’un an. Choisissez un moment plus proche. Ou /annuler."

router = Router(requires=Requires.REFERENT)


class BadLink(Refusal):
    """A line, counted from 1, is no button."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Ligne {line} : {why}")


class TooManyLinks(Refusal):
    """There are more buttons than a phone shows under a message."""

    sentence = f"C’est trop : {LINKS} boutons au plus, un par ligne."


@router.answers(links.change_draft)
async def change_draft(ctx: Context, *, draft: Id, version: Id) -> Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    key = announcement.key
    rows: list[Row] = [
        (links.change_message.button("Le message", **key),),
        (change_links.button("Les boutons", **key), links.choose_date.button("La date", **key)),
    ]
    if not announcement.is_correction:
        may_move = await service.may_move(ctx.session, announcement)
        move = (choose_other_topic.button("Changer de sujet", **key),) if may_move else ()
        rows.append((choose_hour.button("L’heure d’envoi", **key), *move))
    return Reply(WHAT_TO_CHANGE, (*rows, back_to(ctx, announcement)))


@router.answers(links.change_links)
async def change_links(ctx: Context, *, draft: Id, version: Id, none: bool = False) -> Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    if none:
        await drafts.set_links(ctx.work, announcement, [])
        return await open_draft(ctx, announcement)
    return await _ask_links(ctx, announcement)


@router.step("links", again=True)
async def receive_links(ctx: Context, *, draft: Id) -> Reply:
    """Take the typed buttons, or a word for none."""
    announcement = await drafts.lock_own(ctx, draft)
    none = fold(ctx.request.words) in NONE
    try:
        typed = [] if none else links_in(ctx.request.words)
    except (BadLink, TooManyLinks) as refusal:
        return await _ask_links(ctx, announcement, escape(typeset(refusal.sentence)))
    if not typed and not none:
        return await _ask_links(ctx, announcement)
    await drafts.set_links(ctx.work, announcement, typed)
    return await open_draft(ctx, announcement)


@router.button("wh")
async def choose_hour(ctx: Context, *, draft: Id, version: Id, now: bool = False) -> Reply:
    """Ask for the hour of departure; `now`: take it off, so that it leaves when it is sent."""
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.is_correction:
        raise AnnouncementGone
    if now:
        await drafts.set_hour(ctx.work, announcement, None)
        return await open_draft(ctx, announcement)
    return await _ask_hour(ctx, announcement, WHICH_HOUR)


@router.step("departure", prefix="w1", again=True)
async def receive_hour(ctx: Context, *, draft: Id, day: str = "") -> Reply:
    """Take the typed hour; `day` ("2026-12-01"): the day that was typed before, if any."""
    return await take_hour(ctx, draft, date.fromisoformat(day) if day else None)


async def take_hour(ctx: Context, draft: int, day: date | None = None) -> Reply:
    """Set the hour of departure to what the words say, or ask for what they lack.

    Raises AnnouncementGone for a correction: it has no hour of its own.
    """
    announcement = await drafts.lock_own(ctx, draft)
    if announcement.is_correction:
        raise AnnouncementGone
    words, at = ctx.request.words, ctx.request.at
    if fold(words) in AT_ONCE:
        return await choose_hour(ctx, **announcement.key, now=True)
    when = moment_to_come(words, at, day)
    if when is None:
        misnamed = misnamed_day_in(words, at.date())
        return await _ask_hour(ctx, announcement, other_day(misnamed) if misnamed else NOT_A_MOMENT)
    if isinstance(when, datetime):
        return await _leave_at(ctx, announcement, when)
    if is_past(when, at):
        return await _ask_hour(ctx, announcement, PASSED)
    return await _ask_hour(ctx, announcement, hour_of_day(when), when)


@router.button("wi")
async def take_moment(ctx: Context, *, draft: Id, version: Id, minute: Minutes) -> Reply:
    """Let a draft leave at the moment that was offered."""
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.is_correction:
        raise AnnouncementGone
    when = datetime.fromtimestamp(minute * MINUTE_S, ctx.request.at.tzinfo)
    return await _leave_at(ctx, announcement, when)


async def _leave_at(ctx: Context, announcement: Announcement, when: datetime) -> Reply:
    at = ctx.request.at
    if is_past(when, at):
        return await _ask_hour(ctx, announcement, PASSED)
    if when > at + SCHEDULED_WITHIN:
        return await _ask_hour(ctx, announcement, TOO_FAR)
    await drafts.set_hour(ctx.work, announcement, when)
    return await open_draft(ctx, announcement, skipped(when) if is_skipped(when) else "")


@router.answers(links.choose_other_topic)
async def choose_other_topic(ctx: Context, *, draft: Id, version: Id, page: int = 1) -> Reply:
    announcement = await drafts.lock_own(ctx, draft, version, any_topic=True)
    if announcement.is_correction:
        raise AnnouncementGone
    author = await members.chat_by_id(ctx.session, announcement.author or 0)
    topics = await service.writable(ctx.session, author)
    others = [topic for topic in topics if topic.key != announcement.topic_key]
    listed, key = paginate(others, page), announcement.key
    choices = [
        (move_draft.button(protect(numbered(topic)), **key, topic=topic.key),)
        for topic in listed.rows
    ]
    turn = choose_other_topic.turn(listed, **key)
    rows = keyboard(*choices, turn, back_to(ctx, announcement))
    return Reply(WHICH_TOPIC if others else NO_OTHER_TOPIC, rows)


@router.button("wt")
async def move_draft(ctx: Context, *, draft: Id, version: Id, topic: TopicKey) -> Reply:
    announcement = await drafts.lock_own(ctx, draft, version, any_topic=True)
    author = await members.chat_by_id(ctx.session, announcement.author or 0)
    if announcement.is_correction:
        raise AnnouncementGone
    if not await service.may_write(ctx.session, author, topic):
        raise OnlyReferents
    found = await topic_of_key(ctx.session, topic)
    left_behind = DATE_STAYS if announcement.event_id is not None else ""
    await drafts.move_to(ctx.work, announcement, found)
    return await open_draft(ctx, announcement, left_behind)


async def _ask_links(ctx: Context, announcement: Announcement, problem: str = "") -> Reply:
    await members.begin_step(ctx, receive_links.pending(draft=announcement.id))
    label, key = "Enlever les boutons", announcement.key
    none = (change_links.button(label, **key, none=True),) if announcement.links else ()
    text = "\n\n".join(filter(None, [problem, WHICH_LINKS]))
    return Reply(text, keyboard(none, back_to(ctx, announcement)))


async def _ask_hour(
    ctx: Context, announcement: Announcement, text: str, day: date | None = None
) -> Reply:
    step = receive_hour.pending(draft=announcement.id, day=day.isoformat() if day else "")
    await members.begin_step(ctx, step)
    label, key = "Sans heure fixée", announcement.key
    now = (choose_hour.button(label, **key, now=True),) if announcement.send_at else ()
    offered = _offered(announcement, day, ctx.request.at)
    return Reply(text, keyboard(*offered, now, back_to(ctx, announcement)))


def _offered(announcement: Announcement, day: date | None, at: datetime) -> list[Row]:
    """Lay out, two in a row, the moments that are offered; those that are over are left out."""
    offered: dict[datetime, str] = {}
    for words in MOMENTS if day is None else HOURS:
        when = moment_to_come(words, at, day)
        if isinstance(when, datetime) and when > at:
            offered.setdefault(when, capital(words))
    buttons = [
        take_moment.button(label, **announcement.key, minute=int(when.timestamp()) // MINUTE_S)
        for when, label in offered.items()
    ]
    return [tuple(buttons[first : first + 2]) for first in range(0, len(buttons), 2)]


def hour_of_day(day: date) -> str:
    words = in_words(When(Precision.DAY, day, day), weekday=True)
    return f"À quelle heure, {words} ? Écrivez par exemple « 9h ». Ou /annuler."


def skipped(moment: datetime) -> str:
    """Say which hour it will be instead of one that the clocks jump over."""
    instead = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return (
        f"Cette nuit-là, on passe à l’heure d’été et {hour_in_words(moment.time())} n’existe "
        f"pas : ce sera {hour_in_words(instead.time())}."
    )


def links_in(words: str) -> list[dict[str, Any]]:
    """Read buttons from a text, one a line. Raises BadLink, TooManyLinks."""
    lines = [line.strip() for line in words.splitlines()]
    found = [_link(number, line) for number, line in enumerate(lines, start=1) if line]
    if len(found) > LINKS:
        raise TooManyLinks
    return found


def _link(number: int, line: str) -> dict[str, Any]:
    typed, word = _parted(line)
    if not (url := _address(word)):
        raise BadLink(
            number, "je n’y trouve pas d’adresse. Elle finit la ligne : exemple.org/programme."
        )
    label = clean(typed, LABEL_LENGTH + 1)
    if not label:
        raise BadLink(number, "il manque le libellé, à écrire avant l’adresse.")
    if len(label) > LABEL_LENGTH:
        raise BadLink(number, f"le libellé est trop long : {LABEL_LENGTH} signes au plus.")
    if not SOUND.fullmatch(url):
        raise BadLink(number, "cette adresse n’est pas complète. Copiez-la depuis un navigateur.")
    if len(url) > URL_LENGTH:
        raise BadLink(number, f"l’adresse est trop longue : {URL_LENGTH} signes au plus.")
    return {"label": shown(label), "url": url}


def _parted(line: str) -> tuple[str, str]:
    """Part a line into its label and its last word, without the signs between them.

    No single pattern does both: with three parts that take the same hyphens, its time grows with
    the cube of their number.
    """
    last = line.rsplit(maxsplit=1)[-1]
    before = line.removesuffix(last)
    end = max((piece.end() for piece in LABEL.finditer(before)), default=0)
    return before[:end], last.lstrip(BETWEEN) or last[-1]


def _address(word: str) -> str:
    """Complete an address that is written without https://; "" where it is none."""
    if SCHEME.match(word):
        return word
    return whole if SOUND.fullmatch(whole := f"https://{word}") else ""
