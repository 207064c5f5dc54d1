"""Waiting on conditions, never on the clock; pytest-timeout ends what waits for ever."""

import asyncio
from collections.abc import Callable

from sqlalchemy import func, select

from chatbot.inbox.models import Received
from chatbot.storage.engine import Storage

LOOK_S = 0.01  # between two looks into the database, which keep others from their work


async def until(condition: Callable[[], bool]) -> None:
    """Let the others work until it holds."""
    while not condition():  # noqa: ASYNC110 - what changes it has no event to wait for
        await asyncio.sleep(0)


async def until_answered(storage: Storage, update_id: int | None = None) -> None:
    """Until this update, or everything that came in, is fully answered, as the database says."""
    answered = (
        select(func.count()).where(Received.finished_at.is_(None))
        if update_id is None
        else select(func.count()).where(
            Received.update_id == update_id, Received.finished_at.is_not(None)
        )
    )
    wanted = 0 if update_id is None else 1
    while True:
        async with storage.reading() as session:
            if await session.scalar(answered) == wanted:
                return
        await asyncio.sleep(LOOK_S)
