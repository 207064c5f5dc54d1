"""Reading what was announced, and finding what did not reach a chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.news import queries
from chatbot.announcements.news.payloads import ShowMissed
from chatbot.announcements.news.queries import Posted
from chatbot.announcements.news.rules import PAGE, AnnouncementUnknown, ReadInPrivate
from chatbot.announcements.service import whole
from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowNews
from chatbot.chantiers.rules import Kind
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Paged, Request
from chatbot.events.models import Event
from chatbot.members import queries as people
from chatbot.members.models import Chat
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.service import standing


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of announcements, newest first: which, and of how many."""

    shown: Sequence[Posted]
    page: Paged
    pages: int
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class InFull:
    """One announcement, its topic and date, and how the chat that reads stands to the topic."""

    one: Announcement
    topic: Topic
    event: Event | None
    following: Subscription | None


@dataclass(frozen=True, slots=True)
class Unseen:
    """What did not reach a chat, newest first, and the thread in which it follows the first."""

    posts: Sequence[Posted]
    thread: int | None


async def all_published(session: AsyncSession) -> Sequence[Announcement]:
    """All that are there to be read, newest first."""
    return await queries.all_published(session)


async def named(session: AsyncSession, ask: Request) -> list[Topic]:
    """The topics that the words may mean; of the appeal a group is never told."""
    topics = await followable(session, ask.words)
    return [topic for topic in topics if ask.private or topic.kind is not Kind.APPEAL]


async def listing(session: AsyncSession, ask: Request, wanted: ShowNews) -> Listing:
    """What was announced about a topic, or about all. Raises TopicGone, ReadInPrivate."""
    topic = await topic_of_key(session, wanted.topic) if wanted.topic else None
    if topic is not None:
        _check(topic, ask)
    count = await queries.count(session, wanted.topic, appeal=ask.private)
    pages = _pages(count)
    page = wanted.model_copy(update={"anew": False}).within(pages)
    first = (page.page - 1) * PAGE
    shown = await queries.page(session, wanted.topic, appeal=ask.private, limit=PAGE, offset=first)
    return Listing(shown, page, pages, topic)


async def missed(session: AsyncSession, ask: Request, wanted: ShowMissed) -> Listing:
    """What did not reach the chat in that time."""
    chat = await people.known(session, ask.chat)
    since, until = (datetime.fromtimestamp(one, UTC) for one in (wanted.since, wanted.until))
    rows = await queries.unseen(
        session, [chat.id] if chat else [], since, earliest=since, until=until
    )
    numbers = [number for _, _, number in rows]
    page = wanted.within(_pages(len(numbers)))
    of_page = numbers[(page.page - 1) * PAGE : page.page * PAGE]
    posts = await queries.all_announced(session, of_page)
    shown = [posts[number] for number in of_page if number in posts]
    return Listing(shown, page, _pages(len(numbers)))


async def in_full(session: AsyncSession, ask: Request, number: int) -> InFull:
    """That announcement. Raises AnnouncementUnknown, ReadInPrivate."""
    found = await queries.announced(session, number)
    if found is None:
        raise AnnouncementUnknown
    one, topic = found
    _check(topic, ask)
    _, event = await whole(session, one)
    return InFull(one, topic, event, await standing(session, ask, topic.key))


async def missed_by(
    session: AsyncSession, chats: Sequence[Chat], *, until: datetime
) -> dict[int, Unseen]:
    """What did not reach each of these since it fell silent, by our own numbers."""
    earliest = min((chat.missing_since for chat in chats if chat.missing_since), default=until)
    rows = await queries.unseen(
        session, [chat.id for chat in chats], Chat.missing_since, earliest=earliest, until=until
    )
    return await _by_chat(session, rows)


async def due_to(
    session: AsyncSession, chats: Sequence[Chat], *, until: datetime
) -> dict[int, Unseen]:
    """What did not reach each of these since its last digest, by our own numbers."""
    earliest = min((chat.digest_since for chat in chats if chat.digest_since), default=until)
    rows = await queries.unseen(
        session, [chat.id for chat in chats], Chat.digest_since, earliest=earliest, until=until
    )
    return await _by_chat(session, rows)


async def _by_chat(session: AsyncSession, rows: Sequence[queries.Unseen]) -> dict[int, Unseen]:
    """Without what was withdrawn in between."""
    posts = await queries.all_announced(session, {number for _, _, number in rows})
    theirs: dict[int, list[Posted]] = {}
    threads: dict[int, int | None] = {}
    for chat, thread, number in rows:
        if number in posts:
            theirs.setdefault(chat, []).append(posts[number])
            threads.setdefault(chat, thread)
    return {chat: Unseen(of_chat, threads[chat]) for chat, of_chat in theirs.items()}


def _check(topic: Topic, ask: Request) -> None:
    if topic.kind is Kind.APPEAL and not ask.private:
        raise ReadInPrivate


def _pages(count: int) -> int:
    return max(1, -(-count // PAGE))
