"""Publish, correct and withdraw announcements; steer their broadcasts, and report the progress."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta
from hashlib import blake2b
from itertools import zip_longest

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import dates, drafts, news_queries, notices, queries, service
from chatbot.announcements.dossier import Dossier, Draft, open_dossier
from chatbot.announcements.models import DIGEST_LENGTH, Announcement, SeenReview, Watch
from chatbot.announcements.progress import Sending, progress, remaining
from chatbot.announcements.rules import AnnouncementGone, Decision, State
from chatbot.audit.rules import Act
from chatbot.chantiers.queries import content_changed, note_news
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Post, UnitOfWork
from chatbot.engine.outbox import broadcast_queries, broadcasts, service as outbox
from chatbot.engine.outbox.queries import suspended_since
from chatbot.engine.outbox.rules import NothingToDecide
from chatbot.engine.storage.engine import remove_rows
from chatbot.events.models import Event, WrittenDate
from chatbot.events.wording import ask_about_gone, ask_about_written
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

INSTEAD = "Cette annonce a été retirée."
DECISIONS: dict[Decision, tuple[Act, Callable[[AsyncSession, int], Awaitable[int | None]]]] = {
    Decision.PAUSE: (Act.PAUSED, broadcasts.pause),
    Decision.RESUME: (Act.RESUMED, broadcasts.resume),
    Decision.CANCEL: (Act.CANCELLED, broadcasts.cancel),
    Decision.TAKE_UP: (Act.TAKEN_UP, broadcasts.send_cancelled),
    Decision.RESEND: (Act.RESENT, broadcasts.resend_unknown),
    Decision.LEAVE: (Act.LEFT_UNKNOWN, broadcasts.leave_unknown),
}


async def publish(work: UnitOfWork, draft: Draft) -> None:
    """Send an announcement to followers who get news at once; edit the copies of a corrected one.

    A message shows the author the progress. Raises AnnouncementGone.
    """
    announcement = draft.announcement
    if announcement.is_correction:
        # The note compares both wordings, and so is written before the former is replaced.
        announcement.change_note = draft.note
        for earlier in draft.untold_corrections:
            earlier.change_note = None
    else:  # a draft omits topics whose role the author has lost
        others = draft.topic_keys[1:]
        await news_queries.set_other_topics(work.session, announcement.id, others)
    service.move(announcement, State.PUBLISHED, at=work.at)
    dropped_dates = await dates.gone(work, announcement)
    announcement.published_at = announcement.readable_at = work.at
    announcement.send_at, announcement.reviewed_content = None, None
    await remove_rows(work.session, SeenReview, announcement_id=announcement.id)
    await dates.note(work, announcement)
    stayed = await dates.carry_out(work.by(announcement.author or work.author), announcement)
    present = await dates.present_dates(work.session, announcement)  # the dates have changed
    dossier = replace(draft, dates=present)
    if announcement.is_correction:
        await _correct(work, dossier)
    else:
        if announcement.author is not None:
            announcement.ordinal = await queries.next_ordinal(work.session, announcement.author)
        kept_back = asdict(draft.recipients.kept_back)
        announcement.kept_back = {why: number for why, number in kept_back.items() if number}
        broadcast = await broadcasts.begin(work, dossier.post(), topic=draft.followed)
        announcement.broadcast_id = broadcast
        await news_queries.fix_recipients(work, broadcast, draft.topic_keys)
        await note_news(work.session, draft.topic_keys, work.at)
    if announcement.broadcast_id is not None:
        await _watch(work, announcement.broadcast_id, announcement.author or work.author)
    written = await dates.undecided(work, announcement)
    await _ask_about_dates(work, announcement, draft.author, dropped_dates, written)
    if stayed and draft.author is not None:
        await outbox.tell(work, draft.author.telegram_id, notices.dates_stayed(stayed))
    act = Act.CORRECTED if announcement.is_correction else Act.PUBLISHED
    await service.note(work, act, announcement)


async def tell_corrected(work: UnitOfWork) -> bool:
    """Send the note of a correction to all recipients; tell whether more notes may be waiting.

    The note leaves once all copies are corrected, as a reply to each copy.
    """
    correction = await queries.next_to_tell(work.session)
    if correction is None or correction.broadcast_id is None:
        return False
    note, correction.change_note = correction.change_note or "", None
    corrected = await service.lock(work.session, correction.corrects or 0)
    if corrected.state is State.PUBLISHED:
        dossier = await open_dossier(work.session, corrected)
        notice = notices.corrected(dossier, note)
        correction.note_id = await broadcasts.reply_to_edited(
            work, correction.broadcast_id, notice, topic=dossier.followed
        )
    return True


async def report(work: UnitOfWork, broadcast: int) -> None:
    """Show the progress of a broadcast to the person who watches it, after a change.

    The engine calls this within its own transaction, every few seconds while a broadcast runs, and
    when it ends or stops. The engine and `decide` both lock the broadcast before this function
    locks the watch: one order of locks keeps them from a deadlock.
    """
    watch = await queries.watch(work.session, broadcast)
    if watch is None:
        return
    announcement = await queries.of_broadcast(work.session, broadcast)
    if announcement is None:
        return
    sending = await sending_of(work.session, announcement, broadcast)
    if sending is None:
        return
    # The message is edited only if one of these facts changed; a new estimate alone is no reason.
    seen, state = sending.broadcast, announcement.state
    facts = (seen.stage, seen.failure, seen.finished_at, state, sending.figures)
    fingerprint = blake2b(repr(facts).encode(), digest_size=DIGEST_LENGTH // 2).hexdigest()
    if fingerprint == watch.shown:
        return
    person = await members.chat_by_id(work.session, watch.person)
    if person.unreachable_since is not None:
        return
    figures = sending.figures
    done = figures.total - figures.left
    left = remaining(figures.left, done=done - watch.done, within=work.at - watch.at)
    watch.shown, watch.done, watch.at = fingerprint, done, work.at
    message = progress(sending, left=left, reader=watch.person)
    await outbox.show(work, person.telegram_id, message, key=f"broadcast:{broadcast}")


async def decide(
    work: UnitOfWork, broadcast: int, what: Decision, *, by: Chat
) -> tuple[Announcement, int]:
    """Decide about a broadcast; return its announcement, and how many copies are concerned.

    Raises NothingToDecide, OnlyReferents.
    """
    announcement = (await lock_decidable(work.session, broadcast, what, by=by)).announcement
    act, carry_out = DECISIONS[what]
    count = await carry_out(work.session, broadcast) or 0
    if what in (Decision.CANCEL, Decision.TAKE_UP) and announcement.broadcast_id == broadcast:
        # /actus hides an announcement whose sending was stopped, until the rest is sent.
        figures = await broadcast_queries.figures(work.session, broadcast)
        announcement.stopped_at = work.at if figures.cancelled else None
        await work.session.flush()
        dossier = await open_dossier(work.session, announcement)
        for key in dossier.topic_keys:
            await note_news(work.session, [key], await queries.latest_news(work.session, key))
        await content_changed(work.session)
    if what is Decision.TAKE_UP:  # digests and offers left the stopped announcement out
        announcement.readable_at = work.at
        since = work.at - timedelta(microseconds=1)
        await news_queries.miss(work.session, announcement.id, since=since)
    await service.note(work.by(by.id), act, announcement)
    await report(work, broadcast)
    return announcement, count


async def lock_decidable(
    session: AsyncSession, broadcast: int, what: Decision, *, by: Chat
) -> Sending:
    """Lock the announcement of a broadcast for a decision, and return its sending.

    Raises NothingToDecide if the decision `what` (cancel, take up, …) isn't possible now,
    OnlyReferents if `by` may not see the announcement.
    """
    announcement = await queries.of_broadcast(session, broadcast)
    if announcement is None:
        raise NothingToDecide
    found = await service.lock_visible(session, by, announcement.id)
    sending = await sending_of(session, found, broadcast)
    if sending is None or what not in sending.possible_decisions:
        raise NothingToDecide
    return sending


async def withdraw(work: UnitOfWork, announcement: int, *, by: Chat) -> Dossier:
    """Withdraw an announcement: delete or replace the copies, drop the open corrections.

    Raises AnnouncementGone, NoSuchAnnouncement, OnlyReferents, NothingToDecide.
    """
    # Lock the corrections first, then the announcement: whoever publishes a correction does so too.
    open_corrections = await queries.open_corrections(work.session, announcement)
    found = await service.lock_visible(work.session, by, announcement)
    for correction in open_corrections:
        correction_dossier = await open_dossier(work.session, correction)
        await drafts.tell_decision(work, correction_dossier, notices.DROPPED, by)
    await content_changed(work.session)
    dates_ahead = await dates.ahead_under(work, found)
    dossier = await open_dossier(work.session, found)
    service.move(found, State.WITHDRAWN, at=work.at)
    if found.is_correction:
        raise AnnouncementGone
    await _withdraw_copies(work, dossier, by=by)
    await dates.forget_dates(work.session, found)
    await _ask_about_dates(work, found, by, dates_ahead)
    await service.note(work.by(by.id), Act.WITHDRAWN, found)
    for each in (found, *await queries.corrections(work.session, found.id)):
        if each.broadcast_id is not None:
            await report(work, each.broadcast_id)
    if found.withdrawal_id is not None:
        await _watch(work, found.withdrawal_id, by.id)
    # Another correction may have begun just before the announcement was locked.
    dropped = await queries.open_corrections(work.session, found.id)
    await queries.drop(work.session, [correction.id for correction in dropped])
    authors = {correction.author for correction in dropped if correction.author is not None}
    told = notices.correction_dropped(dossier, by)
    for author in (await people.chats(work.session, authors - {by.id})).values():
        await outbox.tell(work, author.telegram_id, told)
    return dossier


async def sending_of(
    session: AsyncSession, announcement: Announcement, broadcast: int | None
) -> Sending | None:
    """Find the progress of an announcement's broadcast; None if the broadcast was purged."""
    found = await broadcast_queries.broadcast(session, broadcast) if broadcast is not None else None
    if found is None:
        return None
    figures = await broadcast_queries.figures(session, found.id)
    is_suspended = await suspended_since(session) is not None
    topic = await topic_of_key(session, announcement.topic_key)
    return Sending(announcement, topic, found, figures, is_suspended)


