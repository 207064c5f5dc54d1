"""How many updates a bot handles and answers, how fast, and what that takes.

Each trial is a new process: it starts, is saturated, is asked half of what it managed, and ends.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from bench.askers import Askers
from bench.bots import Beside, Bot, Only, Quick, Way, chosen, ours, peer, roots, started
from bench.databases import everywhere
from bench.measuring import percentile, usage
from bench.rounds import BENCH, CPU, PEAK, Column, Figures, Words, compared, honesty, table
from bench.sink import message_of


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked of each."""

    rounds: int
    warm_up: float  # seconds
    seconds: float  # saturated, and then at half load
    in_flight: int = 100  # as many updates as Telegram hands over at once: Bot API, getUpdates


FULL = Effort(rounds=5, warm_up=1.0, seconds=4.0)
QUICK = Effort(rounds=1, warm_up=0.2, seconds=0.5)
WORDS = Words("updates/s", "updates", "each answered once", "unanswered", "answers too many")
COLUMNS = (
    CPU,
    Column("p50 ms", 8, ".1f", lambda one: 1000 * one.p50),
    Column("p99 ms", 8, ".1f", lambda one: 1000 * one.p99),
    Column("start s", 9, ".2f", lambda one: one.start),
    Column("MiB", 6, ".0f", lambda one: one.memory),
    PEAK,
    BENCH,
)
PEERS = (
    peer("ptb", "on_python_telegram_bot"),
    peer("ptb-256-at-once", "on_python_telegram_bot", at_once=256),
    peer("aiogram", "on_aiogram"),
    peer("bare", "bare", alone=True),
)


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
            lines = [*table(found, WORDS, COLUMNS), *honesty(found, WORDS)]
            typer.echo("\n".join(["", f"by {how}", *lines]))


async def measured(
    model: Bot, bots: Sequence[Bot], way: Way, effort: Effort, folder: Path
) -> dict[str, list[Figures]]:
    """Measure them; the peers answer word for word what the model does."""
    async with _at_work(model, {}, Way.POLLING, folder) as (_, askers, _):
        says = message_of(askers.last_answer)
    trial = partial(_trial, says=says, way=way, effort=effort, folder=folder)
    return await compared(bots, effort.rounds, trial, WORDS.rate)


async def _trial(
    candidate: Bot, *, says: dict[str, Any], way: Way, effort: Effort, folder: Path
) -> Figures:
    async with _at_work(candidate, says, way, folder) as (pid, askers, start):
        memory = usage(pid).memory
        await askers.keep_waiting(effort.in_flight, effort.warm_up)
        askers.latencies.clear()
        before = usage(pid)
        await askers.keep_waiting(effort.in_flight, effort.seconds)
        after, count = usage(pid), max(1, len(askers.latencies))
        await askers.all_answered()
        seconds = after.at - before.at
        rate = count / seconds
        waits = await askers.ask_at_random(rate / 2, effort.seconds) or [float("inf")]
        peak = usage(pid).peak
    return Figures(  # also of what came while it ended
        rate=rate,
        cpu=1000 * (after.cpu_s - before.cpu_s) / count,
        bench=(after.bench_s - before.bench_s) / seconds,
        peak=peak,
        count=askers.asked,
        missing=askers.waiting,
        too_many=askers.unasked,
        p50=percentile(waits, 0.5),
        p99=percentile(waits, 0.99),
        start=start,
        memory=memory,
    )


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
