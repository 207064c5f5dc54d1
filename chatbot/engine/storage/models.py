"""The table about the database itself."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base, BigId


class Backup(Base):
    """One row at most: the time of the last `chatbot backup`."""

    __tablename__ = "backup"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]


async def backed_up_at(session: AsyncSession) -> datetime | None:
    return await session.scalar(select(func.max(Backup.at)))
