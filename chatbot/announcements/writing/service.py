"""A draft: begun, found again, looked at, held while it is changed, taken back, given up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import (
    NEXT,
    AlreadySent,
    AnnouncementGone,
    Move,
    OnlyReferents,
    Recipients,
    State,
)
from chatbot.announcements.writing import queries
from chatbot.announcements.writing.rules import DraftInTheWay
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable
from chatbot.conversation import Request
from chatbot.engine.outbox.broadcasts import service as broadcasts
from chatbot.engine.outbox.broadcasts.rules import Figures
from chatbot.events.agenda import find_agenda
from chatbot.events.models import Event
from chatbot.events.rules import Status
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat

WRITING = (State.WRITING,)
READY = (State.WRITING, State.SCHEDULED, State.LATE)
WAITING = (State.SCHEDULED, State.LATE, State.READING, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is shown of an announcement before it leaves.

    `corrected` is what it corrects, with the date attached there, and `copies` how far those are.
    `needs_reading`: somebody else has to read it first. `may_move`: its author, who may not write
    for its topic, may for another one.
    """

    one: Announcement
    topic: Topic
    event: Event | None
    recipients: Recipients
    may_write: bool = True
    may_move: bool = False
    corrected: Announcement | None = None
    corrected_event: Event | None = None
    copies: Figures | None = None
    needs_reading: bool = False


async def writable(session: AsyncSession, person: Chat, words: str | None = None) -> list[Topic]:
    """The topics that this person may write for, all or those that these words name."""
    found = await followable(session, words)
    if await members.is_admin(session, person.telegram_id):
        return found
    theirs = await people.topics_of(session, person.id)
    return [topic for topic in found if topic.key in theirs]


async def names_another(session: AsyncSession, words: str) -> bool:
    """Whether these words name a topic at all."""
    return bool(await followable(session, words))


async def draft_of(session: AsyncSession, ask: Request) -> Announcement | None:
    """What the sender is writing, alone with it until the transaction ends."""
    person = await people.known(session, ask.chat) if ask.private else None
    return await queries.draft_of(session, person.id) if person else None


async def begin(session: AsyncSession, person: Chat, topic: str, *, at: datetime) -> Announcement:
    """A new draft, or the one that they have, whatever it is about."""
    row = {"topic_key": topic, "author": person.id, "text": "", "shows_links": True, "links": []}
    await queries.begin(session, **row, changed_at=at)
    found = await queries.draft_of(session, person.id)
    if found is None:  # sent by another instance in this very moment
        raise AnnouncementGone
    return found


async def begin_correction(
    session: AsyncSession, person: Chat, of: Announcement, *, at: datetime
) -> Announcement:
    """A draft of what that published one shall say. Raises DraftInTheWay.

    The one that they are writing of the same announcement is found again.
    """
    await queries.drop_empty(session, person.id)
    row = {"topic_key": of.topic_key, "author": person.id, "corrects": of.id, "text": of.text}
    file = {"file_kind": of.file_kind, "file_id": of.file_id, "shows_links": of.shows_links}
    more = {"links": of.links, "event_id": of.event_id, "changed_at": at}
    await queries.begin(session, **row, **file, **more)
    found = await queries.draft_of(session, person.id)
    if found is None or found.corrects != of.id:
        raise DraftInTheWay
    return found


async def held(
    session: AsyncSession,
    ask: Request,
    number: int,
    version: int | None = None,
    states: Collection[State] = WRITING,
) -> Announcement:
    """The sender's own, alone with it. Raises OnlyReferents, AnnouncementGone."""
    one = await announcements.of_number(session, number)
    person = await people.known(session, ask.chat)
    if person is None or not await announcements.may_write(session, person, one.topic_key):
        raise OnlyReferents
    return _as_it_was(one, person, version, states)


async def own(
    session: AsyncSession,
    ask: Request,
    number: int,
    version: int | None = None,
    states: Collection[State] = WRITING,
) -> Announcement:
    """The same, of whatever topic: one's own can be given up, or moved, without a role for it."""
    one = await announcements.of_number(session, number)
    person = await people.known(session, ask.chat)
    if person is None:
        raise AnnouncementGone
    return _as_it_was(one, person, version, states)


