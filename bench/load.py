"""Two ways to ask much of a bot."""

import asyncio
import random
from time import perf_counter

from bench.sink import Sink

DRAIN_S = 20.0


async def closed_loop(sink: Sink, in_flight: int, seconds: float) -> None:
    """So many updates wait for their answer at any time: each answer makes room for one more."""
    sink.then = sink.hand_over
    for _ in range(in_flight - sink.ledger.waiting):
        sink.hand_over()
    await asyncio.sleep(seconds)


async def open_loop(sink: Sink, rate: float, seconds: float) -> None:
    """So many updates a second come by themselves, however long the answers take (Poisson)."""
    sink.then = None
    chance = random.Random(20220515)  # noqa: S311 - the same moments for everybody
    now = perf_counter()
    due, end = now, now + seconds
    while (due := due + chance.expovariate(rate)) < end:
        if (ahead := due - perf_counter()) > 0:
            await asyncio.sleep(ahead)
        sink.hand_over()


async def drained(sink: Sink) -> None:
    """Until everybody was answered, or nobody can be expected to be any more."""
    sink.then = None
    try:
        async with asyncio.timeout(DRAIN_S):
            while sink.ledger.waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    except TimeoutError:
        pass
