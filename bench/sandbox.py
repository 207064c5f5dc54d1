"""Our bot in a process that can be killed and started again often, for a sandbox."""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bench.bots import END_S
from bench.sink import ME
from telegram_sandbox.state.people import Bot

TOKEN = "123456:bench-in-a-sandbox"  # noqa: S105 - opens nothing real
BOT = Bot(TOKEN, str(ME["first_name"]), str(ME["username"]))
LOG = "forked.log"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["chatbot.cli.serve", "psycopg", "sqlalchemy.dialects.postgresql.psycopg"]
)


class Fork:
    """`chatbot run`, forked where all that it needs is imported.

    So it is there in a third of the time, and can be killed the more often.
    """

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self._process = FORKS.Process(target=_run, args=(settings, folder))

    async def start(self) -> None:
        """Start it; the first one of all waits until all is imported."""
        await asyncio.to_thread(self._process.start)

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        self._process.kill()

    async def end(self, within: float = END_S) -> int | None:
        """Ask it to end, and then make it; its code, if it ended in time."""
        self._process.terminate()
        await asyncio.to_thread(self._process.join, within)
        code = self._process.exitcode
        self._process.kill()
        self._process.join()
        return code


@asynccontextmanager
async def forked(settings: Mapping[str, str], folder: Path) -> AsyncIterator[Fork]:
    fork = Fork(settings, folder)
    await fork.start()
    try:
        yield fork
    finally:
        await fork.end()


def _run(settings: Mapping[str, str], folder: Path) -> None:
    from chatbot.cli import main  # noqa: PLC0415 - once the environment is another one

    os.environ.clear()
    os.environ.update(settings)
    os.chdir(folder)
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(log, stream.fileno())
    sys.argv = ["chatbot", "run"]
    main()
