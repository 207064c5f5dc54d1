"""Pausing, resuming; at once, or once a week."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Request
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.subscriptions.rhythm import queries
from chatbot.subscriptions.rules import is_paused


async def pause(session: AsyncSession, ask: Request, until: datetime) -> None:
    """Nothing is sent to the chat before that moment; what it misses is offered then."""
    chat = await members.chat(session, ask)
    chat.paused_until = until
    await people.may_miss(session, chat.id, since=ask.at)


async def resume(session: AsyncSession, ask: Request) -> bool:
    """The pause is over, and the chat is in reach again; whether there was anything to resume."""
    chat = await people.known(session, ask.chat)
    if chat is None:
        return False
    waited = chat.unreachable_since is not None or is_paused(chat.paused_until, ask.at)
    chat.unreachable_since = chat.paused_until = None
    return waited


async def choose(session: AsyncSession, ask: Request, *, weekly: bool) -> bool:
    """One message a week from now on, or each piece of news; whether it was otherwise before."""
    chat = await members.chat(session, ask)
    if weekly:
        return await queries.weekly(session, chat.id, since=ask.at)
    return await queries.at_once(session, chat.id)
