"""The questions about what is being written, and what is to leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import SCHEDULED, WRITING, Announcement
from chatbot.announcements.rules import State
from chatbot.engine.storage.engine import insert_into

# The indexes are of these states alone: a database sees that where the state is written out.
FRESH = {"populate_existing": True}


async def draft_of(session: AsyncSession, author: int) -> Announcement | None:
    """What that person is writing; nobody else changes it until the transaction ends."""
    asked = select(Announcement).where(Announcement.author == author, WRITING).with_for_update()
    return await session.scalar(asked.execution_options(**FRESH))


async def begin(session: AsyncSession, **row: Any) -> int | None:
    """A new draft; None where its author has one already."""
    made = insert_into(session, Announcement).values(state=State.WRITING, version=1, **row)
    number: int | None = await session.scalar(
        made.on_conflict_do_nothing().returning(Announcement.id)
    )
    return number


async def write_on(session: AsyncSession, number: int, author: int, *, at: datetime) -> bool:
    """It is that person's draft from now on; False where they have another one."""
    values = {"state": State.WRITING, "author": author, "changed_at": at}
    back = update(Announcement).where(Announcement.id == number)
    try:
        async with session.begin_nested():
            await session.execute(back.values(version=Announcement.version + 1, **values))
    except IntegrityError:
        return False
    return True


async def drop_empty(session: AsyncSession, author: int) -> None:
    """That person's draft, where nothing is written yet."""
    nothing = (Announcement.text == "", Announcement.file_id.is_(None))
    theirs = (Announcement.author == author, Announcement.corrects.is_(None), WRITING)
    await session.execute(delete(Announcement).where(*theirs, *nothing))


async def abandon(session: AsyncSession, number: int) -> None:
    """There is no such announcement any more."""
    await session.execute(delete(Announcement).where(Announcement.id == number))


async def next_due(session: AsyncSession, at: datetime) -> Announcement | None:
    """The first whose hour has come, unless somebody else is at it."""
    asked = (
        select(Announcement)
        .where(SCHEDULED, Announcement.send_at <= at)
        .order_by(Announcement.send_at, Announcement.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await session.scalar(asked.execution_options(**FRESH))
