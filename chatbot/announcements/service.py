"""Finding an announcement, who may write one, who would get it, and where it stands."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import queries
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import NEXT, AnnouncementGone, Move, Recipients
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Post
from chatbot.engine.outbox.broadcasts import service as broadcasts
from chatbot.events import queries as events
from chatbot.events.models import Event
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat


async def of_number(session: AsyncSession, number: int) -> Announcement:
    """That announcement, alone with it until the transaction ends. Raises AnnouncementGone."""
    found = await queries.locked(session, number)
    if found is None:
        raise AnnouncementGone
    return found


async def may_write(session: AsyncSession, person: Chat, topic: str) -> bool:
    """A topic's référents may, and the admins."""
    if await members.is_admin(session, person.telegram_id):
        return True
    return topic in await people.topics_of(session, person.id)


async def needs_reading(session: AsyncSession, topic: str) -> bool:
    """Whether somebody else reads what is written for that topic before it leaves."""
    return await queries.needs_reading(session, topic)


async def outdate_corrections(
    session: AsyncSession, of: Announcement, *, besides: Announcement
) -> None:
    """What was drawn of the others shows a difference to what isn't said any more."""
    await queries.outdate_corrections(session, of.id, besides=besides.id)


async def whole(session: AsyncSession, one: Announcement) -> tuple[Topic, Event | None]:
    """What it is about, and the date that is attached to it."""
    topic = await topic_of_key(session, one.topic_key)
    return topic, await events.event(session, one.event_id) if one.event_id else None


async def recipients(session: AsyncSession, one: Announcement, *, at: datetime) -> Recipients:
    """How many would get it now, and how many would not, by reason."""
    return await queries.recipients(session, one.topic_key, at=at)


def move(one: Announcement, move: Move, *, at: datetime) -> None:
    """Lead it to its next state. Raises AnnouncementGone where that can't be done any more."""
    if (one.state, move) not in NEXT:
        raise AnnouncementGone
    one.state, one.changed_at = NEXT[one.state, move], at


async def begin_broadcast(
    session: AsyncSession, one: Announcement, post: Post, topic: Topic, *, at: datetime
) -> None:
    """Whoever follows the topic now is owed this."""
    found = await recipients(session, one, at=at)
    one.kept_back = {why: number for why, number in asdict(found.kept_back).items() if number}
    one.broadcast_id = await broadcasts.begin(session, post, topic=topic.key, at=at)
    await queries.fix_recipients(session, one.broadcast_id, topic.key, at=at)
    topic.news_at = at
