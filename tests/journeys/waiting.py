"""Waiting on what the bot's own database says, never on the clock."""

import asyncio

from sqlalchemy import func, select

from chatbot.inbox.models import Received
from chatbot.storage.engine import Storage


async def until_answered(storage: Storage, update_id: int | None = None) -> None:
    """Until this update, or everything that came in, is fully answered.

    A test that waits for ever is ended by pytest-timeout.
    """
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
        await asyncio.sleep(0)
