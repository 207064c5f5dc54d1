"""A broadcast by our bot alone: whether its rate is held, who asks meanwhile, and a million."""

import asyncio
import re
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from itertools import product
from pathlib import Path
from time import perf_counter

import typer
from sqlalchemy import text

from bench.bots import Bot, Broken, Way, ours, started
from bench.broadcasts import (
    AUTHOR,
    LIFTED,
    SAYS,
    Deliveries,
    announced,
    copies,
    followed,
    opened,
    owed_to_all,
)
from bench.databases import connected, everywhere, published
from bench.measuring import percentile, usage
from bench.peers.task import chats_of
from bench.sending import trial
from bench.sink import Sink, chat_of
from bench.updates import Askers
from chatbot.engine.outbox.broadcasts import cancel
from chatbot.engine.storage.engine import Storage

SECONDS = 20
WARM_UP_S = 1.0
SPARE_S = 10  # so that a broadcast doesn't end before its time is over
LATENCY_S = 0.05
RATES = (1_000, 30)  # messages a second

ROUNDS = 5
QUESTIONS = 5  # a second
QUIET_S = 1.0  # in which a broadcast that goes on would send

RECIPIENTS, CARRIED = 1_000_000, 50_000
LATE = 0.9  # of the recipients have it, when the third process starts
READY = re.compile(r"^(\S+) .* bot\.started", re.MULTILINE)
SENT = (
    "UPDATE delivery SET fate = 'sent', message_id = 1 WHERE fate = 'pending' AND chat_id < :chat"
)


Begin = Callable[[Storage], Awaitable[object]]


async def begin_announcement(storage: Storage) -> int:
    """Publish the announcement."""
    return await announced(storage, AUTHOR)


def pace() -> None:
    """See whether our bot holds the rate that it is given, and what that takes."""
    with everywhere() as (folder, databases):
        typer.echo(f"{SECONDS} s each, answers after {1000 * LATENCY_S:.0f} ms")
        for (kind, empty), rate in product(databases.items(), RATES):
            deliveries = Deliveries(rate * (SECONDS + SPARE_S), LATENCY_S)
            owed = partial(owed_to_all, partial(published, empty), len(deliveries.chats))
            bot = ours(kind, owed, send_rate=str(rate))
            typer.echo(f"{bot.name}, at {rate}/s: {asyncio.run(held(bot, deliveries, folder))}")


async def held(bot: Bot, deliveries: Deliveries, folder: Path) -> str:
    """Measure the rate at which the bot sends."""
    async with started(bot, Sink(deliveries.take), folder, SAYS) as process:
        await process.until(deliveries.arrived, "sends nothing")
        await asyncio.sleep(WARM_UP_S)
        deliveries.times.clear()
        before = usage(process.pid).cpu_s
        await asyncio.sleep(SECONDS)
        cpu = (usage(process.pid).cpu_s - before) / SECONDS
        times = list(deliveries.times)
    fewest, most = extremes(times, SECONDS)
    return (
        f"{len(times) / SECONDS:.1f} messages/s, {fewest} to {most} in any second, "
        f"{cpu:.1%} of a core"
    )


def extremes(times: Sequence[float], seconds: float) -> tuple[int, int]:
    """Find the fewest and the most of these moments in any one second of so many."""
    begins = [moment for moment in times if moment <= times[0] + seconds - 1]
    counts = [bisect_left(times, moment + 1) - index for index, moment in enumerate(begins)]
    return min(counts, default=0), max(counts, default=0)


def meanwhile() -> None:
    """Time how long people wait for an answer while a broadcast goes out, and while none does."""
    rate = RATES[-1]
    recipients = rate * (SECONDS + SPARE_S)
    with everywhere() as (folder, databases):
        typer.echo(
            f"{ROUNDS} × {SECONDS} s each, {QUESTIONS} questions/s at random moments, by webhook"
        )
        for kind, empty in databases.items():
            with followed(partial(published, empty), chats_of(recipients)) as url:
                bot = ours(kind, lambda: nullcontext(url), send_rate=str(rate))
                typer.echo(bot.name)
                typer.echo(asyncio.run(_asked(bot, url, Deliveries(recipients), folder)))


