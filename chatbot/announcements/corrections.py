"""What a correction is to what it corrects, and to the corrections before it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import dates, queries, service
from chatbot.announcements.wording import Draft
from chatbot.engine.outbox.broadcasts import queries as broadcast_queries


async def describe(session: AsyncSession, draft: Draft, corrected: int, *, at: datetime) -> Draft:
    """Add what is shown of the announcement that a draft corrects. Raises AnnouncementGone."""
    former = await service.lock(session, corrected)
    _, corrected_dates, _ = await service.topic_and_dates(session, former)
    return replace(
        draft,
        corrected=former,
        corrected_dates=corrected_dates,
        copies=await broadcast_queries.figures(session, former.broadcast_id or 0),
        apart=await dates.apart(session, draft.announcement, draft.dates, at=at),
        untold=await queries.untold(session, former.id),
    )
