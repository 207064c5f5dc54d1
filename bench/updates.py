"""How many updates a bot handles and answers, how fast, and what that takes.

Each trial is a new process: it starts, is saturated, is asked half of what it managed, then as
much as each of the others, and ends.
"""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from bench.bots import Beside, Bot, Only, Quick, Way, chosen, ours, peer, roots, started
from bench.databases import everywhere
from bench.measuring import percentile, usage
from bench.rounds import Figures, Trials, Words, compared, honesty, table
from bench.sink import MESSAGE, OnMessage, Sink, chat_of, message_of, result

COMMAND = "/chantiers"
CHATS = 5_000  # so many that no chat is asked more than once a second, which is all it may have
FIRST_CHAT = 10_000
DRAIN_S = 20.0
SAME_RATE = 100  # updates/s
ANSWER = result(MESSAGE)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked of each."""

    rounds: int
    warm_up: float  # seconds
    seconds: float  # saturated, then at half load, then at the same rate as the others
    in_flight: int = 100  # as many updates as Telegram hands over at once: Bot API, getUpdates


FULL = Effort(rounds=5, warm_up=1.0, seconds=4.0)
QUICK = Effort(rounds=1, warm_up=0.2, seconds=0.5)
WORDS = Words(
    "updates/s",
    (
        *("CPU s/1,000", "p50 ms", "p99 ms", "p50 at 100/s", "p99 at 100/s"),
        *("start s", "MiB", "peak", "bench"),
    ),
    "{count} updates, each answered once",
    "{count} updates, {missing} unanswered, {surplus} answers too many",
)
PEERS = (
    peer("ptb", "on_python_telegram_bot"),
    peer("ptb-256-at-once", "on_python_telegram_bot", at_once=256),
    peer("aiogram", "on_aiogram"),
    peer("bare", "bare", alone=True),
)


class Askers:
    """One update at most waits in a chat, so each answer is known to be the one to that update."""

    def __init__(self, on_message: OnMessage | None = None) -> None:
        self.sink = Sink(on_message or self.answered)
        self.asked = 0
        self.unasked = 0  # answers for which nobody waited
        self.latencies: list[float] = []
        self.last_answer = b""
        self.then: Callable[[], None] | None = None  # called after each answer
        self._further = count(FIRST_CHAT + CHATS)
        self._idle = deque(range(FIRST_CHAT, FIRST_CHAT + CHATS))
        self._since: dict[int, float] = {}

    @property
    def waiting(self) -> int:
        return len(self._since)

    def ask(self) -> None:
        """Let one more person send the command."""
        chat = self._idle.popleft() if self._idle else next(self._further)
        self._since[chat] = perf_counter()
        self.asked += 1
        self.sink.hand_over(self.asked, json.dumps(_update(self.asked, chat)).encode())

    async def answered(self, body: bytes) -> bytes:
        """Take a sendMessage as the answer to whoever asked."""
        self.last_answer = body
        chat = chat_of(body)
        since = self._since.pop(chat, None)
        if since is None:
            self.unasked += 1
            return ANSWER
        self.latencies.append(perf_counter() - since)
        self._idle.append(chat)
        if self.then:
            self.then()
        return ANSWER

    async def keep_waiting(self, in_flight: int, seconds: float) -> None:
        """Keep so many waiting all the time: each answer makes room for one more."""
        self.then = self.ask
        for _ in range(in_flight - self.waiting):
            self.ask()
        await asyncio.sleep(seconds)

    async def ask_at_random(self, rate: float, seconds: float) -> list[float]:
        """Let so many a second come by themselves, however long the answers take (Poisson).

        The seconds that each of them waited.
        """
        self.then = None
        self.latencies.clear()
        chance = random.Random(20220515)  # the same moments for everybody
        now = perf_counter()
        due, end = now, now + seconds
        while (due := due + chance.expovariate(rate)) < end:
            if (ahead := due - perf_counter()) > 0:
                await asyncio.sleep(ahead)
            self.ask()
        await self.all_answered()
        return list(self.latencies)

    async def all_answered(self) -> None:
        """Wait for all answers, until nobody can be expected to be answered any more."""
        self.then = None
        until = perf_counter() + DRAIN_S
        while self.waiting and perf_counter() < until:
            await asyncio.sleep(0.01)


def updates(
    *,
    quick: Quick = False,
    only: Only = None,
    beside: Beside = None,
    way: Annotated[list[Way] | None, typer.Option(help="Else both, in turn.")] = None,
) -> None:
    """Count updates answered in a second; latency, CPU, memory, start; beside other libraries."""
    effort = QUICK if quick else FULL
    with everywhere() as (folder, databases):
        typer.echo(f"{effort.rounds} × {effort.seconds} s, {effort.in_flight} updates in flight")
        bots = [
            ours(kind, empty, root=root)
            for root in roots(beside)
            for kind, empty in databases.items()
        ]
        some = chosen([*bots, *PEERS], only)
        for how in way or list(Way):
            found = asyncio.run(measured(bots[0], some, how, effort, folder))
            lines = [*table(found, WORDS), *honesty(found, WORDS)]
            typer.echo("\n".join(["", f"by {how}", *lines]))


async def measured(
    model: Bot, bots: Sequence[Bot], way: Way, effort: Effort, folder: Path
) -> Trials:
    """Measure them; the peers answer word for word what the model does."""
    async with _at_work(model, {}, Way.POLLING, folder) as (_, askers, _):
        says = message_of(askers.last_answer)
    trial = partial(_trial, says=says, way=way, effort=effort, folder=folder)
    return await compared(bots, effort.rounds, trial, WORDS.rate)


async def _trial(
    candidate: Bot, *, says: dict[str, Any], way: Way, effort: Effort, folder: Path
) -> Figures:
    async with _at_work(candidate, says, way, folder) as (pid, askers, start):
        idle = usage(pid)
        await askers.keep_waiting(effort.in_flight, effort.warm_up)
        askers.latencies.clear()
        before = usage(pid)
        await askers.keep_waiting(effort.in_flight, effort.seconds)
        after, count = usage(pid), max(1, len(askers.latencies))
        await askers.all_answered()
        seconds = after.at - before.at
        rate = count / seconds
        waits = await askers.ask_at_random(rate / 2, effort.seconds) or [float("inf")]
        same = await askers.ask_at_random(SAME_RATE, effort.seconds) or [float("inf")]
        peak = usage(pid).peak
    columns = {
        "CPU s/1,000": 1000 * (after.cpu_s - before.cpu_s) / count,
        "p50 ms": 1000 * percentile(waits, 0.5),
        "p99 ms": 1000 * percentile(waits, 0.99),
        "p50 at 100/s": 1000 * percentile(same, 0.5),
        "p99 at 100/s": 1000 * percentile(same, 0.99),
        "start s": start,
        "MiB": idle.memory,
        "peak": peak,
        "bench": (after.bench_s - before.bench_s) / seconds,
    }
    # Counted when it has ended: also what came meanwhile.
    return Figures(rate, columns, askers.asked, askers.waiting, askers.unasked)


@asynccontextmanager
async def _at_work(
    candidate: Bot, says: dict[str, Any], way: Way, folder: Path
) -> AsyncIterator[tuple[int, Askers, float]]:
    """Start it with a first update waiting for it; the seconds until that is answered."""
    askers, answered = Askers(), asyncio.Event()
    askers.then = answered.set
    askers.ask()
    async with started(candidate, askers.sink, folder, says, way) as process:
        await process.until(answered, "answers nothing")
        yield process.pid, askers, perf_counter() - process.began


def _update(number: int, chat: int) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Marie", "language_code": "fr"}
    message = {
        "message_id": number,
        "from": person,
        "chat": {"id": chat, "first_name": "Marie", "type": "private"},
        "date": int(time.time()),
        "text": COMMAND,
        "entities": [{"offset": 0, "length": len(COMMAND), "type": "bot_command"}],
    }
    return {"update_id": number, "message": message}
