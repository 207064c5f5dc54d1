"""How many updates a bot handles and answers, how fast, and what that takes.

Each trial is a new process: it starts, is saturated, is asked half of what it managed, and ends.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.candidates.place import Place
from bench.load import closed_loop, drained, open_loop
from bench.measuring import percentile, usage
from bench.rounds import in_turn
from bench.sink import TOKEN, Sink, said
from bench.starting import Broken, Candidate, free_port, happens, started


@dataclass(frozen=True, slots=True)
class Effort:
    """How often, for how many seconds (saturated, then at half load), and with how much at once."""

    rounds: int
    warm_up: float
    seconds: float
    in_flight: int = 100  # as many updates as Telegram hands over at once: Bot API, getUpdates


class Way(StrEnum):
    """How a bot gets its updates."""

    WEBHOOK = "webhook"
    POLLING = "polling"


FULL = Effort(rounds=5, warm_up=1.0, seconds=4.0)
QUICK = Effort(rounds=1, warm_up=0.2, seconds=0.5)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one trial found; times in seconds, memory in MiB."""

    rate: float  # updates answered in a second, when there are always more
    cpu: float  # of the bot, for 1,000 updates
    bench_cpu: float  # of the bench meanwhile: 1 is a whole core, and then it is the limit
    p50: float  # from handing over to the answer, at half that rate
    p99: float
    start: float  # from the start of the process to the answer to the first update
    memory: float  # then
    peak: float
    handed_over: int
    unanswered: int
    unasked: int


@dataclass(frozen=True, slots=True)
class AtWork:
    """A bot that has answered once, how long that took from its start, and its Telegram."""

    pid: int
    sink: Sink
    start: float


async def compared(
    ours: Candidate,
    candidates: Sequence[Candidate],
    way: Way,
    effort: Effort,
    folder: Path,
    tell: Callable[[str], None],
) -> dict[str, list[Figures]]:
    """Each candidate's figures, one for each round; they all answer what ours does."""
    async with _at_work(ours, {}, Way.POLLING, folder) as bot:
        says = said(bot.sink.last_said)
    found: dict[str, list[Figures]] = {candidate.name: [] for candidate in candidates}
    for number, candidate in in_turn(candidates, effort.rounds):
        figures = await _trial(candidate, says, way, effort, folder)
        tell(f"{way}, round {number}, {candidate.name}: {figures.rate:.0f} updates/s")
        found[candidate.name].append(figures)
    return found


async def _trial(
    candidate: Candidate, says: dict[str, Any], way: Way, effort: Effort, folder: Path
) -> Figures:
    async with _at_work(candidate, says, way, folder) as bot:
        memory = usage(bot.pid).memory
        rate, cpu, bench_cpu = await _saturated(bot, effort)
        p50, p99 = await _at_half_load(bot, rate, effort)
        peak = usage(bot.pid).peak
    seen = bot.sink.ledger  # also of what came while it ended
    return Figures(
        rate=rate,
        cpu=cpu,
        bench_cpu=bench_cpu,
        p50=p50,
        p99=p99,
        start=bot.start,
        memory=memory,
        peak=peak,
        handed_over=seen.handed_over,
        unanswered=seen.waiting,
        unasked=seen.unasked,
    )


@asynccontextmanager
async def _at_work(
    candidate: Candidate, says: dict[str, Any], way: Way, folder: Path
) -> AsyncIterator[AtWork]:
    """Starts it, with a first update waiting for it. Raises Broken when that isn't answered."""
    sink = Sink()
    async with sink.listening() as api_url:
        place = Place(api_url, TOKEN, free_port() if way is Way.WEBHOOK else 0, says)
        began = perf_counter()
        async with started(candidate, place, folder) as process:
            sink.hand_over()
            if not await _answered(process, sink):
                raise Broken(f"{candidate.name} answers nothing: {candidate.last_words(folder)}")
            yield AtWork(process.pid, sink, perf_counter() - began)


async def _answered(process: asyncio.subprocess.Process, sink: Sink) -> bool:
    answered = asyncio.Event()
    sink.then = answered.set
    return await happens(answered, process)


async def _saturated(bot: AtWork, effort: Effort) -> tuple[float, float, float]:
    """Updates a second; CPU seconds of the bot for 1,000, and the bench's for a second."""
    await closed_loop(bot.sink, effort.in_flight, effort.warm_up)
    answered = bot.sink.ledger.latencies
    answered.clear()
    began, bench, before = perf_counter(), process_time(), usage(bot.pid)
    await closed_loop(bot.sink, effort.in_flight, effort.seconds)
    seconds, bench_s = perf_counter() - began, process_time() - bench
    cpu_s, count = usage(bot.pid).cpu_s - before.cpu_s, len(answered)
    await drained(bot.sink)
    return count / seconds, 1000 * cpu_s / max(count, 1), bench_s / seconds


async def _at_half_load(bot: AtWork, rate: float, effort: Effort) -> tuple[float, float]:
    """How long an answer takes: median and 99th percentile, in seconds."""
    bot.sink.ledger.latencies.clear()
    await open_loop(bot.sink, rate / 2, effort.seconds)
    await drained(bot.sink)
    latencies = bot.sink.ledger.latencies or [float("inf")]
    return percentile(latencies, 0.5), percentile(latencies, 0.99)
