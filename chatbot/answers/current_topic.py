"""The topic that a chat is speaking of: « et la date ? » is understood after its card."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import queries
from chatbot.conversation import Request, UnitOfWork

LASTS = timedelta(minutes=10)  # since it was last shown, or told of
AGAIN_AFTER = timedelta(minutes=1)  # of the same topic: until then, nothing is written
FORGOTTEN_EVERY = timedelta(minutes=5)  # with LASTS, « un quart d’heure » of what people are told


async def speak_of(session: AsyncSession, request: Request, topic: str) -> None:
    """Take a question that names no topic for one about this, from now on."""
    since = request.at - AGAIN_AFTER
    await queries.keep_topic(
        UnitOfWork(session, request.at), request.chat, topic, unless_since=since
    )


async def current_topic(session: AsyncSession, request: Request) -> str:
    """Find the key of the topic that this chat was just speaking of; "" for none."""
    topic, at = await queries.topic_of(session, request.chat) or ("", request.at)
    return topic if request.at - at < LASTS else ""


async def forget_old(work: UnitOfWork) -> bool:
    """Drop some current topics that have expired; return whether more may be left."""
    return await queries.forget_old_topics(work.session, before=work.at - LASTS)
