"""Send scheduled announcements when they are due, or ask whoever can decide."""

from collections.abc import Callable

from sqlalchemy.exc import OperationalError

from chatbot.announcements import notices, queries, review, service
from chatbot.announcements.dossier import Dossier, Draft, describe, open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import STILL_SENT_WITHIN, Move, NobodyElse, State
from chatbot.announcements.sending import publish
from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import service as outbox
from chatbot.members import queries as people


async def start_due(work: UnitOfWork) -> bool:
    """Send an announcement whose hour has come; tell whether one was due, as more may be.

    After an hour at which the bot wasn't running, the author is asked; if the author may not send
    the announcement any more, the admins are. After a change since its approval, the announcement
    is reviewed again. `work.at` is in the time zone of the people who are told.
    """
    announcement = await queries.next_due(work)
    if announcement is None or announcement.send_at is None:
        return False
    draft = await describe(work, announcement)
    if not draft.may_write:
        service.move(announcement, Move.MISS, at=work.at)
        await _tell_author(work, draft, notices.no_more_yours(draft, at=work.at))
        notice = notices.orphaned(draft, at=work.at)
        for admin in await people.admins(work.session):  # who may take it over
            await outbox.tell(work, admin.telegram_id, notice)
    elif draft.waits_for_review and announcement.was_approved:
        await _review_again(work, draft)
    elif draft.waits_for_review:
        await _ask_author(work, draft, notices.review_needed)
    elif work.at - announcement.send_at > STILL_SENT_WITHIN:
        await _ask_author(work, draft, notices.missed)
    else:
        await _publish(work, announcement)
    return True


async def _publish(work: UnitOfWork, announcement: Announcement) -> None:
    """Publish an announcement; after a failure ask its author, so that the queue goes on."""
    number = announcement.id
    try:
        async with work.session.begin_nested():
            await publish(work.by(announcement.author), announcement)
    except OperationalError:  # of the database: it is tried again
        raise
    except Exception as failure:  # noqa: BLE001 - the others leave all the same
        log_failure("announcements.not_sent", failure, announcement=number)
        work.session.expunge_all()  # what was undone can't be read
        work.session.info.clear()
        found = await service.lock(work.session, number)
        await _ask_author(work, await open_dossier(work.session, found), notices.failed)


async def _review_again(work: UnitOfWork, draft: Draft) -> None:
    """Ask for another review of a changed draft; if nobody can review it, ask its author."""
    announcement = draft.announcement
    announcement.version += 1  # no button approves what its reader hasn't seen
    try:
        await review.ask(work, announcement)
    except NobodyElse:
        service.move(announcement, Move.MISS, at=work.at)
    asked = announcement.state is State.READING
    await _tell_author(work, draft, notices.changed_since(draft, asked=asked, at=work.at))


async def _ask_author(work: UnitOfWork, dossier: Dossier, notice: Callable[..., Reply]) -> None:
    service.move(dossier.announcement, Move.MISS, at=work.at)
    await _tell_author(work, dossier, notice(dossier, at=work.at))


async def _tell_author(work: UnitOfWork, dossier: Dossier, notice: Reply) -> None:
    if dossier.author is not None:
        await outbox.tell(work, dossier.author.telegram_id, notice)
