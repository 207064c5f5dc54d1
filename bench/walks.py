"""Count the files of `chatbot/` that an update, an announcement and a question pass through.

It works the same way on any version of the repository: a checkout's own sandbox is started in a
process that records its functions (`bench/recorder.py`), and people write to it over the sandbox's
control API. Nothing of the checkout is imported here. The sandbox's own files don't count.

Each step is repeated, and only what runs every time counts: so what the bot does by itself, every
few seconds, is left out, and what it reads only once.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import httpx
import typer

from bench.bots import ROOT, Broken
from bench.recorder import Record

RECORDER = Path(__file__).with_name("recorder.py")
OPEN = re.compile(r"Open (http://\S+)/ ")
TIMES = 4
QUIET_S = 0.6  # without a call to Telegram: nothing more will be said
LOOK_S = 0.1
LONG_LINE = 2**24
ENGINE = re.compile(r"answers/|questions/[^/]+$")  # of the answers; `questions/` in older versions


HEAD = f"{'':14}{'files':>6}{'outside answers':>17}{'calls across':>14}{'returns':>9}"


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does in their chat with the bot."""

    person: str
    words: str  # that they write, or with which the label of a button begins
    presses: bool = False
    until: str = ""  # the newest message says this


FOLLOWERS = ("Marie", "Awa", "Camille")
WALKS = {
    "update": [Step("Marie", "/chantiers")],
    "announcement": [
        Step("Paul", "/annonce"),
        Step("Paul", "Rendez-vous samedi à 14 h."),
        Step("Paul", "Envoyer", presses=True),
        Step("Paul", "Oui, envoyer", presses=True, until=f"Envoyée à {len(FOLLOWERS)} abonnés"),
    ],
    "question": [Step("Marie", "Qui porte le chantier alimentation ?")],
}


def walks(
    checkouts: Annotated[list[Path] | None, typer.Argument(help="Versions; else this one.")] = None,
    *,
    files: Annotated[bool, typer.Option("--files", help="List them.")] = False,
) -> None:
    """Count the files that an update, an announcement, a question pass through."""
    for checkout in checkouts or [ROOT]:
        typer.echo(f"\n{checkout}\n{HEAD}")
        found = asyncio.run(_walked(checkout.resolve()))
        for name, walk in found.items():
            typer.echo(f"{name:14}{walk}")
        for name, walk in found.items() if files else ():
            typer.echo("\n  ".join(["", name, *walk.files]))


@dataclass(frozen=True, slots=True)
class Walk:
    """What ran for the steps of a walk."""

    files: Sequence[str]  # distinct
    outside: Sequence[str]  # those that don't belong to the answering engine
    crossings: int  # calls of a function in another file
    returns: int  # how often control comes back to a file that it has left before

    @classmethod
    def of(cls, steps: Sequence[Sequence[Record]]) -> "Walk":
        """Put together what was recorded of each step, time after time."""
        always = [set.intersection(*(set(record.stays) for record in times)) for times in steps]
        files = sorted(set().union(*always))
        outside = [file for file in files if not ENGINE.match(file)]
        fewest = [min(times, key=lambda record: record.crossings) for times in steps]
        stays = sum(len(record.stays) for record in fewest)
        crossings = sum(record.crossings for record in fewest)
        return cls(files, outside, crossings, stays - len(files))

    def __str__(self) -> str:
        return f"{len(self.files):6}{len(self.outside):17}{self.crossings:14}{self.returns:9}"


async def _walked(checkout: Path) -> dict[str, Walk]:
    """Walk through that checkout's bot."""
    found: dict[str, list[list[Record]]] = {}
    async with _sandbox(checkout) as bot:
        for name in FOLLOWERS:
            await bot.does(Step(name, "/suivre 7"))
        for name, steps in WALKS.items():
            rounds = [[await bot.does(step) for step in steps] for _ in range(1 + TIMES)]
            found[name] = [list(times) for times in zip(*rounds[1:], strict=True)]
    return {name: Walk.of(steps) for name, steps in found.items()}


class _Sandbox:
    """A bot in its sandbox, in a process that records what runs."""

    def __init__(self, process: asyncio.subprocess.Process, http: httpx.AsyncClient) -> None:
        self._process = process
        self._http = http
        self._ids: dict[str, int] = {}  # by first name

    async def open(self) -> None:
        """Wait until it is ready."""
        self._http.base_url = httpx.URL((await self._line(OPEN))[1])
        while (await self._http.get("/readyz")).status_code != httpx.codes.OK:
            await asyncio.sleep(LOOK_S)
        persons = (await self._get("world"))["persons"]
        self._ids = {person["first_name"]: person["id"] for person in persons}

    async def does(self, step: Step) -> Record:
        """Take the step, and record what runs until the bot has nothing more to say."""
        act, body = await self._act(step)
        path = f"/sandbox/persons/{self._ids[step.person]}/{act}"
        last = (await self._get("calls"))["last"]
        await self._recorded()
        (await self._http.post(path, json=body)).raise_for_status()
        await self._until_answered(step, last)
        return await self._recorded()

    async def _act(self, step: Step) -> tuple[str, dict[str, Any]]:
        chat = {"chat_id": self._ids[step.person]}
        if not step.presses:
            return "say", chat | {"text": step.words}
        for message in reversed(await self._messages(step.person)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"].startswith(step.words):
                        pressed = {"message_id": message["message_id"]}
                        return "press", chat | pressed | {"data": button["callback_data"]}
        raise LookupError(f"{step.person} sees no button {step.words!r}")

    async def _until_answered(self, step: Step, last: int) -> None:
        """Wait until the bot has made calls to Telegram since the last one, and makes no more."""
        answered, quiet_s = False, 0.0
        while not answered or quiet_s < QUIET_S:
            await asyncio.sleep(LOOK_S)
            quiet_s += LOOK_S
            since = await self._get("calls", since=last)
            last = since["last"]
            if any(call["method"].lower() != "getupdates" for call in since["calls"]):
                newest = (await self._messages(step.person))[-1]["text"]
                answered, quiet_s = step.until in newest.replace("\u00a0", " "), 0.0

    async def _messages(self, name: str) -> list[dict[str, Any]]:
        person = self._ids[name]
        view = await self._get(f"chats/{person}/view", **{"as": person})
        messages: list[dict[str, Any]] = view["messages"]
        return messages

    async def _recorded(self) -> Record:
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        return Record.from_json((await self._line(Record.LINE))[1])

    async def _get(self, path: str, **params: Any) -> Any:
        return (await self._http.get(f"/sandbox/{path}", params=params)).raise_for_status().json()

    async def _line(self, pattern: re.Pattern[str]) -> re.Match[str]:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            if found := pattern.match(line.decode()):
                return found
        raise Broken("the bot ended")


@asynccontextmanager
async def _sandbox(checkout: Path) -> AsyncIterator[_Sandbox]:
    """Start that checkout's bot in its sandbox, with a database of its own."""
    pipe = asyncio.subprocess.PIPE
    with TemporaryDirectory() as folder:
        settings = {
            "CHATBOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/walks.db",
            "CHATBOT_HTTP_PORT": "0",
            "CHATBOT_LOG_LEVEL": "error",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(RECORDER),
            "sandbox",
            cwd=checkout,
            env=settings,
            stdin=pipe,
            stdout=pipe,
            limit=LONG_LINE,
        )
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
                bot = _Sandbox(process, http)
                await bot.open()
                yield bot
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
