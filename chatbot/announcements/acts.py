"""What is done with announcements, and what people are told of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service
from chatbot.announcements.models import Announcement
from chatbot.announcements.rendering import post_of
from chatbot.announcements.rules import AnnouncementGone, Move, State
from chatbot.announcements.tracking.progress import report, watch
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import content_changed
from chatbot.engine.outbox.broadcasts import service as broadcasts
from chatbot.events.models import Event


async def publish(
    session: AsyncSession, one: Announcement, *, by: int | None, at: datetime
) -> None:
    """It leaves for its followers, who are fixed now; or, of a correction, for their copies.

    Its author is shown how it goes. `by`: who decided it, by our own number; of a scheduled one its
    author. Raises AnnouncementGone.
    """
    service.move(one, Move.PUBLISH, at=at)
    one.published_at, one.send_at, one.read = at, None, None
    topic, event = await service.whole(session, one)
    if one.corrects is not None:
        await _correct(session, one, topic, event, at=at)
    else:
        post = post_of(one, topic, event)
        await service.begin_broadcast(session, one, post, topic, at=at)
    if one.broadcast_id is not None:
        await watch(session, one.broadcast_id, one.author or by, at=at)
    await content_changed(session)
    act = Act.CORRECTED if one.corrects is not None else Act.PUBLISHED
    await note(session, act, at=at, by=by, topic=topic.key, detail=str(one.corrects or one.id))


async def _correct(
    session: AsyncSession, one: Announcement, topic: Topic, event: Event | None, *, at: datetime
) -> None:
    """The one that it corrects says from now on what it says."""
    former = await service.of_number(session, one.corrects or 0)
    if former.state is not State.PUBLISHED:
        raise AnnouncementGone
    former.text, former.links, former.event_id = one.text, one.links, one.event_id
    former.shows_links = one.shows_links
    await service.outdate_corrections(session, former, besides=one)
    former.corrected_at, former.version = at, former.version + 1
    if former.broadcast_id is None:  # so old that nobody knows any more who has it
        return
    post = post_of(former, topic, event)
    one.broadcast_id = await broadcasts.correct(session, former.broadcast_id, post, at=at)
    await report(session, former.broadcast_id, at=at)  # it may run again
