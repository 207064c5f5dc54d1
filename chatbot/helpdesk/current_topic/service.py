"""Remembering which topic a chat speaks of, for a few minutes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Request
from chatbot.helpdesk.current_topic import queries
from chatbot.helpdesk.current_topic.rules import AGAIN_AFTER, LASTS


async def speak_of(session: AsyncSession, ask: Request, topic: str) -> None:
    """From now on, a question that names no topic is about this one."""
    since = ask.at - AGAIN_AFTER
    await queries.keep(session, ask.chat, topic, at=ask.at, unless_since=since)


async def spoken_of(session: AsyncSession, ask: Request) -> str:
    """The key of the topic that this chat was just speaking of; "" for none."""
    topic, at = await queries.of(session, ask.chat) or ("", ask.at)
    return topic if ask.at - at < LASTS else ""


async def moved(session: AsyncSession, old: int, new: int) -> None:
    """A group became a supergroup. Telegram's ids."""
    await queries.moved(session, old, new)


async def forget_old(session: AsyncSession, at: datetime) -> bool:
    """Drop some of what nobody speaks of any more; whether there may be more."""
    return await queries.forget_old(session, before=at - LASTS)
