"""The two-person review: ask for a review, decide, stop a departure; tell all concerned."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, notices, queries, rules, sending, service
from chatbot.announcements.dossier import Dossier, Draft, describe, describe_ready, open_dossier
from chatbot.announcements.models import Announcement, SeenReview, TwoPersonReview
from chatbot.announcements.wording import trial_of
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.conversation import Context, UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.storage.engine import add_row, remove_rows
from chatbot.errors import Refusal
from chatbot.members.models import Chat


async def set_required(work: UnitOfWork, topic: str, *, on: bool) -> None:
    """Require reviews for a topic, or no more; announcements in review stay in review."""
    change = add_row if on else remove_rows
    if await change(work.session, TwoPersonReview, topic_key=topic):
        detail = "twice" if on else "once"
        await note(work, Act.DOUBLE_READING, topic=topic, detail=detail)


async def lock_to_review(
    ctx: Context, announcement: int, version: int | None = None
) -> tuple[Announcement, Chat]:
    """Lock an announcement in review that the sender may decide about; return the sender, too.

    Raises AnnouncementGone, OnlyReferents, OwnReview, NotWaiting, OthersReview, ChangedSince.
    """
    found, person = await _lock_others(ctx, announcement, rules.OwnReview)
    if found.state is not rules.State.READING:
        raise rules.NotWaiting
    if not await service.may_review(ctx.session, person, found):
        raise rules.OthersReview
    if version is not None and found.version != version:
        raise rules.ChangedSince
    return found, person


async def lock_to_stop(ctx: Context, announcement: int, version: int) -> tuple[Announcement, Chat]:
    """Lock a scheduled announcement that the sender may keep from leaving; return the sender, too.

    Raises AnnouncementGone, OnlyReferents, OwnDeparture, AlreadySent.
    """
    found, person = await _lock_others(ctx, announcement, rules.OwnDeparture)
    if found.state is rules.State.PUBLISHED:
        raise rules.AlreadySent
    if found.state is not rules.State.SCHEDULED or found.version != version:
        raise rules.AnnouncementGone(found.state)
    return found, person


async def show(work: UnitOfWork, announcement: Announcement, to: Chat) -> None:
    """Show a colleague the message of a draft as followers would get it, marked as a trial."""
    dossier = await open_dossier(work.session, announcement)
    for message in (trial_of(dossier.post(preview=True)), notices.shown_to_colleague(dossier)):
        await outbox.tell(work, to.telegram_id, message)


async def find_fine(ctx: Context, announcement: int, version: int) -> None:
    """Tell the author of a draft that the sender, who was shown the draft, finds it fine.

    Raises AnnouncementGone if the draft left or changed since, OnlyReferents, OwnReview.
    """
    found, person = await _lock_others(ctx, announcement, rules.OwnReview)
    if found.state not in rules.NOT_OUT or found.version != version:
        raise rules.AnnouncementGone
    dossier = await open_dossier(ctx.session, found)
    await drafts.tell_author(ctx.work, dossier, notices.fine_yours(dossier, person))


async def ask(work: UnitOfWork, announcement: Announcement) -> int:
    """Ask all possible reviewers in reach, in new messages; return how many.

    Raises AnnouncementGone, NobodyElse.
    """
    topics = await service.topics_to_review(work.session, announcement)
    reviewers = await service.colleagues(work.session, announcement, topics)
    reached = [person for person in reviewers if not person.unreachable_since]
    if not reached:
        raise rules.NobodyElse
    service.move(announcement, rules.State.READING, at=work.at)
    notice = notices.review_asked(await open_dossier(work.session, announcement))
    for person in reached:
        key = service.review_key(announcement, person)
        await outbox.show(work, person.telegram_id, notice, key=key, fresh=True)
    await service.note(work.by(announcement.author), Act.READING_ASKED, announcement)
    return len(reached)


async def note_seen(session: AsyncSession, draft: Draft, reviewer: Chat) -> dict[str, Any] | None:
    """Note the content that a reviewer sees now; return the older content seen before, if any."""
    announcement = draft.announcement
    seen = await queries.seen_review(session, announcement.id, reviewer.id)
    if seen is None:
        seen = SeenReview(announcement_id=announcement.id, person=reviewer.id)
        seen.version, seen.content = announcement.version, draft.content
        session.add(seen)
        await session.flush()
    elif seen.version != announcement.version:
        seen.before, seen.version, seen.content = seen.content, announcement.version, draft.content
    return seen.before


async def approve(work: UnitOfWork, announcement: Announcement, *, by: Chat) -> Draft:
    """Approve an announcement as it is, to leave now or at its hour; return its dossier.

    Raises AuthorLeft, AnnouncementGone, NothingChanged.
    """
    draft = await describe_ready(work, announcement)
    if not draft.may_write:
        raise rules.AuthorLeft
    announcement.reviewed_content = draft.content
    await service.note(work.by(by.id), Act.APPROVED, announcement, on=announcement.author)
    approved = notices.APPROVED.format(then=draft.once_approved(work.at))
    await drafts.tell_decision(work, draft, approved, by)
    await drafts.tell_author(work, draft, notices.approved_yours(draft, by, at=work.at))
    if draft.leaves_at(work.at):
        service.move(announcement, rules.State.SCHEDULED, at=work.at)
    else:
        await sending.publish(work.by(by.id), draft)
    return draft


async def ask_changes(
    work: UnitOfWork, announcement: Announcement, words: str, *, by: Chat
) -> Dossier:
    """Return an announcement to its author as a draft, with the reviewer's words."""
    dossier = await _return(work, announcement, by=by)
    await drafts.tell_author(work, dossier, notices.returned_yours(dossier, by, words))
    return dossier


