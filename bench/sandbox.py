"""Our bot in a process that can be killed and started again often, for a sandbox."""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bench.bots import END_S
from bench.sink import ME
from telegram_sandbox.state.people import Bot

TOKEN = "123456:bench-in-a-sandbox"  # noqa: S105 - opens nothing real
BOT = Bot(TOKEN, str(ME["first_name"]), str(ME["username"]))
LOG = "forked.log"
FORKS = multiprocessing.get_context("forkserver")
PRELOADED = [  # modules that are imported before bots are forked
    "bench.preloaded",
    "chatbot.cli.serve",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
]
FORKS.set_forkserver_preload(PRELOADED)


@asynccontextmanager
async def forked(
    settings: Mapping[str, str], folder: Path, end_s: float = END_S
) -> AsyncIterator[ForkServerProcess]:
    """Run `chatbot run`, forked where all that it needs is imported, and ask it to end.

    So it is there in a third of the time, and can be killed the more often. The first one of all
    waits until all is imported.
    """
    process = FORKS.Process(target=_run, args=(settings, folder))
    await asyncio.to_thread(process.start)
    try:
        yield process
    finally:
        process.terminate()
        await asyncio.to_thread(process.join, end_s)
        process.kill()  # where that was not enough: its exit code tells
        process.join()


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
