"""Waiting on conditions, never on the clock; pytest-timeout ends what waits for ever."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Select, bindparam, event, func, select
from sqlalchemy.orm import Session

from chatbot.engine.inbox.models import Received
from chatbot.engine.outbox.models import Delivery, Owed
from chatbot.engine.outbox.queries import SUSPENDED
from chatbot.engine.outbox.rules import DeliveryState
from chatbot.engine.storage.engine import Storage

LOOK_S = 0.02  # between two looks into the database, which keep others from their work
SETTLED_S = 0.003  # after a commit, which seldom comes alone
GLANCE_S = 0.001  # between two at what is in memory
UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)

_waiting: list[asyncio.Event] = []  # each for the next commit of this process

# What is left; written down once, since to write it takes longer than to ask.
ANSWERS = select(func.count()).where(Received.finished_at.is_(None)).scalar_subquery()
THE_ANSWER = (  # to an update that may not have come in yet
    select(1 - func.count())
    .where(Received.update_id == bindparam("update_id"), Received.finished_at.is_not(None))
    .scalar_subquery()
)
NOTICES = (
    select(func.count())
    .select_from(Owed)
    .where(Owed.finished_at.is_(None), ~SUSPENDED)
    .scalar_subquery()
)
COPIES = select(func.count()).select_from(Delivery).where(Delivery.state.in_(UNDER_WAY))
TO_ANSWER, TO_ANSWER_ONE, TO_CARRY = select(ANSWERS), select(THE_ANSWER), select(NOTICES)
TO_ANSWER_AND_CARRY, TO_ANSWER_ONE_AND_CARRY = (
    select(ANSWERS + NOTICES),
    select(THE_ANSWER + NOTICES),
)


async def until(condition: Callable[[], bool]) -> None:
    """Let other tasks work until the condition holds."""
    while not condition():  # noqa: ASYNC110 - what changes it has no event to wait for
        await asyncio.sleep(GLANCE_S)


async def until_answered(storage: Storage, update_id: int | None = None) -> None:
    """Wait until this update, or everything that came in, is fully answered in the database."""
    await _until_none(storage, TO_ANSWER if update_id is None else TO_ANSWER_ONE, update_id)


async def until_carried(storage: Storage) -> None:
    """Wait until nothing is owed any more in the database that may leave."""
    await _until_none(storage, TO_CARRY)


async def until_delivered(storage: Storage) -> None:
    """Wait until no copy of a broadcast waits, nor is on its way."""
    await _until_none(storage, COPIES)


async def until_quiet(storage: Storage, update_id: int | None = None) -> None:
    """Wait until everything is answered, and nothing is owed."""
    left = TO_ANSWER_AND_CARRY if update_id is None else TO_ANSWER_ONE_AND_CARRY
    await _until_none(storage, left, update_id)


async def _until_none(storage: Storage, left: Select[int], update_id: int | None = None) -> None:
    async with storage.reading() as session:
        while await session.scalar(left, {"update_id": update_id}):
            await session.rollback()  # what it sees is as old as its transaction
            await _commit()


async def _commit() -> None:
    """Wait for a commit of this process, or a moment, since other processes commit unheard."""
    committed = asyncio.Event()
    _waiting.append(committed)
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_S):
            await committed.wait()
            await asyncio.sleep(SETTLED_S)


@event.listens_for(Session, "after_commit")
def _after_commit(_session: Session) -> None:
    while _waiting:
        _waiting.pop().set()
