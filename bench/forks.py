"""Our bot in a process of its own, forked where all that it needs is imported.

So it is there in a third of the time, and can be killed the more often.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bench.starting import END_S
from tests.environment import as_program
from tests.shell import FORKS

LOG = "forked.log"


class Fork:
    """`chatbot run`, as the program that it is."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        log = folder / LOG
        told = ("run",), folder, settings, log, log
        self._process = FORKS.Process(target=as_program, args=told)

    async def start(self) -> None:
        """The first one of all waits until all is imported."""
        await asyncio.to_thread(self._process.start)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    def kill(self) -> None:
        """At once (SIGKILL)."""
        self._process.kill()

    async def end(self, within: float = END_S) -> int | None:
        """Ask it to, and then make it; its code, if it ended in time."""
        self._process.terminate()
        await asyncio.to_thread(self._process.join, within)
        code = self._process.exitcode
        self._process.kill()
        self._process.join()
        return code


@asynccontextmanager
async def forked(settings: Mapping[str, str], folder: Path) -> AsyncIterator[Fork]:
    """It ends when the block does."""
    fork = Fork(settings, folder)
    await fork.start()
    try:
        yield fork
    finally:
        await fork.end()
