"""What leaves when its hour comes: scheduled announcements, missed news, weekly digests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chatbot.announcements import news_queries, notices, queries, review, service
from chatbot.announcements.dossier import Draft, describe
from chatbot.announcements.drafts import tell_author
from chatbot.announcements.rules import STILL_SENT_WITHIN, NobodyElse, State
from chatbot.announcements.sending import publish
from chatbot.conversation import UnitOfWork
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.events.rules import is_daytime
from chatbot.members import roles
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.reminders import service as reminders
from chatbot.reminders.rules import last_monday, last_morning

TOLD_AT_ONCE = 100  # chats in one transaction, during which a bot on SQLite answers nobody else
TOLD = "told:"  # prefix of the outbox keys of missed news and digests
DIGEST = f"{TOLD}lundi:"  # of digests only
# Time after a digest's hour, in which the longest transactions that published before it commit.
SETTLED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Unseen:
    posts: list[news_queries.Posted]  # newest first
    thread: int | None  # in which the chat follows the topic of the newest announcement
    since: datetime


async def start_due(work: UnitOfWork) -> bool:
    """Send an announcement whose hour has come; tell whether one was due, as more may be.

    If the hour is over by more than `STILL_SENT_WITHIN`, the author is asked instead; if the author
    may not send the announcement any more, the admins are asked. An announcement that changed since
    its approval is reviewed again. `work.at` is in the time zone of the people who are told.
    """
    announcement = await queries.next_due(work)
    if announcement is None or announcement.send_at is None:
        return False
    draft = await describe(work, announcement)
    if not draft.may_write:
        await _ask_author(work, draft, notices.NO_MORE_YOURS)
        await roles.tell_admins(work, notices.orphaned(draft, at=work.at))  # who may take it over
    elif draft.waits_for_review and announcement.was_approved:
        announcement.version += 1  # so that no old button approves content that nobody has seen
        try:
            await review.ask(work, announcement)
        except NobodyElse:
            service.move(announcement, State.LATE, at=work.at)
        why = notices.changed_since(draft, asked=announcement.state is State.READING)
        await tell_author(work, draft, notices.not_left(draft, why, at=work.at))
    elif draft.waits_for_review:
        await _ask_author(work, draft, notices.REVIEW_NEEDED)
    elif work.at - announcement.send_at > STILL_SENT_WITHIN:
        await _ask_author(work, draft, notices.MISSED)
    else:
        await _publish(work, draft)
    return True


async def offer_missed(work: UnitOfWork) -> bool:
    """Offer missed news to some chats that are back in reach; tell whether more chats may wait.

    A chat gets one offer, and none if it missed nothing. A chat with a digest gets none either,
    since its next digest has the news.
    """
    chats = await news_queries.lock_chats_to_tell(work, limit=TOLD_AT_ONCE)
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
            key = told_key(chat.id, missed.since, work.at)
            await outbox.tell(work, chat.telegram_id, notice, thread=missed.thread, key=key)
    await news_queries.mark_caught_up(work.session, [chat.id for chat in chats])
    return len(chats) == TOLD_AT_ONCE


async def send_digests(work: UnitOfWork) -> bool:
    """Send some digests that are due since the last Monday; tell whether more may be due.

    A chat out of reach on Monday gets its digest later, but not in the quiet hours; an empty digest
    isn't sent.
    """
    if not is_daytime(work.at):
        await hold_digests(work)
        return False
    monday = last_monday(work.at - SETTLED)
    chats = await news_queries.lock_chats_to_tell(work, monday, limit=TOLD_AT_ONCE)
    if not chats:
        return False
    since = {chat.id: chat.digest_since for chat in chats if chat.digest_since is not None}
    unseen = await _unseen_since(work.session, since, Chat.digest_since, until=monday)
    posts = {post.id for new in unseen.values() for post, *_ in new.posts}
    under = await news_queries.dates_under(work.session, posts)
    dates = await reminders.dates_in_digest(work, since, monday)
    for chat_id in dates.keys() - unseen.keys():
        unseen[chat_id] = Unseen([], None, since[chat_id])
    for chat in chats:
        if new := unseen.get(chat.id):
            private, its = chat.kind is ChatKind.PERSON, dates.get(chat.id, ())
            notice = notices.digest(new.posts, under, its, new.since, work.at, private=private)
            key = told_key(chat.id, new.since, work.at, prefix=DIGEST)
            await outbox.tell(work, chat.telegram_id, notice, thread=new.thread, key=key)
    await news_queries.mark_caught_up(work.session, [chat.id for chat in chats], monday=monday)
    return len(chats) == TOLD_AT_ONCE


async def hold_digests(work: UnitOfWork) -> None:
    """In the quiet hours, put off until the morning the digests that haven't left yet."""
    if not is_daytime(work.at):
        morning = last_morning(work.at) + timedelta(days=1)
        await outbox_queries.put_off(work, DIGEST, until=morning)


async def keep_for_later(session: AsyncSession, telegram_id: int) -> None:
    """Delete digests and offers that Telegram refused for a chat, which has missed their news."""
    keys = await outbox_queries.delete_refused(session, telegram_id, TOLD)
    if keys:
        earliest = min(float(key.rpartition(":")[2]) for key in keys)  # as `told_key` ends
        await news_queries.tell_again(session, telegram_id, datetime.fromtimestamp(earliest, UTC))


def told_key(chat: int, since: datetime, at: datetime, *, prefix: str = TOLD) -> str:
    """Make the outbox key of the message that tells a chat at `at` what came out since `since`."""
    return f"{prefix}{chat}:{at.timestamp():.0f}:{since.timestamp():.6f}"


async def _unseen_since(
    session: AsyncSession,
    since: dict[int, datetime],
    column: InstrumentedAttribute[datetime | None],
    *,
    until: datetime,
) -> dict[int, Unseen]:
    """Map chats to the readable announcements that did not reach them from `since` to `until`.

    `since`: the beginning for each chat, by our own id, as its row has it in `column`.
    """
    earliest = min(since.values(), default=until)
    rows = await news_queries.unseen(session, list(since), column, earliest=earliest, until=until)
    posts = await news_queries.posted(session, {announcement for _, _, announcement in rows})
    unseen: dict[int, Unseen] = {}
    for chat, thread, announcement in rows:
        if announcement in posts:
            of_chat = unseen.setdefault(chat, Unseen([], thread, since[chat]))
            of_chat.posts.append(posts[announcement])
    return unseen


async def _publish(work: UnitOfWork, draft: Draft) -> None:
    """Publish an announcement; after a failure ask its author, so that the queue goes on."""
    number = draft.announcement.id
    try:
        async with work.session.begin_nested():
            await publish(work.by(draft.announcement.author), draft)
    except OperationalError:  # of the database: the whole transaction is tried again
        raise
    except Exception as failure:  # noqa: BLE001 - the others leave all the same
        log_failure("announcements.not_sent", failure, announcement=number)
        work.session.expunge_all()  # objects of the transaction that was undone can't be read
        work.session.info.clear()
        found = await service.lock(work.session, number)
        await _ask_author(work, await describe(work, found), notices.FAILED)


async def _ask_author(work: UnitOfWork, draft: Draft, why: str) -> None:
    service.move(draft.announcement, State.LATE, at=work.at)
    await tell_author(work, draft, notices.not_left(draft, why, at=work.at))
