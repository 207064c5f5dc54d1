"""The command line as an operator types it, in processes of its own."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from chatbot.content.service import BUILT_IN
from tests.environment import given

NEWSLETTER = Path(__file__).parent / "content" / "editions"


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


@pytest.fixture
def shell(tmp_path: Path, database_url: str) -> Shell:
    return Shell(tmp_path, {"CHATBOT_DATABASE_URL": database_url})


one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


async def test_content_goes_in_and_comes_out_the_same(shell: Shell) -> None:
    shown = await shell.run("content", "import", str(BUILT_IN), "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert "+ alimentation: 7. " in shown.out
    assert "nothing was written" in shown.out
    done = await shell.run("content", "import", str(BUILT_IN))
    assert (done.code, done.out) == (0, shown.out.removesuffix("(dry run: nothing was written)\n"))
    again = await shell.run("content", "import", str(BUILT_IN))
    assert again.out == "Nothing changes.\n"
    exported = await shell.run("content", "export", "out")
    assert exported.out == "10 files written to out\n"
    for path in BUILT_IN.iterdir():
        assert (shell.folder / "out" / path.name).read_bytes() == path.read_bytes()


async def test_a_newsletter_s_remarks_are_told_with_their_lines(shell: Shell) -> None:
    edition = min(NEWSLETTER.glob("*.txt"))
    checked = await shell.run("content", "check", str(edition))
    assert checked.code == 0
    assert f"{edition.name}: " in checked.out
    assert all(line.startswith(f"{edition.name}:") for line in checked.err.splitlines())
    assert (await shell.run("content", "import", str(edition))).code == 0
    assert (await shell.run("content", "import", str(edition))).out == "Nothing changes.\n"


@one_database
async def test_a_bad_source_is_told_in_a_line_and_changes_nothing(shell: Shell) -> None:
    (shell.folder / "pack").mkdir()
    (shell.folder / "pack" / "x.md").write_text("---\nkind: chantier\n---\n", encoding="utf-8")
    refused = await shell.run("content", "import", "pack")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines() == [
        "x.md:1: title: Field required",
        "x.md:1: edition: Field required",
    ]
    (shell.folder / "letter.txt").write_text("Bonjour.", encoding="utf-8")
    refused = await shell.run("content", "check", "letter.txt")
    assert refused.code == 1
    assert len(refused.err.splitlines()) == 1
    assert refused.err.startswith("letter.txt:")


@one_database
async def test_wrong_usage_is_exit_2(shell: Shell) -> None:
    assert (await shell.run("content", "import", "nowhere")).code == 2
    assert (await shell.run("dance")).code == 2
    bad = await shell.run("migrate", CHATBOT_HTTP_PORT="many", CHATBOT_PORT="1")
    assert bad.code == 2
    assert len(bad.err.splitlines()) == 2


@one_database
async def test_the_bot_does_not_run_without_a_token(shell: Shell) -> None:
    refused = await shell.run("run")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert "CHATBOT_TELEGRAM_TOKEN is empty" in refused.err


@one_database
async def test_a_token_that_telegram_refuses_ends_the_bot_without_being_shown(
    shell: Shell,
) -> None:
    token = "999:" + "A" * 35
    async with shell.sandbox() as (_, address):
        refused = await shell.run(
            "run",
            CHATBOT_TELEGRAM_TOKEN=token,
            CHATBOT_TELEGRAM_API_URL=address,
            CHATBOT_HTTP_PORT="0",
            CHATBOT_DATABASE_URL="sqlite+aiosqlite:///other.db",
        )
    assert refused.code == 1
    assert refused.err.splitlines()[-1] == "CHATBOT_TELEGRAM_TOKEN: Telegram refuses it"
    assert token not in refused.err


@one_database
async def test_a_port_that_is_taken_is_told(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = await shell.run("sandbox", CHATBOT_HTTP_PORT=port)
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert refused.err.startswith("CHATBOT_HTTP_PORT: can't listen")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly_and_quietly(shell: Shell, number: int) -> None:
    async with shell.sandbox() as (process, _):
        process.send_signal(number)
        async with asyncio.timeout(10):
            _, err = await process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in err.decode()
    assert "error" not in err.decode()