async def published_sending(session: AsyncSession, announcement: Announcement) -> Sending | None:
    """Find the progress of a published announcement; None if its broadcast was purged.

    Raises AnnouncementGone for an announcement that isn't published, and for a correction.
    """
    if announcement.state is not State.PUBLISHED or announcement.is_correction:
        raise AnnouncementGone(announcement.state)
    return await sending_of(session, announcement, announcement.broadcast_id)


async def broadcast_to_decide(
    session: AsyncSession, announcement: Announcement, what: Decision
) -> int:
    """Find the broadcast that somebody wants to pause, resume, cancel, or repeat (`what`).

    It is the announcement's if that decision is possible for it now, else its latest correction's.
    Raises NothingToDecide.
    """
    latest = (await queries.corrections(session, announcement.id))[:1]
    for each in (announcement, *latest):
        sending = await sending_of(session, each, each.broadcast_id)
        if sending is not None and what in sending.possible_decisions:
            return sending.broadcast.id
    raise NothingToDecide


async def _correct(work: UnitOfWork, dossier: Dossier) -> None:
    """Give the corrected announcement the wording of the correction, and edit the copies."""
    correction = dossier.announcement
    former = await service.lock(work.session, correction.corrects or 0)
    if former.state is not State.PUBLISHED:
        raise AnnouncementGone(former.state)
    await drafts.replace_wording(work, former, correction)
    if former.broadcast_id is None:  # so old that its deliveries were purged
        correction.change_note = None
        return
    post = replace(dossier, announcement=former).post()
    correction.broadcast_id = await broadcasts.correct(work, former.broadcast_id, post)
    await report(work, former.broadcast_id)  # the new wording may restart a stopped broadcast


