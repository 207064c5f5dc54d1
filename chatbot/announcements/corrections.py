"""Corrections: what they copy and replace, and what they take over from earlier ones."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import queries, service
from chatbot.announcements.models import Announcement
from chatbot.conversation import UnitOfWork


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


def _take(announcement: Announcement, content: dict[str, Any]) -> None:
    for name, value in content.items():
        setattr(announcement, name, value)