async def _asked(bot: Bot, url: str, deliveries: Deliveries, folder: Path) -> str:
    """Have people ask while nothing goes out, then while an announcement does."""

    async def on_message(body: bytes) -> bytes:
        is_copy = chat_of(body) in deliveries.chats
        return await (deliveries.take if is_copy else askers.answered)(body)

    askers = Askers(on_message)
    ask = partial(askers.ask_at_random, QUESTIONS)
    idle, busy, sent = list[float](), list[float](), 0
    async with (
        opened(url) as storage,
        started(bot, askers.sink, folder, SAYS, Way.WEBHOOK) as process,
    ):
        await ask(WARM_UP_S)
        for _ in range(ROUNDS):
            idle += await ask(SECONDS)
            before = len(deliveries.times)
            number = await announced(storage, AUTHOR)
            await process.until(deliveries.arrived, "sends nothing")
            busy += await ask(SECONDS)
            sent += len(deliveries.times) - before
            async with storage.transaction() as session:
                await cancel(session, number)
            while deliveries.arrived.is_set():
                deliveries.arrived.clear()
                await asyncio.sleep(QUIET_S)
    return f"  idle: {_waits(idle)}\n  while {sent} messages went out: {_waits(busy)}"


def _waits(seconds: Sequence[float]) -> str:
    p50, p99, longest = (1000 * percentile(seconds, share) for share in (0.5, 0.99, 1))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {longest:.1f} ms, of {len(seconds)}"


def million() -> None:
    """Send a broadcast to very many: fixed, carried, killed −9 and resumed."""
    with everywhere() as (folder, databases):
        typer.echo(f"{RECIPIENTS} recipients, killed after {CARRIED} messages")
        for kind, empty in databases.items():
            with followed(partial(published, empty), chats_of(RECIPIENTS)) as url:
                bot = ours(kind, lambda: nullcontext(url), RECIPIENTS, send_rate=LIFTED)
                typer.echo(bot.name)
                asyncio.run(_told(bot, url, folder))


async def _told(bot: Bot, url: str, folder: Path) -> None:
    async for line in carried(bot, url, CARRIED, folder):
        typer.echo(f"  {line}")


async def carried(
    bot: Bot, url: str, carry: int, folder: Path, begin: Begin = begin_announcement
) -> AsyncIterator[str]:
    """Begin it for all in that database; each process carries some and is killed."""
    began = perf_counter()
    async with opened(url) as storage:
        await begin(storage)
    fixed, began = perf_counter() - began, perf_counter()
    copies(url)
    yield f"recipients fixed in {fixed:.2f} s, counted by fate in {perf_counter() - began:.2f} s"
    yield await _life(bot, carry, folder)
    yield f"killed −9, started again: {await _life(bot, carry, folder)}"
    with connected(url) as connection:
        connection.execute(text(SENT), {"chat": chats_of(bot.chats)[int(bot.chats * LATE)]})
    yield f"the same, when {LATE:.0%} had it: {await _life(bot, carry, folder)}"
    left = copies(url)
    yield f"left unknown: {left['unknown'] + left['sending']}"


async def _life(bot: Bot, carry: int, folder: Path) -> str:
    began = time.time()
    life = await trial(bot, folder=folder, enough=carry)
    line = READY.search(bot.log(folder).read_text("utf-8"))
    if line is None:
        raise Broken(f"{bot.name} doesn't say that it is ready")
    ready = datetime.fromisoformat(line[1]).timestamp() - began
    start, memory, peak = (life.columns[head] for head in ("start s", "MiB", "peak"))
    return (
        f"first message after {start:.2f} s ({start - ready:.2f} s after the bot was ready), "
        f"{life.rate:.0f} messages/s, {memory:.0f} MiB and then {peak - memory:.1f} more"
    )
