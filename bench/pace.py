"""Whether our bot holds the rate that it was given, and what that takes."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Annotated

import typer

from bench.bots import Bot, Broken, happens, ours, started
from bench.broadcasts import SAYS, Deliveries, owed_to_all
from bench.databases import everywhere, published
from bench.measuring import usage
from bench.peers.place import Place
from bench.sink import TOKEN, Sink

WARM_UP_S = 1.0
SPARE_S = 5  # so that nobody is without it only at the end


def pace(
    *,
    rate: Annotated[list[int] | None, typer.Option(min=1, help="Else 1,000 and 30.")] = None,
    seconds: Annotated[int, typer.Option(min=2, help="For each rate.")] = 20,
    latency_ms: Annotated[
        int, typer.Option(min=0, max=1_000, help="What Telegram takes for an answer.")
    ] = 50,
) -> None:
    """See whether our bot holds the rate that it is given, and what that takes."""
    with everywhere() as (folder, databases):
        typer.echo(f"{seconds} s each, answers after {latency_ms} ms")
        for (kind, empty), wanted in product(databases.items(), rate or [1_000, 30]):
            deliveries = Deliveries(wanted * (seconds + SPARE_S), latency_ms / 1000)
            owed = partial(owed_to_all, partial(published, empty), len(deliveries.chats))
            bot = ours(kind, owed, send_rate=str(wanted))
            held = asyncio.run(_held(bot, deliveries, seconds, folder))
            typer.echo(f"{bot.name}, at {wanted}/s: {held}")


async def _held(bot: Bot, deliveries: Deliveries, seconds: int, folder: Path) -> str:
    async with (
        Sink(deliveries.take).listening() as api_url,
        started(bot, Place(api_url, TOKEN, 0, SAYS), folder) as process,
    ):
        if not await happens(deliveries.arrived, process):
            raise Broken(f"{bot.name} sends nothing: {bot.last_words(folder)}")
        await asyncio.sleep(WARM_UP_S)
        deliveries.times.clear()
        before = usage(process.pid).cpu_s
        await asyncio.sleep(seconds)
        cpu = (usage(process.pid).cpu_s - before) / seconds
        times = list(deliveries.times)
    fewest, most = extremes(times, seconds)
    return (
        f"{len(times) / seconds:.1f} messages/s, {fewest} to {most} in any second, "
        f"{cpu:.1%} of a core"
    )


def extremes(times: Sequence[float], seconds: float) -> tuple[int, int]:
    """Find the fewest and the most of these moments in any one second of so many."""
    begins = [moment for moment in times if moment <= times[0] + seconds - 1]
    counts = [bisect_left(times, moment + 1) - place for place, moment in enumerate(begins)]
    return min(counts, default=0), max(counts, default=0)
