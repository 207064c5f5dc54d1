"""Corrections: what they copy and replace, and what they take over from earlier ones."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import dates, queries, service
from chatbot.announcements.models import Announcement
from chatbot.announcements.wording import Draft
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.broadcasts import queries as broadcast_queries


def copied(announcement: Announcement) -> dict[str, Any]:
    """Map the columns that a draft takes from another announcement to what they hold."""
    columns = ("topic_key", "text", "file_kind", "file_id", "shows_links", "links", "event_id")
    return {name: getattr(announcement, name) for name in columns}


async def replace_wording(work: UnitOfWork, former: Announcement, correction: Announcement) -> None:
    """Give what it corrects the wording of a correction that leaves.

    Its other corrections get a new version: their panels show a difference to a wording that is no
    longer current. Where nothing was changed in one yet, it takes the new wording.
    """
    before, after = copied(former), copied(correction)
    _take(former, after)
    former.corrected_at, former.version = work.at, former.version + 1
    for other in await queries.open_corrections(work.session, former.id):
        other.version += 1
        if copied(other) == before and not other.planned:
            _take(other, after)
            other.corrects_version = former.version


def take_notes(draft: Draft) -> None:
    """Take over the notes of earlier corrections of which nobody was told yet."""
    draft.announcement.change_note = draft.note
    for earlier in draft.untold:
        earlier.change_note = None


async def present(session: AsyncSession, announcement: Announcement) -> tuple[Announcement, int]:
    """Find whose text its author starts from, and the version of what it corrects (0: nothing).

    The draft's own; what it corrects, where somebody else has corrected that since the draft was
    written. Raises AnnouncementGone.
    """
    if announcement.corrects is None:
        return announcement, 0
    former = await service.lock(session, announcement.corrects)
    is_current = announcement.corrects_version in (None, former.version)
    return announcement if is_current else former, former.version


async def begin_anew(session: AsyncSession, announcement: Announcement, replaces: int) -> None:
    """Start over from the published version that was shown, if it was written for an older one."""
    if replaces not in (0, announcement.corrects_version) and announcement.corrects is not None:
        former = await service.lock(session, announcement.corrects)
        if former.version == replaces:
            _take(announcement, copied(former))
    announcement.corrects_version = replaces or announcement.corrects_version


async def describe(work: UnitOfWork, draft: Draft, corrected: int) -> Draft:
    """Add what is shown of the announcement that a draft corrects. Raises AnnouncementGone."""
    former = await service.lock(work.session, corrected)
    _, corrected_dates, _ = await service.topic_and_dates(work.session, former)
    draft = replace(draft, corrected=former)
    others = await queries.corrections(work.session, former.id) if draft.is_overtaken else ()
    return replace(
        draft,
        overtaken_by=await service.author_of(work.session, others[0]) if others else None,
        corrected_dates=corrected_dates,
        copies=await broadcast_queries.figures(work.session, former.broadcast_id or 0),
        outdated=await dates.outdated(work, draft.announcement, draft.dates),
        untold=await queries.untold(work.session, former.id),
    )


def _take(announcement: Announcement, content: dict[str, Any]) -> None:
    for name, value in content.items():
        setattr(announcement, name, value)
