"""A reading asked for, decided, or over, a departure stopped; those concerned are told.

Each reader has one message about an announcement, which says in the end who decided what.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
from chatbot.announcements.acts import publish
from chatbot.announcements.approval import notices, service
from chatbot.announcements.approval.rules import AuthorLeft, NobodyElse
from chatbot.announcements.approval.seen import content
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import Move
from chatbot.announcements.writing import service as drafts
from chatbot.announcements.writing.opening import ready
from chatbot.announcements.writing.panels import planned
from chatbot.announcements.writing.service import Draft
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply
from chatbot.engine.outbox import service as outbox
from chatbot.members import service as members
from chatbot.members.models import Chat


async def ask(session: AsyncSession, one: Announcement, *, at: datetime) -> int:
    """How many are asked to read it, anew. Raises AnnouncementGone, NobodyElse."""
    asked = [each for each in await service.others(session, one) if not each.unreachable_since]
    if not asked:
        raise NobodyElse
    announcements.move(one, Move.ASK, at=at)
    topic, author = await topic_of_key(session, one.topic_key), await _author(session, one)
    said = notices.asked(one, topic, author)
    for reader in asked:
        key = _key(one, reader)
        await outbox.show(session, reader.telegram_id, said, key=key, at=at, fresh=True)
    await _note(session, Act.READING_ASKED, one, by=one.author, at=at)
    return len(asked)


async def approve(session: AsyncSession, one: Announcement, by: Chat, *, at: datetime) -> Draft:
    """It leaves as it is, now or at its hour. Raises AuthorLeft, AnnouncementGone, NothingChanged.

    As it was just before.
    """
    of = await ready(session, one, at=at)
    if not of.may_write:
        raise AuthorLeft
    one.read = content(of)
    await _note(session, Act.APPROVED, one, by=by.id, on=one.author, at=at)
    await _tell_readers(session, one, notices.approved(of, by, at=at), at=at)
    await _tell_author(session, one, notices.approved_yours(of, by, at=at), at=at)
    if planned(of, at):
        announcements.move(one, Move.SCHEDULE, at=at)
    else:
        await publish(session, one, by=by.id, at=at)
    return of


async def ask_changes(
    session: AsyncSession, one: Announcement, by: Chat, words: str, *, at: datetime
) -> None:
    """It goes back to its author, with these words."""
    one.read = content(await drafts.look(session, one, at=at))
    await service.give_back(session, one, at=at)
    await _note(session, Act.RETURNED, one, by=by.id, on=one.author, at=at)
    topic = await topic_of_key(session, one.topic_key)
    await _tell_readers(session, one, notices.returned(one, topic, by), at=at)
    await _tell_author(session, one, notices.returned_yours(one, topic, by, words), at=at)


async def stop(session: AsyncSession, one: Announcement, by: Chat, *, at: datetime) -> None:
    """It doesn't leave at its hour. Those who approved it are told, too."""
    when = one.send_at or at
    await service.stop(session, one, at=at)
    await _note(session, Act.STOPPED, one, by=by.id, on=one.author, at=at)
    topic = await topic_of_key(session, one.topic_key)
    await _tell_readers(session, one, notices.stopped(one, topic, by), at=at)
    await _tell_author(session, one, notices.stopped_yours(one, topic, by, when, at=at), at=at)


async def taken_back(session: AsyncSession, one: Announcement, by: Chat, *, at: datetime) -> None:
    """Somebody writes on, so that nothing is approved any more."""
    topic = await topic_of_key(session, one.topic_key)
    await _tell_readers(session, one, notices.taken_back(one, topic, by), at=at)


async def abandoned(session: AsyncSession, one: Announcement, *, at: datetime) -> None:
    """Its author gives it up; it is still there."""
    topic, author = await topic_of_key(session, one.topic_key), await _author(session, one)
    await _tell_readers(session, one, notices.abandoned(one, topic, author), at=at)


async def forgotten(session: AsyncSession, one: Announcement, *, at: datetime) -> None:
    """Its author is erased with it; it is still there."""
    topic = await topic_of_key(session, one.topic_key)
    await _tell_readers(session, one, notices.forgotten(one, topic), at=at)


async def dropped(session: AsyncSession, one: Announcement, by: Chat, *, at: datetime) -> None:
    """What it corrects is withdrawn, and it is still there."""
    topic = await topic_of_key(session, one.topic_key)
    await _tell_readers(session, one, notices.dropped(one, topic, by), at=at)


async def _tell_readers(
    session: AsyncSession, one: Announcement, said: Reply, *, at: datetime
) -> None:
    """Those who were asked, where they were asked."""
    for reader in await service.others(session, one):
        key = _key(one, reader)
        if await outbox.is_shown(session, key):
            await outbox.show(session, reader.telegram_id, said, key=key, at=at)


async def _tell_author(
    session: AsyncSession, one: Announcement, said: Reply, *, at: datetime
) -> None:
    author = await _author(session, one)
    if author is not None and author.unreachable_since is None:
        await outbox.tell(session, author.telegram_id, said, at=at)


async def _author(session: AsyncSession, one: Announcement) -> Chat | None:
    return await members.numbered(session, one.author) if one.author is not None else None


async def _note(
    session: AsyncSession,
    act: Act,
    one: Announcement,
    *,
    by: int | None,
    at: datetime,
    on: int | None = None,
) -> None:
    """By the number under which people know it: that of what it corrects, if it corrects one."""
    detail = str(one.corrects or one.id)
    await note(session, act, at=at, by=by, on=on, topic=one.topic_key, detail=detail)


def _key(one: Announcement, reader: Chat) -> str:
    return f"reading:{one.id}:{reader.id}"
