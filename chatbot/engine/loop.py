"""The loop of inbox, outbox and broadcasts, which work off rows: wake, work, nap, stop."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar

from sqlalchemy.exc import SQLAlchemyError

from chatbot.engine.logging import log_failure


class Loop(ABC):
    """Does what there is to do, then naps until there may be more, or somebody wakes it.

    Rows are the queue: nothing is held in memory but what is under way now, so a restart goes on
    where this process stopped.
    """

    # Finds what another process stored, and tries again what failed.
    LOOK_AGAIN_S: ClassVar[float] = 5.0

    def __init__(self, name: str) -> None:
        self._name = name  # for the logs
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Say that there is something new to do."""
        self._woken.set()

    def stop(self) -> None:
        """Begin nothing new; `run` returns once what is under way has ended."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped. When cancelled, what is under way is cut."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._until_stopped(tasks)
        finally:
            with suppress(SQLAlchemyError):  # then it is as after a crash
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
        """Record what has ended, and begin what can be; seconds until there may be more to do."""

    @abstractmethod
    async def _record(self) -> None:
        """Write down what has ended; until then, a crash leaves it open."""

    def _start_over(self) -> None:  # noqa: B027 - not every loop remembers what it read
        """Forget what was read of the database, since the last transaction failed."""
