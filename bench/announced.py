"""An announcement, published by a référent for people and groups who follow its topic."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from bench.announcement import LINK, SAYS
from chatbot.announcements.acts import publish
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.content.service import BUILT_IN, load_when_empty
from chatbot.members.models import Chat
from chatbot.members.rules import Kind
from chatbot.storage.engine import Storage
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import WORDING, Source
from chatbot.subscriptions.rules import State as Following

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TOPIC = "alimentation"
AT_ONCE = 10_000


async def followed(storage: Storage, chats: Sequence[int]) -> None:
    """These people and groups follow the topic. Telegram's ids."""
    async with storage.transaction() as session:
        await load_when_empty(session, BUILT_IN)
    for some in _in_parts(chats):
        async with storage.transaction() as session:
            await session.execute(insert(Chat), [_chat(number) for number in some])
            await session.execute(insert(Subscription), [_follows(number) for number in some])


async def announced(storage: Storage) -> int:
    """A référent has published an announcement for them; the number of its broadcast."""
    async with storage.transaction() as session:
        one = Announcement(
            topic_key=TOPIC,
            state=State.WRITING,
            text=SAYS["text"],
            shows_links=False,
            links=[{"label": LINK["text"], "url": LINK["url"]}],
            version=1,
            changed_at=NOW,
        )
        session.add(one)
        await session.flush()
        await publish(session, one, by=None, at=NOW)
        return one.broadcast_id or 0


def _in_parts(chats: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(chats), AT_ONCE):
        yield chats[first : first + AT_ONCE]


def _chat(number: int) -> dict[str, Any]:
    return {
        "id": abs(number),
        "telegram_id": number,
        "kind": Kind.PERSON if number > 0 else Kind.GROUP,
        "name": "Marie",
        "username": "",
        "known_since": NOW,
    }


def _follows(number: int) -> dict[str, Any]:
    return {
        "chat_id": abs(number),
        "topic_key": TOPIC,
        "state": Following.ACTIVE,
        "since": NOW,
        "consented_at": NOW,
        "wording": WORDING,
        "source": Source.COMMAND,
        "reason": "",
    }
