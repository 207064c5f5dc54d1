"""What is decided about announcements that are out; those concerned are told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.approval import acts as readings
from chatbot.announcements.models import Announcement
from chatbot.announcements.tracking import notices, service, texts
from chatbot.announcements.tracking.progress import report, watch
from chatbot.announcements.tracking.rules import Decision
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.service import content_changed, topic_of_key
from chatbot.conversation import Post
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.broadcasts.rules import NothingToDecide
from chatbot.members import queries as people
from chatbot.members.models import Chat

NOTED = {
    Decision.PAUSE: Act.PAUSED,
    Decision.RESUME: Act.RESUMED,
    Decision.CANCEL: Act.CANCELLED,
    Decision.RESEND: Act.RESENT,
    Decision.LEAVE: Act.LEFT_UNKNOWN,
}


async def decide(
    session: AsyncSession, broadcast: int, what: Decision, *, by: Chat, at: datetime
) -> tuple[Announcement, int]:
    """About a broadcast; its announcement, and how many copies that concerns, where it is known.

    Raises NothingToDecide, OnlyReferents.
    """
    found = await service.sending_of(session, broadcast)
    if found is None:
        raise NothingToDecide
    one = await service.allowed(session, by, found.one.id)
    count = await service.decide(session, broadcast, what)
    await note(session, NOTED[what], at=at, by=by.id, topic=one.topic_key, detail=str(one.id))
    await report(session, broadcast, at=at)
    return one, count


async def withdraw(session: AsyncSession, number: int, *, by: Chat, at: datetime) -> Announcement:
    """That announcement. Raises AnnouncementGone, NoSuchAnnouncement, OnlyReferents."""
    corrections = await service.alone_with_corrections(session, number)
    one = await service.allowed(session, by, number)
    instead = texts.INSTEAD_BY_AUTHOR if one.author == by.id else texts.INSTEAD
    for each in corrections:
        await readings.dropped(session, each, by, at=at)
    await content_changed(session)
    correcting = await service.withdraw(session, one, Post(instead), at=at)
    await note(session, Act.WITHDRAWN, at=at, by=by.id, topic=one.topic_key, detail=str(one.id))
    for broadcast in await service.shown_of(session, one):
        await report(session, broadcast, at=at)
    if one.withdrawal_id is not None:
        await watch(session, one.withdrawal_id, by.id, at=at)
    await _tell_dropped(session, one, correcting, by=by, at=at)
    return one


async def _tell_dropped(
    session: AsyncSession, one: Announcement, authors: Collection[int], *, by: Chat, at: datetime
) -> None:
    """Whoever was correcting it; not who withdrew it."""
    topic = await topic_of_key(session, one.topic_key)
    for author in (await people.chats(session, authors)).values():
        if author.id != by.id:
            said = notices.correction_dropped(one, topic, by)
            await outbox.tell(session, author.telegram_id, said, at=at)
