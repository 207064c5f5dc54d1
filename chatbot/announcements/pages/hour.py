"""The hour of a draft: asked for, offered, typed, or taken off."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import Field

from chatbot import conversation as ui, french as fr
from chatbot.announcements import drafts
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import Part, back_to, open_draft
from chatbot.announcements.rules import SCHEDULED_WITHIN, AnnouncementGone, is_past, is_skipped
from chatbot.announcements.wording import other_day
from chatbot.chantiers.rules import fold
from chatbot.members.service import begin_step

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
TOO_FAR = "C’est dans plus d’un an. Choisissez un moment plus proche. Ou /annuler."
Minutes = Annotated[int, Field(ge=0, lt=10**9)]  # since 1970
MINUTE_S = 60
AT_ONCE = {"maintenant", "tout de suite", "immediatement"}
# What is offered to be touched, as it may be typed: of any day, and of one whose hour is missing.
MOMENTS = ("dans une heure", "ce soir à 18h", "demain à 9h", "lundi à 9h")
HOURS = ("9h", "12h", "14h", "18h")

router = ui.Router(requires=ui.Requires.REFERENT)


@router.button("wh")
async def choose_hour(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, now: bool = False
) -> ui.Reply:
    """Ask for the hour of departure; `now`: take the hour off."""
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.is_correction:
        raise AnnouncementGone
    if now:
        announcement.send_at = None
        await drafts.save(ctx.work, announcement)
        return await open_draft(ctx, announcement)
    return await _ask_hour(ctx, announcement, WHICH_HOUR)


@router.step("departure", prefix="w1", again=True)
async def receive_hour(ctx: ui.Context, *, draft: ui.Id, day: str = "") -> ui.Reply:
    """Take the typed hour; `day` ("2026-12-01"): the day that was typed before, if any."""
    return await take_hour(ctx, draft, date.fromisoformat(day) if day else None)


async def take_hour(ctx: ui.Context, draft: int, day: date | None = None) -> ui.Reply:
    """Set the hour of departure that the words say, or ask for the missing part.

    Raises AnnouncementGone for a correction, which has no hour of its own.
    """
    announcement = await drafts.lock_own(ctx, draft)
    if announcement.is_correction:
        raise AnnouncementGone
    words, at = ctx.request.words, ctx.request.at
    if fold(words) in AT_ONCE:
        return await choose_hour(ctx, **announcement.key, now=True)
    when = fr.moment_to_come(words, at, day)
    if when is None:
        misnamed = fr.misnamed_day_in(words, at.date())
        return await _ask_hour(ctx, announcement, other_day(misnamed) if misnamed else NOT_A_MOMENT)
    if isinstance(when, datetime):
        return await _leave_at(ctx, announcement, when)
    if is_past(when, at):
        return await _ask_hour(ctx, announcement, PASSED)
    return await _ask_hour(ctx, announcement, hour_of_day(when), when)


@router.button("wi")
async def take_moment(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, minute: Minutes
) -> ui.Reply:
    """Let a draft leave at the moment that was offered."""
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.is_correction:
        raise AnnouncementGone
    when = datetime.fromtimestamp(minute * MINUTE_S, ctx.request.at.tzinfo)
    return await _leave_at(ctx, announcement, when)


HOUR = Part("L’heure d’envoi", choose_hour, {"heure": choose_hour}, takes={"heure": take_hour})


async def _leave_at(ctx: ui.Context, announcement: Announcement, when: datetime) -> ui.Reply:
    at = ctx.request.at
    if is_past(when, at):
        return await _ask_hour(ctx, announcement, PASSED)
    if when > at + SCHEDULED_WITHIN:
        return await _ask_hour(ctx, announcement, TOO_FAR)
    announcement.send_at = when
    await drafts.save(ctx.work, announcement)
    return await open_draft(ctx, announcement, skipped(when) if is_skipped(when) else "")


async def _ask_hour(
    ctx: ui.Context, announcement: Announcement, text: str, day: date | None = None
) -> ui.Reply:
    step = receive_hour.pending(draft=announcement.id, day=day.isoformat() if day else "")
    await begin_step(ctx, step)
    label, key = "Sans heure fixée", announcement.key
    now = (choose_hour.button(label, **key, now=True),) if announcement.send_at else ()
    offered = _offered(announcement, day, ctx.request.at)
    return ui.Reply(text, ui.keyboard(*offered, now, back_to(ctx, announcement)))


def _offered(announcement: Announcement, day: date | None, at: datetime) -> list[ui.Row]:
    """Lay out, two in a row, the moments to come that are offered."""
    offered: dict[datetime, str] = {}
    for words in MOMENTS if day is None else HOURS:
        when = fr.moment_to_come(words, at, day)
        if isinstance(when, datetime) and when > at:
            offered.setdefault(when, fr.capital(words))
    buttons = [
        take_moment.button(label, **announcement.key, minute=int(when.timestamp()) // MINUTE_S)
        for when, label in offered.items()
    ]
    return [tuple(buttons[first : first + 2]) for first in range(0, len(buttons), 2)]


def hour_of_day(day: date) -> str:
    words = fr.in_words(fr.When(fr.Precision.DAY, day, day), weekday=True)
    return f"À quelle heure, {words} ? Écrivez par exemple « 9h ». Ou /annuler."


def skipped(moment: datetime) -> str:
    """Name the hour in the place of one that the clocks jump over."""
    instead = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return (
        f"Cette nuit-là, on passe à l’heure d’été et {fr.hour_in_words(moment.time())} n’existe "
        f"pas : ce sera {fr.hour_in_words(instead.time())}."
    )
