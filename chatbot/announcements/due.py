"""Send scheduled announcements when they are due, or ask whoever can decide."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, notices, queries, review, service
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import STILL_SENT_WITHIN, Move, NobodyElse, State
from chatbot.announcements.sending import publish
from chatbot.announcements.wording import Draft
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import service as outbox
from chatbot.members import queries as people
from chatbot.members import service as members


async def start_due(session: AsyncSession, at: datetime) -> bool:
    """Send an announcement whose hour has come; tell whether there was one: there may be others.

    Where the bot wasn't running at that hour, or the author may not send it any more, whoever can
    decide is asked; what changed since it was approved is reviewed again. `at` is in
    the time zone of the people who are told.
    """
    announcement = await queries.next_due(session, at)
    if announcement is None or announcement.send_at is None:
        return False
    draft = await drafts.describe(session, announcement, at=at)
    if not draft.may_write:
        await _ask_admins(session, announcement, at=at)
    elif draft.waits_for_review and announcement.was_approved:
        await _review_again(session, draft, at=at)
    elif draft.waits_for_review:
        await _ask_author(session, announcement, notices.review_needed, at=at)
    elif at - announcement.send_at > STILL_SENT_WITHIN:
        await _ask_author(session, announcement, notices.missed, at=at)
    else:
        await _publish(session, announcement, at=at)
    return True


async def _publish(session: AsyncSession, announcement: Announcement, *, at: datetime) -> None:
    """Publish it; where that fails, ask its author, so that it never holds up the others."""
    number = announcement.id
    try:
        async with session.begin_nested():
            await publish(session, announcement, by=announcement.author, at=at)
    except OperationalError:  # of the database: it is tried again
        raise
    except Exception as failure:  # noqa: BLE001 - the others leave all the same
        log_failure("announcements.not_sent", failure, announcement=number)
        session.expunge_all()  # what was undone can't be read
        session.info.clear()
        found = await service.lock(session, number)
        await _ask_author(session, found, notices.failed, at=at)


async def _review_again(session: AsyncSession, draft: Draft, *, at: datetime) -> None:
    """Ask others for a review of what isn't as it was approved; without others, ask its author."""
    announcement = draft.announcement
    announcement.version += 1  # no button approves what its reader hasn't seen
    try:
        await review.ask(session, announcement, at=at)
    except NobodyElse:
        service.move(announcement, Move.MISS, at=at)
    asked = announcement.state is State.READING
    await _tell_author(session, announcement, notices.changed_since(draft, asked=asked, at=at), at)


async def _ask_author(
    session: AsyncSession,
    announcement: Announcement,
    notice: Callable[..., Reply],
    *,
    at: datetime,
) -> None:
    service.move(announcement, Move.MISS, at=at)
    topic = await topic_of_key(session, announcement.topic_key)
    await _tell_author(session, announcement, notice(announcement, topic, at=at), at)


async def _tell_author(
    session: AsyncSession, announcement: Announcement, notice: Reply, at: datetime
) -> None:
    author = await members.chat_by_id(session, announcement.author or 0)
    await outbox.tell(session, author.telegram_id, notice, at=at)


async def _ask_admins(session: AsyncSession, announcement: Announcement, *, at: datetime) -> None:
    """Let an admin take over what the author can't send any more."""
    service.move(announcement, Move.MISS, at=at)
    topic = await topic_of_key(session, announcement.topic_key)
    author = await service.author_of(session, announcement)
    if author is not None:
        notice = notices.no_more_yours(announcement, topic, at=at)
        await outbox.tell(session, author.telegram_id, notice, at=at)
    notice = notices.orphaned(announcement, topic, author, at=at)
    for admin in await people.admins(session):
        await outbox.tell(session, admin.telegram_id, notice, at=at)
