"""An announcement for many: what it says, who is to get it, and who got it."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from sqlalchemy import text

from bench.databases import New, connected
from bench.measuring import Usage
from bench.peers.task import chats_of
from bench.sink import ME, chat_of
from chatbot.announcements.dossier import describe
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.sending import publish
from chatbot.conversation import Button, Post, UnitOfWork, message_content
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.storage.engine import Storage
from chatbot.subscriptions.rules import WORDING

WHAT, NEWS = "Chantier Habitat", "appel à contributions"
MORE = (
    "La prochaine rencontre aura lieu le jeudi 19 mai à 18 h, en visioconférence. Nous y "
    "relirons ensemble la feuille de route, puis chacun dira ce qu’il peut apporter.\n\n"
    "Dites-nous avant mercredi si vous venez, et les questions que vous aimeriez voir traitées."
)
LINK = {"text": "Je viens", "url": "https://example.org/habitat"}
SAYS: dict[str, Any] = {
    "text": f"<b>{WHAT}</b> : {NEWS}\n\n{MORE}",
    "parse_mode": "HTML",
    "link_preview_options": {"is_disabled": True},
    "reply_markup": {"inline_keyboard": [[LINK]]},
}
CONTENT = message_content(Post(SAYS["text"], buttons=((Button(LINK["text"], url=LINK["url"]),),)))
MESSAGE = {  # as Telegram has it then
    "from": ME,
    "date": 1_652_608_800,
    "text": f"{WHAT} : {NEWS}\n\n{MORE}",
    "entities": [{"offset": 0, "length": len(WHAT), "type": "bold"}],
    "link_preview_options": SAYS["link_preview_options"],
    "reply_markup": SAYS["reply_markup"],
}
REST = json.dumps(MESSAGE).encode()[1:] + b"}"
BEGINNING = (
    b'{"ok": true, "result": {"message_id": %d, '
    b'"chat": {"id": %d, "type": "private", "first_name": "Marie"}, '
)

NOW, SINCE = datetime(2022, 5, 15, 12, tzinfo=UTC), "2022-05-01 12:00:00.000000"
TOPIC = "alimentation"
AUTHOR, AUTHORS_CHAT = 1, 999  # where our bot shows how it goes out, which the others don't
LIFTED = "10000"  # messages a second: more than anybody sends
# Our own numbers of the chats are in another order than Telegram's, by a prime.
FOLLOWERS = """
INSERT INTO chat (id, telegram_id, kind, name, username, known_since)
VALUES ({author}, {authors_chat}, 'person', 'Jean', '', '{since}');

INSERT INTO admin (chat_id, since) VALUES ({author}, '{since}');

WITH RECURSIVE
    counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < {last}),
    mixed (n, place) AS (SELECT n, n * 2654435761 % ({last} + 1) FROM counted)
INSERT INTO chat (id, telegram_id, kind, name, username, known_since)
SELECT {author} + 1 + n,
    CASE WHEN place < {people} THEN {person} + place ELSE {group} - place END,
    CASE WHEN place < {people} THEN 'person' ELSE 'group' END, 'Marie', '', '{since}'
FROM mixed;

INSERT INTO subscription
    (chat_id, topic_key, state, since, consented_at, wording, source, reason)
SELECT id, '{topic}', 'active', '{since}', '{since}', '{wording}', 'command', ''
FROM chat WHERE id <> {author}"""
GOING_ON = "; SELECT setval(pg_get_serial_sequence('chat', 'id'), max(id)) FROM chat; ANALYZE"

COPIES = "SELECT fate, count(*) AS copies FROM delivery GROUP BY fate"

MARKS = 20  # from the first chat to the last, so that a sender that gives up has figures too


@contextmanager
def followed(published: New, people: range, groups: range = range(0)) -> Iterator[str]:
    """Make a database in which these chats, by Telegram's numbers, follow a topic."""
    followers = FOLLOWERS.format(
        author=AUTHOR,
        authors_chat=AUTHORS_CHAT,
        topic=TOPIC,
        since=SINCE,
        wording=WORDING,
        last=len(people) + len(groups) - 1,
        people=len(people),
        person=people.start,
        group=groups.start + len(people),
    )
    with published() as url:
        with connected(url) as connection:
            more = GOING_ON if connection.dialect.name == "postgresql" else ""
            for statement in f"{followers}{more}".split(";"):
                connection.execute(text(statement))
        yield url


@contextmanager
def owed_to_all(published: New, recipients: int) -> Iterator[str]:
    """Make one in which an announcement was just published for so many."""
    with followed(published, chats_of(recipients)) as url:
        asyncio.run(_owed(url))
        yield url


async def _owed(url: str) -> None:
    async with opened(url) as storage:
        await announced(storage, author=AUTHOR)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    """Reach a bot's database through the bot's own code."""
    storage = Storage(url)
    try:
        yield storage
    finally:
        await storage.close()


async def announced(storage: Storage, author: int | None = None) -> int:
    """Publish the announcement; the number of its broadcast.

    With an author it says exactly what the others send, and the author sees how it goes out.
    """
    announcement = Announcement(
        topic_key=TOPIC,
        author=author,
        state=State.WRITING,
        text=SAYS["text"],
        shows_links=False,
        links=[{"label": LINK["text"], "url": LINK["url"]}],
        version=1,
        changed_at=NOW,
    )
    async with storage.transaction() as session:
        session.add(announcement)
        await session.flush()
        work = UnitOfWork(session, NOW, author)
        await publish(work, await describe(work, announcement))
        number = announcement.broadcast_id or 0
        if author:
            (await session.get_one(Broadcast, number)).content = CONTENT
    return number


def copies(url: str) -> Counter[str]:
    """Count the copies of all broadcasts by what their rows say."""
    with connected(url) as connection:
        found = connection.execute(text(COPIES))
        return Counter({row.fate: row.copies for row in found})


class Deliveries:
    """Answers each message after so many seconds, and counts who has it."""

    def __init__(self, recipients: int, latency: float = 0.0, enough: int | None = None) -> None:
        self.chats = chats_of(recipients)
        self.first = b""
        self.times: list[float] = []  # of all messages
        self.reached = 0  # how many chats have it
        self.arrived = asyncio.Event()  # set with each
        self.done = asyncio.Event()  # enough have it, or all
        self.look: Callable[[], Usage] | None = None  # what the sender's process has used
        self.marks: list[tuple[int, Usage]] = []  # and how many chats had it then
        self._latency = latency
        self._enough = enough or recipients
        self._having = set[int]()

    @property
    def missing(self) -> int:
        return len(self.chats) - self.reached

    @property
    def surplus(self) -> int:
        """How many messages weren't a chat's first, or went to one that shouldn't have any."""
        return len(self.times) - self.reached

    async def take(self, body: bytes) -> bytes:
        chat = chat_of(body)
        if chat == AUTHORS_CHAT:
            return BEGINNING % (1, chat) + REST
        self.times.append(perf_counter())
        answer = BEGINNING % (len(self.times), chat) + REST
        self.first = self.first or body
        self.arrived.set()
        if chat in self.chats and chat not in self._having:
            self._having.add(chat)
            self.reached += 1
            self._mark()
        if self._latency:
            await asyncio.sleep(self._latency)
        return answer

    def _mark(self) -> None:
        step = max(1, self._enough // MARKS)
        if self.look and (self.reached % step == 0 or self.reached in {1, self._enough}):
            with suppress(OSError):  # it is gone, and these were its last messages
                self.marks.append((self.reached, self.look()))
        if self.reached >= self._enough:
            self.done.set()
