"""A database in which a message is owed to many followers of a topic."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from bench.announcement import LINK, SAYS
from bench.candidates.errand import chats_of
from chatbot.announcements.queries import fix_recipients
from chatbot.content.service import BUILT_IN, load_when_empty
from chatbot.conversation import Button, Post
from chatbot.members.models import Chat
from chatbot.members.rules import Kind
from chatbot.outbox.broadcasts.service import begin
from chatbot.storage.engine import Storage
from chatbot.storage.migrations import migrate
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import WORDING, Source, State

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TOPIC = "alimentation"
AT_ONCE = 10_000
POST = Post(SAYS["text"], buttons=((Button(LINK["text"], url=LINK["url"]),),))


async def followed(storage: Storage, recipients: int) -> None:
    """So many people follow the topic."""
    async with storage.transaction() as session:
        await load_when_empty(session, BUILT_IN)
    for some in _in_parts(chats_of(recipients)):
        async with storage.transaction() as session:
            await session.execute(insert(Chat), [_chat(number) for number in some])
            await session.execute(insert(Subscription), [_follows(number) for number in some])


async def owed(storage: Storage) -> int:
    """From now on all who follow are owed the message; the number of the broadcast."""
    async with storage.transaction() as session:
        number = await begin(session, POST, topic=TOPIC, at=NOW)
        await fix_recipients(session, number, TOPIC, at=NOW)
    return number


def owed_to_all(url: str, recipients: int) -> None:
    """Both, in a new database."""
    asyncio.run(_owed_to_all(url, recipients))


async def _owed_to_all(url: str, recipients: int) -> None:
    await migrate(url)
    storage = Storage(url)
    try:
        await followed(storage, recipients)
        await owed(storage)
    finally:
        await storage.close()


def _in_parts(chats: range) -> Iterator[Sequence[int]]:
    for first in range(0, len(chats), AT_ONCE):
        yield chats[first : first + AT_ONCE]


def _chat(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "telegram_id": number,
        "kind": Kind.PERSON,
        "name": "Marie",
        "username": "",
        "known_since": NOW,
    }


def _follows(number: int) -> dict[str, Any]:
    return {
        "chat_id": number,
        "topic_key": TOPIC,
        "state": State.ACTIVE,
        "since": NOW,
        "consented_at": NOW,
        "wording": WORDING,
        "source": Source.COMMAND,
        "reason": "",
    }
