"""Which broadcasts, and copies of them, are old."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chatbot.outbox.broadcasts.models import Broadcast, Delivery
from chatbot.storage.dropping import drop_some


async def drop_copies(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what was finished before then; whether there may be more."""
    over = select(Broadcast.id).where(Broadcast.finished_at < before)
    return await drop_some(session, Delivery, Delivery.broadcast_id.in_(over))


async def drop_broadcasts(session: AsyncSession, *, before: datetime) -> bool:
    """The same of broadcasts of which no copy is left, nor anything that changed one."""
    change = aliased(Broadcast)
    nothing = (
        ~exists().where(Delivery.broadcast_id == Broadcast.id),
        ~exists().where(change.source_id == Broadcast.id),
    )
    return await drop_some(session, Broadcast, Broadcast.finished_at < before, *nothing)