async def waiting(session: AsyncSession, ask: Request, number: int, version: int) -> Announcement:
    """What waits for its hour, or for a word: the sender's own; or, of an admin, an orphan.

    Raises OnlyReferents, AnnouncementGone.
    """
    one = await announcements.of_number(session, number)
    is_late = one.state is State.LATE and one.version == version
    if is_late and await members.is_admin(session, ask.chat) and await is_orphan(session, one):
        return one
    return await held(session, ask, number, version, WAITING)


async def look(session: AsyncSession, one: Announcement, *, at: datetime) -> Draft:
    """All that is shown of it."""
    topic, event = await announcements.whole(session, one)
    found = await announcements.recipients(session, one, at=at)
    author = await members.numbered(session, one.author) if one.author else None
    may = author is not None and await announcements.may_write(session, author, topic.key)
    read = await announcements.needs_reading(session, topic.key)
    if one.corrects is None:
        moves = not may and await may_move(session, one)
        return Draft(one, topic, event, found, may, moves, needs_reading=read)
    corrected = await announcements.of_number(session, one.corrects)
    _, former = await announcements.whole(session, corrected)
    copies = await broadcasts.figures(session, corrected.broadcast_id or 0)
    return Draft(
        one,
        topic,
        event,
        found,
        may,
        corrected=corrected,
        corrected_event=former,
        copies=copies,
        needs_reading=read,
    )


async def may_move(session: AsyncSession, one: Announcement) -> bool:
    """Whether it is a draft, and its author may write for another topic."""
    if one.state is not State.WRITING or one.corrects is not None or one.author is None:
        return False
    theirs = await writable(session, await members.numbered(session, one.author))
    return any(topic.key != one.topic_key for topic in theirs)


async def dates_of(session: AsyncSession, topic: str, *, at: datetime) -> list[Event]:
    """Those that can be attached: to come, and not cancelled."""
    agenda = await find_agenda(session, at, topic=topic)
    ahead = [event for event, _ in (*agenda.coming, *agenda.unsettled)]
    return [event for event in ahead if event.status is not Status.CANCELLED]


def changed(one: Announcement, *, at: datetime) -> None:
    """What was drawn of it before is out of date."""
    one.version, one.changed_at = one.version + 1, at


async def write_on(
    session: AsyncSession, one: Announcement, person: Chat, *, at: datetime
) -> Announcement:
    """It is this person's draft from now on. Raises AnnouncementGone, DraftInTheWay."""
    if (one.state, Move.RETURN) not in NEXT:
        raise AnnouncementGone
    await queries.drop_empty(session, person.id)
    if not await queries.write_on(session, one.id, person.id, at=at):
        raise DraftInTheWay
    return await announcements.of_number(session, one.id)


async def give_back(session: AsyncSession, one: Announcement, *, at: datetime) -> bool:
    """Whether it is its author's draft again; False where they have another one, or are gone."""
    if one.author is None:
        return False
    await queries.drop_empty(session, one.author)
    done = await queries.write_on(session, one.id, one.author, at=at)
    await announcements.of_number(session, one.id)
    return done


async def is_orphan(session: AsyncSession, one: Announcement) -> bool:
    """Whether its author is gone, or may write for its topic no more."""
    if one.author is None:
        return True
    author = await members.numbered(session, one.author)
    return not await announcements.may_write(session, author, one.topic_key)


async def abandon(session: AsyncSession, one: Announcement) -> None:
    """Nothing of it is left."""
    await queries.abandon(session, one.id)


def _as_it_was(
    one: Announcement, person: Chat, version: int | None, states: Collection[State]
) -> Announcement:
    if one.author == person.id and one.state is State.PUBLISHED and one.corrects is None:
        raise AlreadySent
    if one.author != person.id or one.state not in states:
        raise AnnouncementGone
    if version is not None and one.version != version:
        raise AnnouncementGone
    return one