async def propose(work: UnitOfWork, announcement: Announcement, html: str, *, by: Chat) -> Dossier:
    """Return an announcement to its author as a draft, with the text that a reviewer proposes.

    Raises TooLong, TooFormatted, NothingChanged.
    """
    if html == announcement.text:
        raise rules.NothingChanged
    (await open_dossier(work.session, announcement)).check_text(html)
    announcement.proposed = html
    dossier = await _return(work, announcement, by=by)
    await drafts.tell_author(work, dossier, notices.proposed_yours(dossier, by, html))
    return dossier


async def _return(work: UnitOfWork, announcement: Announcement, *, by: Chat) -> Dossier:
    """Return an announcement to its author as a draft, and tell the other reviewers."""
    draft = await describe(work, announcement)
    announcement.reviewed_content = draft.content
    drafts.return_to_author(announcement)
    await service.note(work.by(by.id), Act.RETURNED, announcement, on=announcement.author)
    await drafts.tell_decision(work, draft, notices.RETURNED, by)
    return draft


async def stop(work: UnitOfWork, announcement: Announcement, *, by: Chat) -> Dossier:
    """Keep an announcement from leaving at its hour, and tell its author and its reviewers.

    The announcement becomes a draft again. If the author may not send it any more, it becomes late
    instead, and waits for an admin.
    """
    when = announcement.send_at or work.at
    if await service.is_orphan(work.session, announcement):
        service.move(announcement, rules.State.LATE, at=work.at)
    else:
        drafts.return_to_author(announcement)
    await service.note(work.by(by.id), Act.STOPPED, announcement, on=announcement.author)
    dossier = await open_dossier(work.session, announcement)
    await drafts.tell_decision(work, dossier, notices.STOPPED, by)
    await drafts.tell_author(work, dossier, notices.stopped_yours(dossier, by, when, at=work.at))
    return dossier


async def _lock_others(
    ctx: Context, announcement: int, own: type[Refusal]
) -> tuple[Announcement, Chat]:
    """Lock an announcement by somebody else that the sender may see; return the sender, too.

    Raises AnnouncementGone, OnlyReferents, and `own` for the sender's own announcement.
    """
    person = await service.require_sender(ctx)
    found = await service.lock(ctx.session, announcement)
    if not await service.may_see(ctx.session, person, found):
        raise rules.OnlyReferents
    if found.author == person.id:
        raise own
    return found, person
