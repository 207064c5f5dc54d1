"""The one message that shows somebody how their announcement goes out, and the report it becomes.

`report` is what the engine calls within its own transaction, every few seconds while a broadcast
runs, and when it ends or stops. Who decides about a broadcast takes
it before the watch, too.
"""

from datetime import datetime
from hashlib import blake2b

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.tracking import screens, service
from chatbot.announcements.tracking.models import DIGEST_LENGTH
from chatbot.announcements.tracking.rules import remaining
from chatbot.announcements.tracking.views import Sending
from chatbot.chantiers.service import topic_of_key
from chatbot.engine.outbox import service as outbox
from chatbot.members import service as members


async def watch(session: AsyncSession, broadcast: int, person: int | None, *, at: datetime) -> None:
    """That person, by our own number, is shown how it goes, from now on."""
    if person is not None:
        await service.begin_watch(session, broadcast, person, at=at)
        await report(session, broadcast, at=at)


async def report(session: AsyncSession, broadcast: int, *, at: datetime) -> None:
    """Show whoever watches that broadcast how it goes now, if that changed."""
    watched = await service.watched(session, broadcast)
    if watched is None:
        return
    sending = await service.sending_of(session, broadcast)
    if sending is None or (facts := _digest(sending)) == watched.shown:
        return
    person = await members.numbered(session, watched.person)
    if person.unreachable_since is not None:
        return
    figures = sending.figures
    done, since = figures.total - figures.left, at - watched.at
    left = remaining(figures.left, done=done - watched.done, within=since)
    watched.shown, watched.done, watched.at = facts, done, at
    topic = await topic_of_key(session, sending.one.topic_key)
    reply = screens.progress(sending, topic, left=left)
    await outbox.show(session, person.telegram_id, reply, key=f"broadcast:{broadcast}", at=at)


def _digest(sending: Sending) -> str:
    """Of all that can change in what is shown, but for the time that is left."""
    broadcast, one = sending.broadcast, sending.one
    facts = (broadcast.stage, broadcast.failure, broadcast.finished_at, one.state, sending.figures)
    return blake2b(repr(facts).encode(), digest_size=DIGEST_LENGTH // 2).hexdigest()
