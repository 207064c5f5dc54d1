"""A database in which people and groups follow a topic, and an announcement for them."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from sqlalchemy import create_engine, func, make_url, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bench.announcement import AUTHORS_CHAT, LINK, SAYS
from bench.candidates.errand import chats_of
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State as Stands
from chatbot.announcements.sending import publish
from chatbot.conversation import Button, Post
from chatbot.engine.outbox.broadcasts.models import Broadcast, Delivery
from chatbot.engine.outbox.broadcasts.rules import Fate, Figures
from chatbot.engine.outbox.broadcasts.service import cancel, figures
from chatbot.engine.outbox.service import kept
from chatbot.engine.storage.engine import Storage
from chatbot.members.rules import Kind
from chatbot.subscriptions.rules import WORDING, Source, State
from tests.bulk_insert import Row, bulk_insert
from tests.databases import Databases

NOW = datetime(2022, 5, 15, 12, tzinfo=UTC)
SINCE = "2022-05-01 12:00:00.000000"
AUTHOR = 1
TOPIC = "alimentation"
POST = Post(SAYS["text"], buttons=((Button(LINK["text"], url=LINK["url"]),),))
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}  # that need no loop
STRIDE = 2_654_435_761  # a prime, so that people come in another order than Telegram's numbers


@contextmanager
def followed(databases: Databases, chats: Sequence[int]) -> Iterator[str]:
    """A new database in which these people and groups follow the topic. Telegram's ids."""
    with databases.published() as url:
        bulk_insert(
            url,
            (
                ("chat", "id telegram_id kind name username known_since", _chats(chats)),
                ("admin", "chat_id since", [(AUTHOR, SINCE)]),
                (
                    "subscription",
                    "chat_id topic_key state since consented_at wording source reason",
                    _subscriptions(len(chats)),
                ),
            ),
        )
        yield url


@contextmanager
def owed_to_all(databases: Databases, recipients: int) -> Iterator[str]:
    """The same of so many people, and all of them are owed the message."""
    with followed(databases, chats_of(recipients)) as url:
        asyncio.run(_owed(url))
        yield url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    """The bench's own way to that database."""
    storage = Storage(url)
    try:
        yield storage
    finally:
        await storage.close()


async def announced(storage: Storage) -> int:
    """An announcement is published for them; the number of its broadcast."""
    async with storage.transaction() as session:
        return await _published(session)


async def owed(storage: Storage) -> int:
    """The same in the very words that others send, and its author sees how it goes out."""
    async with storage.transaction() as session:
        number = await _published(session, author=AUTHOR)
        (await session.get_one(Broadcast, number)).content = kept(POST)
    return number


async def cancelled(storage: Storage, number: int) -> None:
    """Whoever hasn't got it yet doesn't."""
    async with storage.transaction() as session:
        await cancel(session, number)


async def sent_until(storage: Storage, number: int, chat: int) -> None:
    """Everybody up to that one has it."""
    sent = update(Delivery).where(Delivery.broadcast_id == number, Delivery.chat_id < chat)
    async with storage.transaction() as session:
        await session.execute(
            sent.where(Delivery.fate == Fate.PENDING).values(fate=Fate.SENT, message_id=1)
        )


async def counted(storage: Storage, number: int) -> Figures:
    """How many copies are how far."""
    async with storage.reading() as session:
        return await figures(session, number)


def recorded(url: str) -> int:
    """How many copies its rows say were sent."""
    engine = create_engine(make_url(url).set(drivername=DRIVERS[make_url(url).get_backend_name()]))
    with engine.connect() as connection:
        sent = select(func.count()).where(Delivery.fate == Fate.SENT)
        found = connection.scalar(sent) or 0
    engine.dispose()
    return found


async def _published(session: AsyncSession, author: int | None = None) -> int:
    one = Announcement(
        topic_key=TOPIC,
        author=author,
        state=Stands.WRITING,
        text=SAYS["text"],
        shows_links=False,
        links=[{"label": LINK["text"], "url": LINK["url"]}],
        version=1,
        changed_at=NOW,
    )
    session.add(one)
    await session.flush()
    await publish(session, one, by=author, at=NOW)
    return one.broadcast_id or 0


async def _owed(url: str) -> None:
    async with opened(url) as storage:
        await owed(storage)


def _chats(chats: Sequence[int]) -> Iterator[Row]:
    yield (AUTHOR, AUTHORS_CHAT, Kind.PERSON.value, "Jean", "", SINCE)
    for number in range(len(chats)):
        chat = chats[number * STRIDE % len(chats)]
        kind = Kind.PERSON if chat > 0 else Kind.GROUP
        yield (AUTHOR + 1 + number, chat, kind.value, "Marie", "", SINCE)


def _subscriptions(count: int) -> Iterator[Row]:
    receipt = (State.ACTIVE.value, SINCE, SINCE, WORDING, Source.COMMAND.value, "")
    for number in range(count):
        yield (AUTHOR + 1 + number, TOPIC, *receipt)
