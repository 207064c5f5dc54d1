"""Waiting on conditions, never on the clock; pytest-timeout ends what waits for ever."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import ColumnElement, ScalarSelect, event, func, select
from sqlalchemy.orm import Session

from chatbot.engine.inbox.models import Received
from chatbot.engine.outbox.broadcasts.models import Delivery
from chatbot.engine.outbox.broadcasts.rules import DeliveryState
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.queries import SUSPENDED
from chatbot.engine.storage.engine import Storage

LOOK_S = 0.02  # between two looks into the database, which keep others from their work
GLANCE_S = 0.001  # between two at what is in memory
UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)

_waiting: list[asyncio.Event] = []  # each for the next commit of this process


async def until(condition: Callable[[], bool]) -> None:
    """Let other tasks work until the condition holds."""
    while not condition():  # noqa: ASYNC110 - what changes it has no event to wait for
        await asyncio.sleep(GLANCE_S)


async def until_answered(storage: Storage, update_id: int | None = None) -> None:
    """Wait until this update, or everything that came in, is fully answered in the database."""
    await _until_none(storage, _unanswered(update_id))


async def until_carried(storage: Storage) -> None:
    """Wait until nothing is owed any more in the database that may leave."""
    await _until_none(storage, _uncarried())


async def until_delivered(storage: Storage) -> None:
    """Wait until no copy of a broadcast waits, nor is on its way."""
    left = select(func.count()).select_from(Delivery).where(Delivery.state.in_(UNDER_WAY))
    await _until_none(storage, left.scalar_subquery())


async def until_quiet(storage: Storage, update_id: int | None = None) -> None:
    """Wait until everything is answered, and nothing is owed."""
    await _until_none(storage, _unanswered(update_id) + _uncarried())


async def _until_none(storage: Storage, left: ColumnElement[int]) -> None:
    while True:
        committed = asyncio.Event()
        _waiting.append(committed)
        async with storage.reading() as session:
            if await session.scalar(select(left)) == 0:
                return
        with suppress(TimeoutError):  # what changed may be another process's work
            async with asyncio.timeout(LOOK_S):
                await committed.wait()


@event.listens_for(Session, "after_commit")
def _after_commit(_session: Session) -> None:
    """Let those who wait look again."""
    while _waiting:
        _waiting.pop().set()


def _unanswered(update_id: int | None) -> ScalarSelect[int]:
    if update_id is None:
        left = select(func.count()).where(Received.finished_at.is_(None))
    else:  # which may not have come in yet
        left = select(1 - func.count()).where(
            Received.update_id == update_id, Received.finished_at.is_not(None)
        )
    return left.scalar_subquery()


def _uncarried() -> ScalarSelect[int]:
    owed = select(func.count()).select_from(Owed).where(Owed.finished_at.is_(None), ~SUSPENDED)
    return owed.scalar_subquery()
