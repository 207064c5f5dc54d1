"""News that did not reach a chat at once: offered when the chat is back, or in a weekly digest."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chatbot.announcements import news_queries as queries, notices
from chatbot.announcements.news_queries import Posted
from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.reminders import digests

TOLD_AT_ONCE = 100  # chats, in one transaction: on SQLite, nobody else is answered meanwhile
TOLD = "told:"  # prefix of the outbox keys of these messages
DIGEST_AT = time(8)  # on Mondays
# How long after the hour all that was published before it is committed, even to very many.
SETTLED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Unseen:
    """The announcements that did not reach a chat."""

    posts: list[Posted]  # newest first
    thread: int | None  # in which the chat follows the topic of the first
    since: datetime


async def offer_missed(work: UnitOfWork) -> bool:
    """Offer missed news to some chats that are back in reach; tell whether more chats may wait.

    A chat is told once, and only of actual news; a chat with a digest finds the news in its digest.
    """
    chats = await queries.back_in_reach(work, limit=TOLD_AT_ONCE)
    if not chats:
        return False
    since = {
        chat.id: chat.missing_since
        for chat in chats
        if chat.missing_since is not None and chat.digest_since is None
    }
    unseen = await _unseen_since(work.session, since, Chat.missing_since, until=work.at)
    for chat in chats:
        if missed := unseen.get(chat.id):
            private = chat.kind is ChatKind.PERSON
            notice = notices.missed_news(len(missed.posts), missed.since, work.at, private=private)
            await _tell(work, chat, notice, missed)
    await queries.mark_caught_up(work.session, [chat.id for chat in chats])
    return len(chats) == TOLD_AT_ONCE


async def send_digests(work: UnitOfWork) -> bool:
    """Send some digests that are due since the last Monday; tell whether more may be due.

    A chat out of reach on Monday gets its digest later; an empty digest isn't sent.
    """
    monday = last_monday(work.at - SETTLED)
    chats = await queries.due_for_digest(work, monday, limit=TOLD_AT_ONCE)
    if not chats:
        return False
    since = {chat.id: chat.digest_since for chat in chats if chat.digest_since is not None}
    unseen = await _unseen_since(work.session, since, Chat.digest_since, until=monday)
    posts = {post.id for new in unseen.values() for post, *_ in new.posts}
    under = await queries.dates_under(work.session, posts)
    dates = await digests.of_dates(work, since, monday)
    for chat_id in dates.keys() - unseen.keys():
        unseen[chat_id] = Unseen([], None, since[chat_id])
    for chat in chats:
        if new := unseen.get(chat.id):
            private, its = chat.kind is ChatKind.PERSON, dates.get(chat.id, ())
            notice = notices.digest(new.posts, under, its, new.since, work.at, private=private)
            await _tell(work, chat, notice, new)
    await queries.mark_digest(work.session, [chat.id for chat in chats], monday)
    return len(chats) == TOLD_AT_ONCE


async def keep_for_later(session: AsyncSession, telegram_id: int) -> None:
    """Keep the news that a chat out of reach was told in vain for the time when it is back."""
    keys = await outbox_queries.delete_refused(session, telegram_id, TOLD)
    if keys:
        await queries.tell_again(session, telegram_id, min(map(told_since, keys)))


def last_monday(at: datetime) -> datetime:
    """Find the latest hour of a digest before that moment: 8:00 in its time zone."""
    monday = at.date() - timedelta(days=at.weekday())
    due = datetime.combine(monday, DIGEST_AT, at.tzinfo)
    if due <= at:
        return due
    return datetime.combine(monday - timedelta(days=7), DIGEST_AT, at.tzinfo)


def told_key(chat: int, since: datetime, at: datetime) -> str:
    """Make the outbox key of the message that tells a chat at `at` what came out since `since`."""
    return f"{TOLD}{chat}:{at.timestamp():.0f}:{since.timestamp():.6f}"


def told_since(key: str) -> datetime:
    return datetime.fromtimestamp(float(key.rpartition(":")[2]), UTC)


async def _unseen_since(
    session: AsyncSession,
    since: dict[int, datetime],
    column: InstrumentedAttribute[datetime | None],
    *,
    until: datetime,
) -> dict[int, Unseen]:
    """Gather the announcements that did not reach each chat, but for those withdrawn since.

    `since`: the beginning by the chat's id, as it stands in `column`.
    """
    earliest = min(since.values(), default=until)
    rows = await queries.unseen(session, list(since), column, earliest=earliest, until=until)
    posts = await queries.posted(session, {announcement for _, _, announcement in rows})
    unseen: dict[int, Unseen] = {}
    for chat, thread, announcement in rows:
        if announcement in posts:
            of_chat = unseen.setdefault(chat, Unseen([], thread, since[chat]))
            of_chat.posts.append(posts[announcement])
    return unseen


async def _tell(work: UnitOfWork, chat: Chat, notice: Reply, unseen: Unseen) -> None:
    key = told_key(chat.id, unseen.since, work.at)
    await outbox.tell(work, chat.telegram_id, notice, thread=unseen.thread, key=key)
