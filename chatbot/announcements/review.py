"""The two-person review: ask for it, decide, stop a departure. Those concerned are told."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, notices, queries, sending, service
from chatbot.announcements.models import Announcement, SeenReview
from chatbot.announcements.rules import (
    NOT_OUT,
    AlreadySent,
    AnnouncementGone,
    AuthorLeft,
    ChangedSince,
    Move,
    NobodyElse,
    NothingChanged,
    NotWaiting,
    OnlyReferents,
    OthersReview,
    OwnDeparture,
    OwnReview,
    State,
)
from chatbot.announcements.wording import Draft, trial_of
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply
from chatbot.engine.outbox import service as outbox
from chatbot.members.models import Chat


async def set_required(
    session: AsyncSession, topic: str, *, on: bool, by: int | None, at: datetime
) -> None:
    """Let a topic need a review or not; what is in review already stays there."""
    if await queries.set_review(session, topic, on=on):
        detail = "twice" if on else "once"
        await note(session, Act.DOUBLE_READING, at=at, by=by, topic=topic, detail=detail)


async def lock_to_review(
    session: AsyncSession, person: Chat, announcement: int, version: int | None = None
) -> Announcement:
    """Lock an announcement that this person may review.

    Raises AnnouncementGone, OnlyReferents, OwnReview, NotWaiting, OthersReview, ChangedSince.
    """
    found = await service.lock(session, announcement)
    if not await service.may_see(session, person, found):
        raise OnlyReferents
    if found.author == person.id:
        raise OwnReview
    if found.state is not State.READING:
        raise NotWaiting
    if not await service.may_review(session, person, found):
        raise OthersReview
    if version is not None and found.version != version:
        raise ChangedSince
    return found


async def lock_to_stop(
    session: AsyncSession, person: Chat, announcement: int, version: int
) -> Announcement:
    """Lock a scheduled announcement whose departure this person may stop.

    Raises AnnouncementGone, OnlyReferents, OwnDeparture, AlreadySent.
    """
    found = await service.lock(session, announcement)
    if not await service.may_see(session, person, found):
        raise OnlyReferents
    if found.author == person.id:
        raise OwnDeparture
    if found.state is State.PUBLISHED:
        raise AlreadySent
    if found.state is not State.SCHEDULED or found.version != version:
        raise AnnouncementGone(found.state)
    return found


async def colleagues(session: AsyncSession, announcement: Announcement) -> list[Chat]:
    """List those who may be shown it, and whom a message reaches."""
    everybody = await service.colleagues(session, announcement)
    return [person for person in everybody if not person.unreachable_since]


async def lock_shown(
    session: AsyncSession, person: Chat, announcement: int, version: int
) -> Announcement:
    """Lock what somebody else has shown this person, and hasn't sent or changed since.

    Raises AnnouncementGone, OnlyReferents, OwnReview.
    """
    found = await service.lock(session, announcement)
    if not await service.may_see(session, person, found):
        raise OnlyReferents
    if found.author == person.id:
        raise OwnReview
    if found.state not in NOT_OUT or found.version != version:
        raise AnnouncementGone
    return found


async def show(
    session: AsyncSession, announcement: Announcement, to: Chat, *, at: datetime
) -> None:
    """Show a colleague the message as its followers would get it, marked as a trial."""
    draft = await drafts.describe(session, announcement, at=at)
    author = await service.author_of(session, announcement)
    notice = notices.shown_to_colleague(announcement, draft.topic, author)
    for message in (trial_of(draft.post), notice):
        await outbox.tell(session, to.telegram_id, message, at=at)


async def say_nothing(
    session: AsyncSession, announcement: Announcement, *, by: Chat, at: datetime
) -> None:
    """Tell its author that this colleague finds it fine."""
    topic = await topic_of_key(session, announcement.topic_key)
    await _tell_author(session, announcement, notices.fine_yours(announcement, topic, by), at=at)


async def ask(session: AsyncSession, announcement: Announcement, *, at: datetime) -> int:
    """Ask all who may review it, in new messages; return how many.

    Raises AnnouncementGone, NobodyElse.
    """
    reviewers = await service.reviewers(session, announcement)
    reached = [person for person in reviewers if not person.unreachable_since]
    if not reached:
        raise NobodyElse
    service.move(announcement, Move.ASK, at=at)
    topic = await topic_of_key(session, announcement.topic_key)
    author = await service.author_of(session, announcement)
    notice = notices.review_asked(announcement, topic, author)
    for person in reached:
        key = service.review_key(announcement, person)
        await outbox.show(session, person.telegram_id, notice, key=key, at=at, fresh=True)
    await service.note(session, Act.READING_ASKED, announcement, by=announcement.author, at=at)
    return len(reached)


async def note_seen(session: AsyncSession, draft: Draft, reviewer: Chat) -> dict[str, Any] | None:
    """Note that this person sees it now; return what they saw of an older version, if they did."""
    announcement = draft.announcement
    seen = await queries.seen_review(session, announcement.id, reviewer.id)
    if seen is None:
        seen = SeenReview(announcement_id=announcement.id, person=reviewer.id)
        seen.version, seen.content = announcement.version, draft.content
        await queries.add_seen(session, seen)
    elif seen.version != announcement.version:
        seen.before, seen.version, seen.content = seen.content, announcement.version, draft.content
    return seen.before


async def approve(
    session: AsyncSession, announcement: Announcement, *, by: Chat, at: datetime
) -> Draft:
    """Let it leave as it is, now or at its hour; return what it was just before.

    Raises AuthorLeft, AnnouncementGone, NothingChanged.
    """
    draft = await drafts.describe_ready(session, announcement, at=at)
    if not draft.may_write:
        raise AuthorLeft
    announcement.read = draft.content
    await service.note(session, Act.APPROVED, announcement, by=by.id, on=announcement.author, at=at)
    notice = notices.approved(draft, by, at=at)
    await service.tell_reviewers(session, announcement, notice, at=at)
    await _tell_author(session, announcement, notices.approved_yours(draft, by, at=at), at=at)
    if draft.leaves_at(at):
        service.move(announcement, Move.SCHEDULE, at=at)
    else:
        await sending.publish(session, announcement, by=by.id, at=at)
    return draft


async def ask_changes(
    session: AsyncSession, announcement: Announcement, words: str, *, by: Chat, at: datetime
) -> None:
    """Give it back to its author, with the reviewer's words."""
    topic = await _give_back(session, announcement, by=by, at=at)
    notice = notices.returned_yours(announcement, topic, by, words)
    await _tell_author(session, announcement, notice, at=at)


