"""What those are told to whom announcements did not come at once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.news import queries, screens, service
from chatbot.announcements.news.rules import (
    SETTLED,
    TOLD,
    TOLD_AT_ONCE,
    key_of,
    last_monday,
    since_of,
)
from chatbot.conversation import Reply
from chatbot.engine.outbox import service as outbox
from chatbot.members.models import Chat
from chatbot.members.rules import Kind


async def offer_missed(session: AsyncSession, at: datetime) -> bool:
    """Tell some of those who can be written to again what they missed; whether others may wait.

    Once, and nothing where there was nothing; who has a digest finds it there.
    """
    chats = await queries.back(session, at=at, limit=TOLD_AT_ONCE)
    told = [chat for chat in chats if chat.digest_since is None]
    missed = await service.missed_by(session, told, until=at)
    for chat in chats:
        since, found = chat.missing_since, missed.get(chat.id)
        if since is not None and found is not None:
            said = screens.missed(len(found.posts), since, at, private=chat.kind is Kind.PERSON)
            await _tell(session, chat, said, since, at=at, thread=found.thread)
    await queries.miss_nothing(session, [chat.id for chat in chats])
    return len(chats) == TOLD_AT_ONCE


async def send_digests(session: AsyncSession, at: datetime) -> bool:
    """Tell some of those who want it so what the last Monday brings; whether others may wait.

    Whoever could not be written to on Monday gets it later; where nothing is new, nothing is said.
    """
    monday = last_monday(at - SETTLED)
    chats = await queries.due(session, monday, at=at, limit=TOLD_AT_ONCE)
    new = await service.due_to(session, chats, until=monday)
    for chat in chats:
        since, found = chat.digest_since, new.get(chat.id)
        if since is not None and found is not None:
            said = screens.digest(found.posts, since, at, private=chat.kind is Kind.PERSON)
            await _tell(session, chat, said, since, at=at, thread=found.thread)
    await queries.have_digest(session, [chat.id for chat in chats], monday)
    return len(chats) == TOLD_AT_ONCE


async def not_told(session: AsyncSession, telegram_id: int) -> None:
    """That chat is out of reach: what it was told in vain it is told when it is back."""
    keys = await outbox.take_back(session, telegram_id, TOLD)
    if keys:
        since = min(since_of(key) for key in keys)
        await queries.tell_again(session, telegram_id, since)


async def _tell(
    session: AsyncSession,
    chat: Chat,
    said: Reply,
    since: datetime,
    *,
    at: datetime,
    thread: int | None,
) -> None:
    key = key_of(chat.id, since, at)
    await outbox.tell(session, chat.telegram_id, said, at=at, thread=thread, key=key)
