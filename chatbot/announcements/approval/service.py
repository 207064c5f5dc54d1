"""Which topics need a double reading, who may read, and what others decide of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
from chatbot.announcements.approval import queries
from chatbot.announcements.approval.rules import (
    ChangedSince,
    NotWaiting,
    OwnDeparture,
    OwnReading,
)
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import AlreadySent, AnnouncementGone, Move, OnlyReferents, State
from chatbot.announcements.writing import service as drafts
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat


async def needing(session: AsyncSession) -> Sequence[str]:
    """The keys of the topics that need it."""
    return await queries.needing(session)


async def set_needed(
    session: AsyncSession, topic: str, *, on: bool, by: int | None, at: datetime
) -> None:
    """Whether that topic needs it; what is being read already goes on being so."""
    if await (queries.need if on else queries.need_no_more)(session, topic):
        detail = "twice" if on else "once"
        await note(session, Act.DOUBLE_READING, at=at, by=by, topic=topic, detail=detail)


async def others(session: AsyncSession, one: Announcement) -> Sequence[Chat]:
    """The topic's référents and the admins, but for its author. Nobody banned has a role."""
    all_of_them = [
        *await members.referents_of(session, one.topic_key),
        *await people.admins(session),
    ]
    return list({each.id: each for each in all_of_them if each.id != one.author}.values())


async def to_read(
    session: AsyncSession, person: Chat, number: int, version: int | None = None
) -> Announcement:
    """What waits for this person's word, alone with it until the transaction ends.

    Raises AnnouncementGone, OnlyReferents, OwnReading, NotWaiting, ChangedSince.
    """
    one = await announcements.of_number(session, number)
    if not await announcements.may_write(session, person, one.topic_key):
        raise OnlyReferents
    if one.author == person.id:
        raise OwnReading
    if one.state is not State.READING:
        raise NotWaiting
    if version is not None and one.version != version:
        raise ChangedSince
    return one


async def to_stop(session: AsyncSession, person: Chat, number: int, version: int) -> Announcement:
    """What is to leave by itself, alone with it until the transaction ends.

    Raises AnnouncementGone, OnlyReferents, OwnDeparture, AlreadySent.
    """
    one = await announcements.of_number(session, number)
    if not await announcements.may_write(session, person, one.topic_key):
        raise OnlyReferents
    if one.author == person.id:
        raise OwnDeparture
    if one.state is State.PUBLISHED:
        raise AlreadySent
    if one.state is not State.SCHEDULED or one.version != version:
        raise AnnouncementGone
    return one


async def stop(session: AsyncSession, one: Announcement, *, at: datetime) -> None:
    """It is its author's draft again; without one who may send it, it waits for an admin."""
    if await drafts.is_orphan(session, one):
        announcements.move(one, Move.MISS, at=at)
    else:
        await give_back(session, one, at=at)


async def give_back(session: AsyncSession, one: Announcement, *, at: datetime) -> None:
    """It is its author's draft again; or waits until they have no other one."""
    if not await drafts.give_back(session, one, at=at):
        announcements.move(one, Move.SET_ASIDE, at=at)