async def propose(
    session: AsyncSession, announcement: Announcement, html: str, *, by: Chat, at: datetime
) -> None:
    """Give it back to its author, with another text that they may take.

    Raises TooLong, TooFormatted, NothingChanged.
    """
    if html == announcement.text:
        raise NothingChanged
    await drafts.check_text(session, announcement, html)
    announcement.proposed = html
    topic = await _give_back(session, announcement, by=by, at=at)
    notice = notices.proposed_yours(announcement, topic, by, html)
    await _tell_author(session, announcement, notice, at=at)


async def _give_back(
    session: AsyncSession, announcement: Announcement, *, by: Chat, at: datetime
) -> Topic:
    """Return it to its author as a draft, and tell the other reviewers; return its topic."""
    announcement.read = (await drafts.describe(session, announcement, at=at)).content
    drafts.give_back(announcement)
    await service.note(session, Act.RETURNED, announcement, by=by.id, on=announcement.author, at=at)
    topic = await topic_of_key(session, announcement.topic_key)
    notice = notices.returned(announcement, topic, by)
    await service.tell_reviewers(session, announcement, notice, at=at)
    return topic


async def stop(
    session: AsyncSession, announcement: Announcement, *, by: Chat, at: datetime
) -> None:
    """Keep it from leaving at its hour; whoever approved it is told, too.

    It is its author's draft again; where they may not send it any more, it waits for an admin.
    """
    when = announcement.send_at or at
    if await service.is_orphan(session, announcement):
        service.move(announcement, Move.MISS, at=at)
    else:
        drafts.give_back(announcement)
    await service.note(session, Act.STOPPED, announcement, by=by.id, on=announcement.author, at=at)
    topic = await topic_of_key(session, announcement.topic_key)
    notice = notices.stopped(announcement, topic, by)
    await service.tell_reviewers(session, announcement, notice, at=at)
    notice = notices.stopped_yours(announcement, topic, by, when, at=at)
    await _tell_author(session, announcement, notice, at=at)


async def _tell_author(
    session: AsyncSession, announcement: Announcement, notice: Reply, *, at: datetime
) -> None:
    author = await service.author_of(session, announcement)
    if author is not None and author.unreachable_since is None:
        await outbox.tell(session, author.telegram_id, notice, at=at)
