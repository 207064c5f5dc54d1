"""A draft as its author sees it: the message itself, and the panel below."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import AnnouncementGone, State
from chatbot.announcements.writing import panels, screens, service
from chatbot.announcements.writing.payloads import Awaited
from chatbot.announcements.writing.rules import NothingChanged
from chatbot.announcements.writing.service import Draft
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply, Request
from chatbot.members import service as members

MESSAGE_STEP, LINKS_STEP, HOUR_STEP = "announcement", "links", "departure"
LEFT = {State.PUBLISHED, State.WITHDRAWN}


async def opened(
    ask: Request, session: AsyncSession, draft: Announcement, before: str = "", toast: str = ""
) -> Reply:
    """The preview and the panel of what hasn't left yet; the message is asked for if it has none.

    `before` stands first in the panel, in HTML. Raises AnnouncementGone.
    """
    if draft.state in LEFT:
        raise AnnouncementGone
    if not is_written(draft):
        return await asked(ask, session, draft, before)
    of = await service.look(session, draft, at=ask.at)
    shown = panels.panel(of, at=ask.at, rate=ask.policy.send_rate, before=before, toast=toast)
    return replace(shown, post=panels.preview(of))


async def panel(
    ask: Request, session: AsyncSession, draft: Announcement, before: str = ""
) -> Reply:
    """The panel alone, in the place of what was asked below the same preview."""
    of = await service.look(session, draft, at=ask.at)
    return panels.panel(of, at=ask.at, rate=ask.policy.send_rate, before=before)


async def ready(session: AsyncSession, draft: Announcement, *, at: datetime) -> Draft:
    """All of it, if it could leave: there is something, and a correction corrects something.

    Raises AnnouncementGone, NothingChanged.
    """
    of = await service.look(session, draft, at=at)
    is_out = of.corrected is None or of.corrected.state is State.PUBLISHED
    if not is_out or not is_written(draft):
        raise AnnouncementGone
    if of.corrected is not None and not panels.changes(of):
        raise NothingChanged
    return of


async def asked(
    ask: Request, session: AsyncSession, draft: Announcement, before: str = ""
) -> Reply:
    """The message is what they write next."""
    await members.begin(session, ask, MESSAGE_STEP, Awaited(number=draft.id).pack())
    topic = await topic_of_key(session, draft.topic_key)
    may_move = await service.may_move(session, draft)
    return screens.which_message(draft, topic, before, may_move=may_move)


async def correcting(ask: Request, session: AsyncSession, draft: Announcement) -> Reply:
    """What a correction shall say, below what is said now; once it differs, how it looks."""
    of = await service.look(session, draft, at=ask.at)
    if panels.changes(of):
        return await opened(ask, session, draft)
    await members.begin(session, ask, MESSAGE_STEP, Awaited(number=draft.id).pack())
    return replace(screens.which_correction(draft, of.topic), post=panels.preview(of))


def is_written(draft: Announcement) -> bool:
    """Whether there is something to look at."""
    return bool(draft.text or draft.file_id)
