"""Bots under test, each in a process of its own."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.candidates.place import Place

ROOT = Path(__file__).parents[1]
END_S = 15.0
PATIENCE_S = 30.0


class Broken(Exception):
    """What was to be measured doesn't work; the message says it in one line."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a bot is started."""

    words: list[str]
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bot that is measured; `prepared` gives its command, and what it needs while it runs."""

    name: str
    prepared: Callable[[Place], AbstractContextManager[Command]]

    def log(self, folder: Path) -> Path:
        """Where all that it prints goes."""
        return folder / f"{self.name}.log"

    def last_words(self, folder: Path) -> str:
        """The last line of that."""
        lines = self.log(folder).read_text("utf-8").splitlines()
        return lines[-1] if lines else "it printed nothing"


@asynccontextmanager
async def started(
    candidate: Candidate, place: Place, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The candidate's process, which is asked to end when the block does, and then made to."""
    with candidate.prepared(place) as command, candidate.log(folder).open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command.words,
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), **command.settings},
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            await _ended(process)


async def happens(event: asyncio.Event, process: asyncio.subprocess.Process) -> bool:
    """Whether it happens while the process lives, and before one can't expect it any more."""
    waiting = [asyncio.create_task(event.wait()), asyncio.create_task(process.wait())]
    await asyncio.wait(waiting, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return event.is_set()


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(END_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
