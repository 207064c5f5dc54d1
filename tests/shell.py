"""The program as an operator starts it, in processes of its own."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.environment import given


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
        """`chatbot WORDS`, running."""
        root = str(Path(__file__).parents[1])
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "chatbot", *words),
            cwd=self.folder,
            env={"PATH": given("PATH"), "PYTHONPATH": root, **self.settings, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *words: str, **settings: str) -> Ended:
        """`chatbot WORDS`, to its end."""
        process = await self.start(*words, **settings)
        out, err = await process.communicate()
        return Ended(process.returncode, out.decode(), err.decode())

    @asynccontextmanager
    async def sandbox(
        self, **settings: str
    ) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
        """A sandbox that is ready, and its address."""
        process = await self.start("sandbox", CHATBOT_HTTP_PORT="0", **settings)
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        address = line.split()[1].rstrip("/")
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            while (await http.get("/readyz")).status_code != 200:
                pass
        yield process, address
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()
