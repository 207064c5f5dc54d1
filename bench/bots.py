"""Bots under test, each in a process of its own: ours, and its peers on other libraries."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer

from bench.peers.place import SECRET, Place

ROOT = Path(__file__).parents[1]
OURS = "chatbot-"  # and the database
PYTHON = Path(sys.executable)
PEERS_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"  # ./bot makes it
Beside = Annotated[list[Path] | None, typer.Option(help="A checkout, for its bot; again for more.")]
END_S = 15.0
PATIENCE_S = 30.0


class Broken(Exception):
    """What was to be measured doesn't work; the message says it in one line."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A program to be measured."""

    name: str
    command: Sequence[str]
    database: Callable[[], AbstractContextManager[str]] | None = None  # ours has one each time
    settings: dict[str, str] = field(default_factory=dict)  # of ours, besides the usual ones
    chats: int = 0  # to send to, and end; 0: it answers until it is stopped
    at_once: int = 1  # how many updates, or messages, are under way
    root: Path = ROOT  # the checkout whose code it runs

    def log(self, folder: Path) -> Path:
        """Name the file of all that it prints."""
        return folder / f"{self.name}.log"

    def last_words(self, folder: Path) -> str:
        """Read the last line that it printed."""
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


def settings(place: Place, database_url: str) -> dict[str, str]:
    """Write down what our bot is told."""
    told = {
        "CHATBOT_TELEGRAM_API_URL": place.api_url,
        "CHATBOT_TELEGRAM_TOKEN": place.token,
        "CHATBOT_DATABASE_URL": database_url,
        "CHATBOT_HTTP_PORT": str(place.port),
    }
    if place.port:
        told |= {"CHATBOT_PUBLIC_URL": place.public_url, "CHATBOT_WEBHOOK_SECRET": SECRET}
    return told


def roots(beside: Sequence[Path] | None) -> list[Path]:
    """List the checkouts whose bots are measured: this one and others."""
    return [ROOT, *(checkout.resolve() for checkout in beside or ())]


@asynccontextmanager
async def started(
    bot: Bot, place: Place, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run it, ask it to end when the block does, and then make it."""
    told = replace(place, chats=bot.chats, at_once=bot.at_once)
    words, environment = [told.to_json()], {"PYTHONPATH": str(bot.root)}
    with ExitStack() as until_the_end:
        if bot.database:  # in a thread, where it may have a loop of its own
            url = await asyncio.to_thread(until_the_end.enter_context, bot.database())
            words, environment = [], environment | settings(place, url) | bot.settings
        output = until_the_end.enter_context(bot.log(folder).open("wb"))
        process = await asyncio.create_subprocess_exec(
            *bot.command, *words, cwd=folder, env=environment, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            await _ended(process)


async def happens(event: asyncio.Event, process: asyncio.subprocess.Process) -> bool:
    """Tell whether it happens while the process lives, and before one can't expect it any more."""
    waiting = [asyncio.create_task(event.wait()), asyncio.create_task(process.wait())]
    await asyncio.wait(waiting, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return event.is_set()


def free_port() -> int:
    """Find one that nobody listens on now."""
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


def chosen(bots: Sequence[Bot], names: Sequence[str] | None) -> Sequence[Bot]:
    """Take those with these names, or all. Raises Broken."""
    known = {bot.name: bot for bot in bots}
    if unknown := set(names or ()) - set(known):
        raise Broken(f"{', '.join(sorted(unknown))}: not among {', '.join(known)}")
    some = [known[name] for name in names or known]
    if away := [bot.name for bot in some if not Path(bot.command[0]).exists()]:
        raise Broken(f"{', '.join(away)}: not installed; ./bot bench NAME does that")
    return some
