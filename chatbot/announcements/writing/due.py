"""What was scheduled leaves when its hour comes; or somebody is asked."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import acts
from chatbot.announcements import service as announcements
from chatbot.announcements.approval.seen import is_read_first
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import STILL_SENT_WITHIN, Move
from chatbot.announcements.writing import notices, queries, service
from chatbot.chantiers.service import topic_of_key
from chatbot.engine.outbox import service as outbox
from chatbot.members import queries as people
from chatbot.members import service as members


async def start_due(session: AsyncSession, at: datetime) -> bool:
    """Whether the hour of an announcement had come, of which there may be others.

    It leaves, once; where nobody was there at that hour, or its author may not send it any more,
    whoever can decide is asked. `at` is in the zone of the people who are told.
    """
    one = await queries.next_due(session, at)
    if one is None or one.send_at is None:
        return False
    if await service.is_orphan(session, one):
        await _give_up(session, one, at)
    elif is_read_first(await service.look(session, one, at=at)):
        await _ask_author(session, one, notices.unread, at)  # needed only since it was scheduled
    elif at - one.send_at > STILL_SENT_WITHIN:
        await _ask_author(session, one, notices.missed, at)
    else:
        await acts.publish(session, one, by=one.author, at=at)
    return True


async def _ask_author(
    session: AsyncSession, one: Announcement, why: notices.Notice, at: datetime
) -> None:
    announcements.move(one, Move.MISS, at=at)
    topic = await topic_of_key(session, one.topic_key)
    author = await members.numbered(session, one.author or 0)
    await outbox.tell(session, author.telegram_id, why(one, topic, at=at), at=at)


async def _give_up(session: AsyncSession, one: Announcement, at: datetime) -> None:
    """Without an author who may send it, an admin can take it over."""
    announcements.move(one, Move.MISS, at=at)
    topic = await topic_of_key(session, one.topic_key)
    author = await members.numbered(session, one.author) if one.author is not None else None
    if author is not None:
        said = notices.no_more_yours(one, topic, at=at)
        await outbox.tell(session, author.telegram_id, said, at=at)
    for admin in await people.admins(session):
        said = notices.orphaned(one, topic, author, at=at)
        await outbox.tell(session, admin.telegram_id, said, at=at)
