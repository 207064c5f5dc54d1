"""Finding announcements that are out, with their figures, and deciding about what goes out."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import AnnouncementGone, Move, OnlyReferents, State
from chatbot.announcements.tracking import queries
from chatbot.announcements.tracking.models import Watch
from chatbot.announcements.tracking.rules import Decision, NoSuchAnnouncement
from chatbot.announcements.tracking.views import Line, Listing, Page, Sending
from chatbot.announcements.writing import service as drafts
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Post
from chatbot.engine.outbox.broadcasts import service as broadcasts
from chatbot.engine.outbox.broadcasts.rules import NothingToDecide
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat

CORRECTIONS = 3  # on an announcement's page


async def watched(session: AsyncSession, broadcast: int) -> Watch | None:
    """Who is shown how that broadcast goes; alone with it until the transaction ends."""
    return await queries.watch(session, broadcast)


async def begin_watch(session: AsyncSession, broadcast: int, person: int, *, at: datetime) -> None:
    """That person is shown how it goes."""
    watch = Watch(broadcast_id=broadcast, person=person, shown="", done=0, at=at)
    await queries.keep_watch(session, watch)


async def sending_of(session: AsyncSession, number: int) -> Sending | None:
    """That broadcast, where it is an announcement's, a correction's or a withdrawal's."""
    one = await queries.of_broadcast(session, number)
    return None if one is None else await _sending(session, one, number)


async def allowed(session: AsyncSession, person: Chat, number: int) -> Announcement:
    """The announcement that people know by this number, or by that of one of its corrections.

    Nobody else changes it until the transaction ends. Raises NoSuchAnnouncement, OnlyReferents.
    """
    try:
        found = await announcements.of_number(session, number)
        if found.corrects is not None and found.state is State.PUBLISHED:
            found = await announcements.of_number(session, found.corrects)
    except AnnouncementGone:
        raise NoSuchAnnouncement from None
    if not await announcements.may_write(session, person, found.topic_key):
        raise OnlyReferents
    if found.state is State.WRITING and found.author != person.id:
        raise NoSuchAnnouncement
    return found


async def typed(session: AsyncSession, person: Chat, number: int) -> Announcement:
    """The same, of a number that people know; a correction has none, only what it corrects has.

    Raises NoSuchAnnouncement, OnlyReferents.
    """
    found = await allowed(session, person, number)
    if found.id != number or found.corrects is not None:
        raise NoSuchAnnouncement
    return found


async def to_decide(session: AsyncSession, one: Announcement, what: Decision) -> int:
    """Of what goes out of it, the first of which that can be decided. Raises NothingToDecide.

    It itself comes before its latest correction.
    """
    latest = (await queries.corrections(session, one.id))[:1]
    for each in (one, *latest):
        sending = await _sending(session, each, each.broadcast_id)
        if sending is not None and what in sending.possible:
            return sending.broadcast.id
    raise NothingToDecide


async def listing(session: AsyncSession, person: Chat, *, page: int, length: int) -> Listing:
    """What that person may see, newest first; of a page that isn't there, the last one."""
    topics = await _topics_of(session, person)
    count = await queries.count(session, person.id, topics)
    last = max(1, -(-count // length))
    skip = (min(max(page, 1), last) - 1) * length
    found = await queries.newest(session, person.id, topics, skip=skip, limit=length)
    lines = [Line(one, await _first(session, one)) for one in found]
    named = {topic.key: topic for topic in await followable(session)}
    others = {one.author for one in found if one.author is not None} - {person.id}
    authors = await people.chats(session, others)
    return Listing(lines, named, count, person.id, authors, of_all=topics is None)


async def page(session: AsyncSession, one: Announcement, person: Chat) -> Page:
    """All that is known of one."""
    corrections = (await queries.corrections(session, one.id))[:CORRECTIONS]
    numbers = [each.author for each in (one, *corrections) if each.author is not None]
    authors = await people.chats(session, numbers)
    return Page(
        one,
        await topic_of_key(session, one.topic_key),
        authors.get(one.author or 0),
        await _first(session, one),
        [
            (each, authors.get(each.author or 0), await _sending(session, one, each.broadcast_id))
            for each in corrections
        ],
        await _sending(session, one, one.withdrawal_id),
        is_own=one.author == person.id,
        is_orphan=await _is_orphan(session, one, person),
    )


async def decide(session: AsyncSession, number: int, what: Decision) -> int:
    """Do it to that broadcast; how many copies it concerns, where that is known.

    Raises NothingToDecide.
    """
    found = await sending_of(session, number)
    if found is None or what not in found.possible:
        raise NothingToDecide
    match what:
        case Decision.PAUSE:
            await broadcasts.pause(session, number)
        case Decision.RESUME:
            await broadcasts.resume(session, number)
        case Decision.CANCEL:
            await broadcasts.cancel(session, number)
        case Decision.RESEND:
            return await broadcasts.resend_unknown(session, number)
        case Decision.LEAVE:
            return await broadcasts.leave_unknown(session, number)
    return 0


async def of_published(session: AsyncSession, one: Announcement) -> Sending | None:
    """How far it is; None where that is forgotten. Raises AnnouncementGone where it isn't out."""
    if one.state is not State.PUBLISHED or one.corrects is not None:
        raise AnnouncementGone
    return await _first(session, one)


async def shown_of(session: AsyncSession, one: Announcement) -> Collection[int]:
    """The broadcasts that brought it, and what it was corrected to, to its followers."""
    each = (one, *await queries.corrections(session, one.id))
    return [them.broadcast_id for them in each if them.broadcast_id is not None]


async def alone_with_corrections(session: AsyncSession, number: int) -> Sequence[Announcement]:
    """What isn't out yet of them; nobody publishes one until the transaction ends.

    Before anybody is alone with the announcement itself: whoever publishes one takes both too, in
    this order.
    """
    return await queries.open_corrections(session, number)


async def withdraw(
    session: AsyncSession, one: Announcement, instead: Post, *, at: datetime
) -> Collection[int]:
    """It is out no more: copies are deleted, or say `instead`; what would correct it is dropped.

    By our own numbers, who was writing that. Raises AnnouncementGone, NothingToDecide.
    """
    announcements.move(one, Move.WITHDRAW, at=at)
    if one.corrects is not None:
        raise AnnouncementGone
    if one.broadcast_id is not None:
        one.withdrawal_id = await broadcasts.withdraw(session, one.broadcast_id, instead, at=at)
    topic = await topic_of_key(session, one.topic_key)
    topic.news_at = await queries.latest_news(session, one.topic_key)
    dropped = await queries.open_corrections(session, one.id)
    await queries.drop(session, [each.id for each in dropped])
    return {each.author for each in dropped if each.author is not None}


async def _topics_of(session: AsyncSession, person: Chat) -> Collection[str] | None:
    """None: an admin's are all of them."""
    if await members.is_admin(session, person.telegram_id):
        return None
    return await people.topics_of(session, person.id)


async def _is_orphan(session: AsyncSession, one: Announcement, person: Chat) -> bool:
    if one.state is not State.LATE or not await members.is_admin(session, person.telegram_id):
        return False
    return await drafts.is_orphan(session, one)


async def _first(session: AsyncSession, one: Announcement) -> Sending | None:
    """What brought it to its followers; of a correction that isn't out, nothing."""
    return await _sending(session, one, one.broadcast_id)


async def _sending(session: AsyncSession, one: Announcement, number: int | None) -> Sending | None:
    broadcast = await broadcasts.of_number(session, number) if number is not None else None
    if broadcast is None:
        return None
    return Sending(one, broadcast, await broadcasts.figures(session, broadcast.id))
