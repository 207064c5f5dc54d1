"""The link to a calendar of one's own, which its token opens: made, replaced, closed."""

import hashlib
import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Request, UnitOfWork
from chatbot.events import queries
from chatbot.members import queries as people, service as members

TOKEN_BYTES = 24  # 32 letters


async def make_link(session: AsyncSession, request: Request) -> str:
    """Make a link for the chat, and return its token, this once; the link before opens no more."""
    chat, token = await members.remember_chat(session, request), secrets.token_urlsafe(TOKEN_BYTES)
    await queries.keep_link(UnitOfWork(session, request.at), chat.id, digest_of(token))
    return token


async def close_link(session: AsyncSession, request: Request) -> bool:
    """Close the chat's link, if there is a link; tell whether there was."""
    chat = await people.known(session, request.chat)
    return chat is not None and await queries.drop_link(session, chat.id)


async def has_link(session: AsyncSession, request: Request) -> bool:
    """Tell whether the chat has a link."""
    chat = await people.known(session, request.chat)
    return chat is not None and await queries.own_calendar(session, chat.id) is not None


async def moved(session: AsyncSession, old: int, new: int) -> None:
    """Let a group that became a supergroup keep its link; both by Telegram's ids.

    Before the old one is forgotten. One that was made in the new one replaced it already.
    """
    before, after = await people.known(session, old), await people.known(session, new)
    if before is not None and after is not None:
        await queries.hand_over(session, before.id, after.id)


def digest_of(token: str) -> str:
    """Write a token as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
