"""A bot that counts, in a process of its own, to be killed.

Its effect is a row for each update; what it says is a line in the file. It ends when nothing waits.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.inbox.worker import Calls, InboxWorker
from chatbot.engine.storage.engine import Storage
from tests.engine.inbox.budgets import NoLimits
from tests.waiting import until_answered


async def effect(session: AsyncSession, update: dict[str, Any]) -> Calls:
    await session.execute(text("INSERT INTO effect VALUES (:n)"), update)
    return [update]


async def excuse(failure: Exception, _session: AsyncSession, _update: dict[str, Any]) -> Calls:
    raise failure


def run(url: str, file: Path) -> None:
    """Run the bot until nothing waits."""
    asyncio.run(_run(url, file))


async def _run(url: str, file: Path) -> None:
    storage = Storage(url)
    with file.open("a", buffering=1) as said:

        async def send(calls: Calls) -> None:
            said.write(f"{calls[0]['n']}\n")
            await asyncio.sleep(0.001)

        now = datetime.now(UTC)  # noqa: TID251 - a program of its own
        worker = InboxWorker(
            storage, answer=effect, excuse=excuse, send=send, budgets=NoLimits(), clock=lambda: now
        )
        working = asyncio.create_task(worker.run())
        await until_answered(storage)
        worker.stop()
        await working
    await storage.close()
