"""/abonnements, pauses, and how the news comes."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.rules import fold
from chatbot.conversation import OldStep, Press, Reply, Request, Requires, old_command
from chatbot.french import day_in
from chatbot.members import service as members
from chatbot.subscriptions.handlers import listed
from chatbot.subscriptions.payloads import (
    ChooseRhythm,
    Pause,
    PauseUntil,
    Resume,
    ShowFollowed,
    ShowPauses,
)
from chatbot.subscriptions.rhythm import screens, service, texts
from chatbot.subscriptions.screens import to_list

PAUSE_STEP = "pause"
LONGEST_PAUSE = timedelta(days=366)


async def abonnements(ask: Request, session: AsyncSession) -> Reply:
    """`/abonnements`; in private also `pause 15 mars`, `reprendre`, `résumé`, `tout de suite`."""
    verb, _, rest = ask.words.partition(" ")
    if not ask.private:
        return await listed(ask, session, ShowFollowed(), texts.BY_BUTTONS if verb else "")
    match fold(verb):
        case "pause":
            return await _pause_until(ask, session, rest) if rest else _pauses(ask)
        case "reprendre":
            return await _resumed(ask, session)
        case "resume":
            return await choose(ask, session, ChooseRhythm(weekly=True))
        case "tout":
            return await choose(ask, session, ChooseRhythm(weekly=False))
    return await listed(ask, session, ShowFollowed())


async def show_pauses(ask: Request, _session: AsyncSession, _payload: ShowPauses) -> Reply:
    """How long."""
    return _pauses(ask)


async def pause(ask: Request, session: AsyncSession, wanted: Pause) -> Reply:
    """For so many days."""
    until = await _paused(ask, session, ask.at.date() + timedelta(days=wanted.days))
    return await listed(ask, session, ShowFollowed(), texts.paused(until, ask.at))


async def pause_until(ask: Request, session: AsyncSession, _payload: PauseUntil) -> Reply:
    """Which day is asked for."""
    await members.begin(session, ask, PAUSE_STEP, "")
    return Reply(texts.WHICH_DAY)


async def day_said(ask: Request, session: AsyncSession, _noted: str) -> Reply:
    """The day, as somebody types it."""
    return await _pause_until(ask, session, ask.words)


async def resume(ask: Request, session: AsyncSession, _payload: Resume) -> Reply:
    """After a pause or a time out of reach."""
    said = await service.resume(session, ask)
    toast = texts.RESUMED if said else texts.NOTHING_TO_RESUME
    return await listed(ask, session, ShowFollowed(), toast)


async def choose(ask: Request, session: AsyncSession, chosen: ChooseRhythm) -> Reply:
    """At once, or once a week."""
    await service.choose(session, ask, weekly=chosen.weekly)
    toast = texts.WEEKLY if chosen.weekly else texts.AT_ONCE
    return await listed(ask, session, ShowFollowed(), toast)


def _pauses(ask: Request) -> Reply:
    return Reply(texts.PAUSES, screens.pause_buttons(private=ask.private))


async def _pause_until(ask: Request, session: AsyncSession, words: str) -> Reply:
    today = ask.at.date()
    day = day_in(words, today)
    if day is None or not today < day <= today + LONGEST_PAUSE:
        await members.begin(session, ask, PAUSE_STEP, "")
        return Reply(texts.NOT_A_DAY)
    await _paused(ask, session, day)
    return await listed(ask, session, ShowFollowed())  # which says it


async def _paused(ask: Request, session: AsyncSession, day: date) -> datetime:
    until = datetime.combine(day, time.min, ask.at.tzinfo)
    await service.pause(session, ask, until)
    return until


async def _resumed(ask: Request, session: AsyncSession) -> Reply:
    was = await service.resume(session, ask)
    return Reply(texts.RESUMED if was else texts.NOTHING_TO_RESUME, to_list(private=ask.private))


ROUTES = (
    old_command("abonnements", abonnements, menu="Ce que je suis, résumé, pause, arrêt"),
    Press(ShowPauses, show_pauses, requires=Requires.GROUP_ADMIN),
    Press(Pause, pause, requires=Requires.GROUP_ADMIN),
    Press(PauseUntil, pause_until, requires=Requires.PRIVACY),
    Press(Resume, resume, requires=Requires.GROUP_ADMIN),
    Press(ChooseRhythm, choose, requires=Requires.GROUP_ADMIN),
    OldStep(PAUSE_STEP, day_said),
)
