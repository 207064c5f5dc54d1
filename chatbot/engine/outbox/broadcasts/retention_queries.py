"""Queries that count and erase a person's deliveries, and purge old broadcasts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chatbot.engine.outbox.broadcasts.models import Broadcast, Delivery
from chatbot.engine.outbox.broadcasts.rules import DeliveryState, Stage
from chatbot.engine.storage.engine import delete_batch


async def count_deliveries(session: AsyncSession, chat: int) -> int:
    """Count a chat's deliveries, sent or not."""
    return await session.scalar(select(func.count()).where(Delivery.chat_id == chat)) or 0


async def erase_deliveries(session: AsyncSession, chat: int) -> None:
    """Erase all deliveries to a chat; their broadcasts go on counting the copies that were sent."""
    sent = select(Delivery.broadcast_id).where(
        Delivery.chat_id == chat, Delivery.state == DeliveryState.SENT
    )
    theirs = select(Broadcast.id).where(Broadcast.id.in_(sent)).order_by(Broadcast.id)
    ids = (await session.scalars(theirs.with_for_update())).all()
    counted = update(Broadcast).where(Broadcast.id.in_(ids)).values(erased=Broadcast.erased + 1)
    await session.execute(counted, execution_options={"synchronize_session": False})
    await session.execute(delete(Delivery).where(Delivery.chat_id == chat))


async def paused_or_stopped(session: AsyncSession, *, before: datetime) -> Sequence[Broadcast]:
    """Lock the broadcasts that began before then and are paused or stopped.

    Broadcasts that another transaction has locked are left to the next time.
    """
    query = select(Broadcast).where(
        Broadcast.finished_at.is_(None),
        Broadcast.stage.in_((Stage.PAUSED, Stage.STOPPED)),
        Broadcast.created_at < before,
    )
    locked = query.order_by(Broadcast.id).with_for_update(skip_locked=True)
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def purge_deliveries(session: AsyncSession, *, before: datetime) -> bool:
    """Purge some deliveries of broadcasts finished before then; tell whether more may be left."""
    over = select(Broadcast.id).where(Broadcast.finished_at < before)
    return await delete_batch(session, Delivery, Delivery.broadcast_id.in_(over))


async def purge_broadcasts(session: AsyncSession, *, before: datetime) -> bool:
    """Purge some finished broadcasts that have neither deliveries nor changes left."""
    change = aliased(Broadcast)
    nothing = (
        ~exists().where(Delivery.broadcast_id == Broadcast.id),
        ~exists().where(change.source_id == Broadcast.id),
    )
    return await delete_batch(session, Broadcast, Broadcast.finished_at < before, *nothing)
