"""The current topic of a chat: after a topic's card, « et la date ? » is about that topic."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import queries
from chatbot.conversation import Request, UnitOfWork

LASTS = timedelta(minutes=10)  # since the topic was last shown or told of
AGAIN_AFTER = timedelta(minutes=1)  # until then, the same topic isn't written again
# Added to LASTS, this makes the « quart d’heure » that people are told.
FORGOTTEN_EVERY = timedelta(minutes=5)


async def speak_of(session: AsyncSession, request: Request, topic: str) -> None:
    """Make a topic the chat's current one: the next question that names none is about it."""
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
