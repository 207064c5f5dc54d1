"""The program as an operator starts it, in processes of its own."""

import asyncio
import multiprocessing
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.environment import as_program, given
from tests.http_client import http_client

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "pytest",
        "tests.environment",
        "chatbot.cli.content",
        "chatbot.cli.subscribers",
        "chatbot.cli.serving",
        "psycopg",
        "sqlalchemy.dialects.postgresql.psycopg",
    ]
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int | None
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Shell:
    """A folder of its own, with settings."""

    folder: Path
    settings: dict[str, str]

    async def start(self, *words: str, **settings: str) -> asyncio.subprocess.Process:
        """`chatbot WORDS`, running; what it is told comes through its `stdin`."""
        root = str(Path(__file__).parents[1])
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "chatbot", *words),
            cwd=self.folder,
            env={"PATH": given("PATH"), "PYTHONPATH": root, **self.settings, **settings},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *words: str, **settings: str) -> Ended:
        """`chatbot WORDS`, to its end: forked where all is imported, which saves half of it."""
        environment = {"PATH": given("PATH"), **self.settings, **settings}
        said = [self.folder / f"{uuid4().hex}.{name}" for name in ("out", "err")]
        process = FORKS.Process(target=as_program, args=(words, self.folder, environment, *said))
        process.start()
        await asyncio.to_thread(process.join)
        out, err = (one.read_text("utf-8") for one in said)
        for one in said:
            one.unlink()
        return Ended(process.exitcode, out, err)

    @asynccontextmanager
    async def sandbox(
        self, **settings: str
    ) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
        """A sandbox that is ready, and its address."""
        process = await self.start("sandbox", CHATBOT_HTTP_PORT="0", **settings)
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        address = line.split()[1].rstrip("/")
        async with http_client(address) as http:
            while (await http.get("/readyz")).status_code != 200:
                pass
        yield process, address
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()
