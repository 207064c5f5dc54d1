"""The link to a calendar of one's own, which its token opens: made, replaced, closed."""

import hashlib
import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Request
from chatbot.events import calendar_queries
from chatbot.members import queries as people
from chatbot.members import service as members

TOKEN_BYTES = 24  # 32 letters


async def make_link(session: AsyncSession, request: Request) -> str:
    """Make a link for the chat, and return its token, this once; the link before opens no more."""
    chat, token = await members.remember_chat(session, request), secrets.token_urlsafe(TOKEN_BYTES)
    await calendar_queries.keep_link(session, chat.id, digest_of(token), at=request.at)
    return token


async def close_link(session: AsyncSession, request: Request) -> bool:
    """Close the chat's link; tell whether it had one."""
    chat = await people.known(session, request.chat)
    return chat is not None and await calendar_queries.drop_link(session, chat.id)


async def has_link(session: AsyncSession, request: Request) -> bool:
    """Tell whether the chat has a link."""
    chat = await people.known(session, request.chat)
    return chat is not None and await calendar_queries.own_calendar(session, chat.id) is not None


def digest_of(token: str) -> str:
    """Write a token as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
