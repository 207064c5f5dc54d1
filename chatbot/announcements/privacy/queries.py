"""What the announcements keep about their authors, and which of them are old."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.engine.storage.dropping import drop_some

CAME_OUT = (State.PUBLISHED, State.WITHDRAWN)
LEFT_LYING = (
    State.WRITING,
    State.READING,
    State.RETURNED,
    State.LATE,
    State.WITHDRAWN,
)


async def written_by(session: AsyncSession, number: int) -> Sequence[Announcement]:
    """All that this person wrote, oldest first."""
    asked = select(Announcement).where(Announcement.author == number)
    return (await session.scalars(asked.order_by(Announcement.id))).all()


async def open_of(session: AsyncSession, number: int) -> Sequence[Announcement]:
    """What this person wrote and did not publish, oldest first; nobody publishes it meanwhile."""
    asked = select(Announcement).where(_open(number)).order_by(Announcement.id).with_for_update()
    return (await session.scalars(asked.execution_options(populate_existing=True))).all()


async def forget(session: AsyncSession, number: int) -> None:
    """Erase what this person wrote and did not publish."""
    await session.execute(delete(Announcement).where(_open(number)))


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what was left lying, or withdrawn, before then; whether there may be more.

    And of the corrections that were published: what they corrected says what they said.
    """
    left = and_(Announcement.state.in_(LEFT_LYING), Announcement.changed_at < before)
    done = and_(
        Announcement.state == State.PUBLISHED,
        Announcement.corrects.is_not(None),
        Announcement.published_at < before,
    )
    return await drop_some(session, Announcement, or_(left, done))


def _open(author: int) -> ColumnElement[bool]:
    return and_(Announcement.author == author, Announcement.state.not_in(CAME_OUT))
