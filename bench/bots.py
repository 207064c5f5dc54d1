"""Bots under test, each in a process of its own: ours, and its peers on other libraries."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
    suppress,
)
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import SystemRandom
from time import perf_counter
from typing import Annotated, Any, Protocol

import typer

from bench.peers.task import SECRET, Task
from bench.sink import TOKEN

ROOT = Path(__file__).parents[1]
OURS = "chatbot-"  # and the database
PYTHON = Path(sys.executable)
PEERS_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"  # ./bot makes it
Quick = Annotated[bool, typer.Option("--quick", help="A try, too short to be quoted.")]
Only = Annotated[list[str] | None, typer.Option(help="A candidate; again for more.")]
Beside = Annotated[list[Path] | None, typer.Option(help="A checkout, for its bot; again for more.")]
END_S = 15.0
PATIENCE_S = 30.0
PORTS = range(20_000, 32_000)  # below those of outgoing connections, on Linux and elsewhere


class Broken(Exception):
    """A measurement that can't be made, with the reason in one line."""


class Telegram(Protocol):
    """What a bot takes for Telegram."""

    def listening(self) -> AbstractAsyncContextManager[str]:
        """Serve a Bot API, at that address, as long as the block lasts."""


class Way(StrEnum):
    """How a bot gets its updates."""

    WEBHOOK = "webhook"
    POLLING = "polling"

    def port(self) -> int:
        """Find one for its webhook that nobody listens on now; 0: it polls."""
        return free_port() if self is Way.WEBHOOK else 0


@dataclass(frozen=True, slots=True)
class Bot:
    """A program to be measured."""

    name: str
    command: Sequence[str]
    database: Callable[[], AbstractContextManager[str]] | None = None  # ours has one each time
    settings: Mapping[str, str] = field(default_factory=dict)  # of ours, besides the usual ones
    chats: int = 0  # to send to, and end; 0: it answers until it is stopped
    at_once: int = 1  # how many updates, or messages, are under way
    root: Path = ROOT  # the checkout whose code it runs

    def log(self, folder: Path) -> Path:
        """Name the file of all that it prints."""
        return folder / f"{self.name}.log"

    def last_words(self, folder: Path) -> str:
        lines = self.log(folder).read_text("utf-8").splitlines()
        return lines[-1] if lines else "it printed nothing"


def ours(
    name: str,
    database: Callable[[], AbstractContextManager[str]],
    chats: int = 0,
    at_once: int = 1,
    root: Path = ROOT,
    **settings: str,
) -> Bot:
    """Describe the real bot as operators start it, on that database."""
    more = {f"CHATBOT_{key.upper()}": value for key, value in settings.items()}
    command = [str(PYTHON), "-m", "chatbot", "run"]
    version = OURS if root == ROOT else f"{root.name}-"
    return Bot(f"{version}{name}", command, database, more, chats, at_once, root)


def peer(name: str, module: str, chats: int = 0, at_once: int = 1, *, alone: bool = False) -> Bot:
    """Describe one of bench/peers; `alone`: it needs no library of theirs."""
    python = PYTHON if alone else PEERS_PYTHON
    return Bot(name, [str(python), "-m", f"bench.peers.{module}"], chats=chats, at_once=at_once)


def settings(api_url: str, token: str, database_url: str, port: int = 0) -> dict[str, str]:
    """Write down what our bot is told."""
    told = {
        "CHATBOT_TELEGRAM_API_URL": api_url,
        "CHATBOT_TELEGRAM_TOKEN": token,
        "CHATBOT_DATABASE_URL": database_url,
        "CHATBOT_HTTP_PORT": str(port),
    }
    webhook = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "WEBHOOK_SECRET": SECRET} if port else {}
    return told | {f"CHATBOT_{name}": value for name, value in webhook.items()}


def roots(beside: Sequence[Path] | None) -> list[Path]:
    """List the checkouts whose bots are measured: this one and others."""
    return [ROOT, *(checkout.resolve() for checkout in beside or ())]


def chosen(bots: Sequence[Bot], names: Sequence[str] | None) -> Sequence[Bot]:
    """Take those with these names, or all. Raises Broken."""
    known = {bot.name: bot for bot in bots}
    if unknown := set(names or ()) - set(known):
        raise Broken(f"{', '.join(sorted(unknown))}: not among {', '.join(known)}")
    some = [known[name] for name in names or known]
    if away := [bot.name for bot in some if not Path(bot.command[0]).exists()]:
        raise Broken(f"{', '.join(away)}: not installed; ./bot bench NAME does that")
    return some


@dataclass(frozen=True, slots=True)
class Running:
    """A bot's process."""

    bot: Bot
    process: asyncio.subprocess.Process
    folder: Path
    began: float  # on the clock of perf_counter

    @property
    def pid(self) -> int:
        return self.process.pid

    async def until(self, event: asyncio.Event, otherwise: str) -> None:
        """Wait until it happens. Raises Broken when it ended, or one can't expect it any more."""
        waiting = [asyncio.create_task(event.wait()), asyncio.create_task(self.process.wait())]
        await asyncio.wait(waiting, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        if not event.is_set():
            raise Broken(f"{self.bot.name} {otherwise}: {self.bot.last_words(self.folder)}")

    async def end(self) -> None:
        """Ask it to end, and then make it."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(END_S):
                await self.process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def started(
    bot: Bot,
    telegram: Telegram,
    folder: Path,
    says: Mapping[str, Any] | None = None,
    way: Way = Way.POLLING,
) -> AsyncIterator[Running]:
    """Run it on that Telegram until the block ends; a peer is given what it `says`."""
    async with telegram.listening() as api_url:
        task = Task(api_url, TOKEN, way.port(), dict(says or {}), bot.chats, bot.at_once)
        words, environment = [task.to_json()], {"PYTHONPATH": str(bot.root)}
        with ExitStack() as until_the_end:
            if bot.database:  # in a thread, where it may have a loop of its own
                url = await asyncio.to_thread(until_the_end.enter_context, bot.database())
                told = settings(api_url, TOKEN, url, task.port)
                words, environment = [], {**environment, **told, **bot.settings}
            output = until_the_end.enter_context(bot.log(folder).open("wb"))
            began = perf_counter()
            process = await asyncio.create_subprocess_exec(
                *bot.command, *words, cwd=folder, env=environment, stdout=output, stderr=output
            )
            running = Running(bot, process, folder, began)
            try:
                yield running
            finally:
                await running.end()


def free_port() -> int:
    """Find one that nobody listens on now, and that no outgoing connection will be given."""
    while True:
        port = SystemRandom().choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
