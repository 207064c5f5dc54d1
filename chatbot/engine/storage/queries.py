"""When the database was last copied."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import insert_into
from chatbot.engine.storage.models import Backup


async def note_backup(session: AsyncSession, at: datetime) -> None:
    noted = insert_into(session, Backup).values(id=1, at=at)
    latest = noted.on_conflict_do_update(index_elements=[Backup.id], set_={"at": at})
    await session.execute(latest)


async def backed_up_at(session: AsyncSession) -> datetime | None:
    return await session.scalar(select(func.max(Backup.at)))
