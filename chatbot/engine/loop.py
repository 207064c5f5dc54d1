"""The loop of inbox, outbox and broadcasts, which work off rows: wake, work, nap, stop."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar

from sqlalchemy.exc import SQLAlchemyError

from chatbot.engine.logging import log_failure


class Loop(ABC):
    """Works off rows, then naps until new rows may be due, or until woken.

    Rows are the queue: memory holds only the rows under way now, so a restart goes on where this
    process stopped.
    """

    # Finds rows that another process stored, and tries failed work again.
    LOOK_AGAIN_S: ClassVar[float] = 5.0

    def __init__(self, name: str) -> None:
        self._name = name  # for the logs
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """End the nap: there are new rows."""
        self._woken.set()

    def stop(self) -> None:
        """Begin no new work; `run` returns once all work under way has ended."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped. When cancelled, work under way is cut."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._until_stopped(tasks)
        finally:
            with suppress(SQLAlchemyError):  # as after a crash
                await self._record()

    async def _until_stopped(self, tasks: asyncio.TaskGroup) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                seconds = await self._work(tasks)
            except Exception as failure:  # noqa: BLE001 - a database that is away for a while
                log_failure(f"{self._name}.unreadable", failure)
                self._start_over()
                seconds = self.LOOK_AGAIN_S
            if seconds > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._woken.wait()

    @abstractmethod
    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        """Record finished work and begin new; return the seconds until more may be due."""

    @abstractmethod
    async def _record(self) -> None:
        """Record finished work; a crash before leaves its rows open."""

    def _start_over(self) -> None:  # noqa: B027 - not every loop remembers what it read
        """Forget all that was read of the database, since the last transaction failed."""
