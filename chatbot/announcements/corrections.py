"""Corrections: copies of an announcement's wording, and its replacement."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import queries, service
from chatbot.announcements.models import Announcement
from chatbot.conversation import UnitOfWork


def copied(announcement: Announcement) -> dict[str, Any]:
    """Copy the columns that a draft takes over from another announcement."""
    columns = ("topic_key", "text", "file_kind", "file_id", "shows_links", "links", "event_id")
    return {name: getattr(announcement, name) for name in columns}


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


async def present(session: AsyncSession, announcement: Announcement) -> tuple[Announcement, int]:
    """Find the announcement whose text the author of a draft starts from.

    That is the draft; of a correction, the corrected announcement where somebody else corrected it
    since. Also return the version of the corrected announcement, 0 for a draft that corrects
    nothing. Raises AnnouncementGone.
    """
    if announcement.corrects is None:
        return announcement, 0
    former = await service.lock(session, announcement.corrects)
    is_current = announcement.corrects_version in (None, former.version)
    return announcement if is_current else former, former.version


async def begin_anew(session: AsyncSession, announcement: Announcement, replaces: int) -> None:
    """Start a correction over from the published version `replaces`, if it was for an older one."""
    if replaces not in (0, announcement.corrects_version) and announcement.corrects is not None:
        former = await service.lock(session, announcement.corrects)
        if former.version == replaces:
            _take(announcement, copied(former))
    announcement.corrects_version = replaces or announcement.corrects_version


def _take(announcement: Announcement, content: dict[str, Any]) -> None:
    for name, value in content.items():
        setattr(announcement, name, value)