async def _ask_about_dates(
    work: UnitOfWork,
    announcement: Announcement,
    person: Chat | None,
    dropped: Sequence[Event],
    written: Sequence[WrittenDate] = (),
) -> None:
    """Ask what becomes of dates that the text dropped, and of dates `written` in the text only.

    A written date may be the new day of a dropped date, so one question pairs them. If the person
    may not write for the topic, the author of the original announcement is asked.
    """
    if person is None or not await members.may_write(work.session, person, announcement.topic_key):
        first = await service.lock(work.session, announcement.number)
        person = await service.author_of(work.session, first)
    if person is not None:
        pairs = zip_longest(dropped, written[: len(dropped)])
        questions = [ask_about_gone(event, instead) for event, instead in pairs]
        if unpaired := written[len(dropped) :]:
            questions.append(ask_about_written(unpaired))
        for question in questions:
            await outbox.tell(work, person.telegram_id, question)


async def _watch(work: UnitOfWork, broadcast: int, person: int | None) -> None:
    """Show the progress of a broadcast to a person, by our own id, from now on."""
    if person is not None:
        watch = Watch(broadcast_id=broadcast, person=person, shown="", done=0, at=work.at)
        work.session.add(watch)
        await work.session.flush()
        await report(work, broadcast)


async def _withdraw_copies(work: UnitOfWork, dossier: Dossier, *, by: Chat) -> None:
    announcement = dossier.announcement
    is_own = announcement.author == by.id
    replacement = Post("Cette annonce a été retirée par son auteur." if is_own else INSTEAD)
    if announcement.broadcast_id is not None:
        announcement.withdrawal_id = await broadcasts.withdraw(
            work, announcement.broadcast_id, replacement
        )
    for correction in await queries.corrections(work.session, announcement.id):
        if correction.note_id is not None:
            with suppress(NothingToDecide):  # the broadcast of an old note was purged
                await broadcasts.withdraw(work, correction.note_id, replacement)
    for key in dossier.topic_keys:
        await note_news(work.session, [key], await queries.latest_news(work.session, key))
