"""A reading: asked for by the author, opened and decided by others; who also stop a departure."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.approval import acts, screens, service, texts
from chatbot.announcements.approval.payloads import (
    Approve,
    AskChanges,
    AskReading,
    OpenReading,
    StopDeparture,
)
from chatbot.announcements.approval.rules import NobodyElse
from chatbot.announcements.approval.seen import is_read_first
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import OnlyReferents
from chatbot.announcements.writing import panels
from chatbot.announcements.writing import service as drafts
from chatbot.announcements.writing.opening import panel, ready
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import OldStep, Press, Reply, Request, Requires
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH, clean

CHANGES = "changes"  # a step


async def ask_reading(ask: Request, session: AsyncSession, wanted: AskReading) -> Reply:
    """By the author, instead of sending it; where it isn't needed any more, they may send it."""
    one = await drafts.held(session, ask, wanted.number, wanted.version, drafts.READY)
    of = await ready(session, one, at=ask.at)
    if not is_read_first(of):
        return await panel(ask, session, one, texts.NOT_NEEDED)
    try:
        count = await acts.ask(session, one, at=ask.at)
    except NobodyElse:
        if not await members.is_admin(session, ask.chat):
            raise
        return screens.nobody_else(one)
    return await panel(ask, session, one, texts.asked(count))


async def open_reading(ask: Request, session: AsyncSession, opened: OpenReading) -> Reply:
    """The message as its followers will get it, and what to know about it."""
    one = await service.to_read(session, await _who(ask, session), opened.number)
    return await _reading(ask, session, one, whole=opened.below != one.version)


async def approve(ask: Request, session: AsyncSession, wanted: Approve) -> Reply:
    """What leaves at once is asked first; an hour that passed since the panel was drawn is said."""
    by = await _who(ask, session)
    one = await service.to_read(session, by, wanted.number, wanted.version)
    if not wanted.now and (one.send_at is None or one.send_at <= ask.at):
        return await _reading(ask, session, one, before=texts.HOUR_OVER)
    if wanted.now and not wanted.sure:
        return screens.sure_to_approve(await drafts.look(session, one, at=ask.at))
    of = await acts.approve(session, one, by, at=ask.at)
    return screens.approved(of, at=ask.at)


async def ask_changes(ask: Request, session: AsyncSession, wanted: AskChanges) -> Reply:
    """Which ones is asked for."""
    by = await _who(ask, session)
    one = await service.to_read(session, by, wanted.number, wanted.version)
    return await _which(ask, session, one)


async def changes_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """As the reader types them."""
    by, wanted = await _who(ask, session), AskChanges.unpack(noted)
    one = await service.to_read(session, by, wanted.number, wanted.version)
    if not (words := clean(ask.words, REASON_LENGTH)):
        return await _which(ask, session, one, texts.NO_WORDS)
    if len(ask.words) > REASON_LENGTH:
        return await _which(ask, session, one, texts.TOO_LONG.format(length=len(ask.words)))
    await acts.ask_changes(session, one, by, words, at=ask.at)
    return Reply(texts.returned(await _author(session, one)))


async def stop(ask: Request, session: AsyncSession, wanted: StopDeparture) -> Reply:
    """Asked first."""
    by = await _who(ask, session)
    one = await service.to_stop(session, by, wanted.number, wanted.version)
    author = await _author(session, one)
    if not wanted.sure:
        topic = await topic_of_key(session, one.topic_key)
        return screens.sure_to_stop(one, topic, author, at=ask.at)
    await acts.stop(session, one, by, at=ask.at)
    return screens.stopped(one, author)


async def _which(
    ask: Request, session: AsyncSession, one: Announcement, problem: str = ""
) -> Reply:
    noted = AskChanges(number=one.id, version=one.version).pack()
    await members.begin(session, ask, CHANGES, noted)
    return screens.which_changes(one, await _author(session, one), problem)


async def _reading(
    ask: Request, session: AsyncSession, one: Announcement, *, whole: bool = False, before: str = ""
) -> Reply:
    of, author = await drafts.look(session, one, at=ask.at), await _author(session, one)
    shown = screens.reading(of, author, at=ask.at, before=before)
    return replace(shown, post=panels.preview(of)) if whole else shown


async def _author(session: AsyncSession, one: Announcement) -> Chat | None:
    return await members.numbered(session, one.author) if one.author is not None else None


async def _who(ask: Request, session: AsyncSession) -> Chat:
    person = await members.speaker(session, ask)
    if person is None:
        raise OnlyReferents
    return person


ROUTES = (
    Press(AskReading, ask_reading, requires=Requires.REFERENT),
    Press(OpenReading, open_reading, requires=Requires.REFERENT),
    Press(Approve, approve, requires=Requires.REFERENT),
    Press(AskChanges, ask_changes, requires=Requires.REFERENT),
    Press(StopDeparture, stop, requires=Requires.REFERENT),
    OldStep(CHANGES, changes_said, requires=Requires.REFERENT),
)
