"""Which broadcasts, and copies of them, are old, or were left lying."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chatbot.engine.outbox.broadcasts.models import Broadcast, Delivery
from chatbot.engine.outbox.broadcasts.rules import Stage
from chatbot.engine.storage.dropping import drop_some


async def left_lying(session: AsyncSession, *, before: datetime) -> Sequence[Broadcast]:
    """Those that wait for somebody's word, and began before then; nobody else decides about them.

    What somebody else holds waits for another time.
    """
    asked = select(Broadcast).where(
        Broadcast.finished_at.is_(None),
        Broadcast.stage.in_((Stage.PAUSED, Stage.STOPPED)),
        Broadcast.created_at < before,
    )
    locked = asked.order_by(Broadcast.id).with_for_update(skip_locked=True)
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


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
