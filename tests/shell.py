"""The program as an operator starts it, in processes of its own.

They are forked where all is imported, which saves more than a second each.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.sandbox import PRELOADED
from tests.environment import as_program_on_pipes, given
from tests.http_client import http_client

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [*PRELOADED, "pytest", "tests.environment", "chatbot.cli.database", "chatbot.cli.people"]
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int | None
    out: str
    err: str


class Running:
    """A command that runs, as `asyncio.subprocess.Process` shows one."""

    def __init__(self, process: BaseProcess, stdin: Connection) -> None:
        self.stdout = asyncio.StreamReader()
        self.stderr = asyncio.StreamReader()
        self._process = process
        self._stdin = stdin

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    async def wait(self) -> None:
        await asyncio.to_thread(self._process.join)

    async def communicate(self, words: bytes = b"") -> tuple[bytes, bytes]:
        """Say this, and nothing more; what it prints until it ends."""
        os.write(self._stdin.fileno(), words)
        self._stdin.close()
        out, err = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return out, err


@dataclass(frozen=True, slots=True)
class Shell:
    """A folder of its own, with settings; and with other constants, by module.NAME."""

    folder: Path
    settings: dict[str, str]
    constants: dict[str, float] = field(default_factory=dict)

    async def start(self, *words: str, **settings: str) -> Running:
        """Start `chatbot WORDS`."""
        (stdin, into), (out, stdout), (err, stderr) = (FORKS.Pipe(duplex=False) for _ in range(3))
        environment = self._environment(settings)
        told = (words, self.folder, environment, stdin, stdout, stderr, self.constants)
        process = FORKS.Process(target=as_program_on_pipes, args=told, daemon=True)
        await asyncio.to_thread(process.start)
        running = Running(process, into)
        for its_end, ours, reader in (
            (stdout, out, running.stdout),
            (stderr, err, running.stderr),
        ):
            its_end.close()
            await _read(ours, reader)
        stdin.close()
        return running

    async def run(self, *words: str, **settings: str) -> Ended:
        """Run `chatbot WORDS` to its end."""
        running = await self.start(*words, **settings)
        out, err = await running.communicate()
        return Ended(running.returncode, out.decode(), err.decode())

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        return {"PATH": given("PATH"), **self.settings, **settings}

    @asynccontextmanager
    async def sandbox(self, **settings: str) -> AsyncIterator[tuple[Running, str]]:
        """Run a sandbox during the block; yield it with its address once it is ready."""
        process = await self.start("sandbox", CHATBOT_HTTP_PORT="0", **settings)
        line = (await process.stdout.readline()).decode()
        address = line.split()[1].rstrip("/")
        async with http_client(address) as http:
            while (await http.get("/readyz")).status_code != 200:
                pass
        yield process, address
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


class _ToItsEnd(asyncio.StreamReaderProtocol):
    """Closes what it reads from at its end, which asyncio's own loop does anyway."""

    def eof_received(self) -> bool:
        super().eof_received()
        return False


async def _read(pipe: Connection, reader: asyncio.StreamReader) -> None:
    protocol = _ToItsEnd(reader)
    file = os.fdopen(os.dup(pipe.fileno()), "rb", buffering=0)
    pipe.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, file)
