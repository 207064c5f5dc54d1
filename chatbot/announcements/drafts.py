"""Drafts and corrections: begun, found, written, saved, scheduled, taken back and abandoned."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import dates, news_queries, notices, queries, rules, service
from chatbot.announcements.dossier import Dossier, open_dossier
from chatbot.announcements.models import Announcement
from chatbot.conversation import Context, Reply, Request, UnitOfWork, WrittenMessage
from chatbot.engine.outbox import service as outbox
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

WRITING = (rules.State.WRITING,)


async def draft_of(ctx: Context) -> Announcement | None:
    """Lock the draft that the sender opened last, if any, until the transaction ends."""
    if not ctx.request.private:
        return None
    person = await people.known(ctx.session, ctx.request.chat)
    return await queries.draft_of(ctx.session, person.id) if person else None


async def of_message(session: AsyncSession, request: Request) -> int | None:
    """Find the announcement whose text the sender wrote as the request's message, now edited."""
    person = await people.known(session, request.chat)
    if person is None or request.message_id is None:
        return None
    return await queries.of_message(session, person.id, request.message_id)


async def begin(
    work: UnitOfWork, person: Chat, topic: str, others: Collection[str] = ()
) -> Announcement:
    """Begin a draft, or reuse the person's empty draft; drafts with a message stay."""
    row = {"topic_key": topic, "text": "", "shows_links": True, "links": [], "changed_at": work.at}
    await queries.add_draft(work.session, author=person.id, **row)  # unless there is an empty one
    found = await queries.draft_of(work.session, person.id, empty=True)
    if found is None:  # another instance has just given the empty draft a message
        raise rules.AnnouncementGone
    found.changed_at = work.at
    await news_queries.set_other_topics(work.session, found.id, others)
    return found


async def duplicate(work: UnitOfWork, person: Chat, former: Announcement) -> Announcement:
    """Copy an announcement to a new draft of the person's.

    The draft keeps the topics for which the person may write, and a date that is still to come.
    """
    topics = await news_queries.topics_of(work.session, former.number)
    keys = [former.topic_key, *sorted({*topics} - {former.topic_key})]
    own = {topic.key for topic in await service.writable(work.session, person)}
    topic, *others = [key for key in keys if key in own] or keys
    row = copied(former) | {"topic_key": topic, "author": person.id, "changed_at": work.at}
    if former.event_id not in {event.id for event in await dates.dates_of(work, topic)}:
        row["event_id"] = None
    draft = await service.lock(work.session, await queries.add_draft(work.session, **row) or 0)
    await news_queries.set_other_topics(work.session, draft.id, others)
    return draft


async def lock_own(
    ctx: Context,
    draft: int,
    version: int | None = None,
    states: Collection[rules.State] = WRITING,
    *,
    any_topic: bool = False,
    corrections: bool = True,
) -> Announcement:
    """Lock the sender's own announcement, which must be in one of `states`.

    `version`: refuse any other version. `any_topic`: accept a sender who lost the role for the
    topic, since they can still abandon or move the draft. `corrections`: accept a correction.
    Raises OnlyReferents, AnnouncementGone, AlreadySent, StillScheduled.
    """
    found = await service.lock(ctx.session, draft)
    person = await people.known(ctx.session, ctx.request.chat)
    may_write = person and await service.may_send(ctx.session, person, found)
    if not (may_write or any_topic):
        raise rules.OnlyReferents
    is_own = person is not None and found.author == person.id
    if is_own and found.state is rules.State.PUBLISHED and not found.is_correction:
        raise rules.AlreadySent
    if is_own and found.state is rules.State.SCHEDULED and rules.State.SCHEDULED not in states:
        raise rules.StillScheduled
    if not is_own or found.state not in states or version not in (None, found.version):
        raise rules.AnnouncementGone(found.state)
    if found.is_correction and not corrections:
        raise rules.AnnouncementGone
    return found


async def lock_waiting(ctx: Context, draft: int, version: int) -> Announcement:
    """Lock the sender's announcement that waits to leave or, for an admin, an orphan.

    Raises OnlyReferents, AnnouncementGone, AlreadySent.
    """
    found = await service.lock(ctx.session, draft)
    is_late = found.state is rules.State.LATE and found.version == version
    by_admin = is_late and await members.is_admin(ctx.session, ctx.request.chat)
    if by_admin and await service.is_orphan(ctx.session, found):
        return found
    return await lock_own(ctx, draft, version, rules.WAITING)


async def write(
    work: UnitOfWork,
    announcement: Announcement,
    message: WrittenMessage,
    *,
    after: int = 0,
    message_id: int | None = None,
    replaces: int = 0,
) -> None:
    """Take a message as the content of a draft. Raises TooLong, TooFormatted.

    A message without a file replaces the text and keeps the draft's file; a file without a caption
    replaces the file and keeps the text. A correction ignores a file where the announcement was
    sent without one.

    `message_id`: Telegram's id of the message, which the author may edit later. `after`: the length
    of the text's earlier parts, if Telegram's application split a long text into several messages.
    `replaces`: the version of the corrected announcement that the author was shown to rewrite; a
    correction that started from another version starts again. 0: unknown, or no correction.
    """
    if replaces not in (0, announcement.corrects_version) and announcement.corrects is not None:
        former = await service.lock(work.session, announcement.corrects)
        if former.version == replaces:
            _take(announcement, copied(former))
    announcement.corrects_version = replaces or announcement.corrects_version
    has_file_alone = message.media is not None and not message.html
    html = announcement.text if has_file_alone else message.html
    media = announcement.media
    if message.media and announcement.may_have_file:
        media = message.media
    planned = dates.replanned(announcement, html, at=work.at)
    dossier = await open_dossier(work.session, announcement, planned)
    dossier.check_text(html, with_file=media is not None, before=after)
    if html == message.html:  # else an earlier message has the text, and may be edited later
        announcement.message_id = message_id
    announcement.text, announcement.planned, announcement.proposed = html, planned, None
    announcement.file_kind, announcement.file_id = (media.kind, media.id) if media else (None, None)
    if not announcement.is_correction:
        announcement.shows_links = message.shows_links
    begin_version(announcement, work.at)


async def save(work: UnitOfWork, announcement: Announcement) -> None:
    """Check a draft that was changed, and begin its next version. Raises TooLong, TooFormatted."""
    dossier = await open_dossier(work.session, announcement)
    dossier.check_text(announcement.text)
    begin_version(announcement, work.at)


def begin_version(announcement: Announcement, at: datetime) -> None:
    """Begin the next version of a draft: buttons and approvals of former versions are void."""
    announcement.version, announcement.changed_at = announcement.version + 1, at


async def schedule(work: UnitOfWork, announcement: Announcement) -> datetime:
    """Let a draft leave at its hour; return the hour.

    Raises AnnouncementGone, HourPassed, ReviewNeeded.
    """
    if announcement.send_at is None or announcement.is_correction:
        raise rules.AnnouncementGone
    if announcement.send_at <= work.at:
        raise rules.HourPassed
    dossier = await open_dossier(work.session, announcement)
    if await queries.reviewed_topics(work.session, dossier.topic_keys):
        rules.check_reviewed(announcement.state, reviewed=False)
    service.move(announcement, rules.State.SCHEDULED, at=work.at)
    return announcement.send_at


async def take_back(work: UnitOfWork, announcement: Announcement, person: Chat) -> None:
    """Make an announcement the person's own draft; approvals are void. Raises AnnouncementGone."""
    service.move(announcement, rules.State.WRITING, at=work.at)
    announcement.author, announcement.version = person.id, announcement.version + 1
    dossier = await open_dossier(work.session, announcement)
    await tell_decision(work, dossier, notices.TAKEN_BACK, person)


def return_to_author(announcement: Announcement) -> None:
    """Make an announcement its author's draft again, beside the author's other drafts."""
    service.move(announcement, rules.State.WRITING, at=announcement.changed_at)
    announcement.version += 1


async def abandon(work: UnitOfWork, announcement: Announcement) -> None:
    """Delete an announcement, and tell the reviewers who were asked."""
    dossier = await open_dossier(work.session, announcement)
    await tell_decision(work, dossier, notices.ABANDONED, dossier.author)
    await queries.drop(work.session, [announcement.id])


async def tell_decision(work: UnitOfWork, dossier: Dossier, what: str, by: Chat | None) -> None:
    """Tell the reviewers of an announcement what `by` decided; `what`: a sentence of `notices`."""
    notice = notices.decided(dossier, what, by)
    await service.tell_reviewers(work, dossier.announcement, notice)


async def tell_author(work: UnitOfWork, dossier: Dossier, notice: Reply) -> None:
    author = dossier.author
    if author is not None and author.unreachable_since is None:
        await outbox.tell(work, author.telegram_id, notice)


# Corrections: drafts of the new wording of an announcement.


def copied(announcement: Announcement) -> dict[str, Any]:
    """Copy the columns that a draft takes over from another announcement."""
    columns = ("topic_key", "text", "file_kind", "file_id", "shows_links", "links", "event_id")
    return {name: getattr(announcement, name) for name in columns}


async def begin_correction(work: UnitOfWork, person: Chat, former: Announcement) -> Announcement:
    """Begin a correction of a locked, published announcement, or find the person's open one."""
    draft = await queries.draft_of(work.session, person.id, corrects=former.id)
    if draft is None:
        row = copied(former) | {"author": person.id, "changed_at": work.at}
        row |= {"corrects": former.id, "corrects_version": former.version}
        draft = await service.lock(work.session, await queries.add_draft(work.session, **row) or 0)
    draft.changed_at = work.at
    return draft


async def replace_wording(work: UnitOfWork, former: Announcement, correction: Announcement) -> None:
    """Give the corrected announcement the wording of a correction that leaves.

    Other corrections of the same announcement get a new version, since their panels show a
    difference to the former wording. A correction without a change yet takes the new wording.
    """
    before, after = copied(former), copied(correction)
    _take(former, after)
    former.corrected_at, former.version = work.at, former.version + 1
    for other in await queries.open_corrections(work.session, former.id):
        other.version += 1
        if copied(other) == before and not other.planned:
            _take(other, after)
            other.corrects_version = former.version


def _take(announcement: Announcement, content: dict[str, Any]) -> None:
    for name, value in content.items():
        setattr(announcement, name, value)
