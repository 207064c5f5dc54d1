"""How fast copies left, as the sandbox saw it."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

SECOND = 1.0
BEAT_S = 0.01


def fullest(times: Sequence[float]) -> int:
    """The most in any second; `times` in their order."""
    ends = (bisect_left(times, at + SECOND) for at in times)
    return max((end - start for start, end in enumerate(ends)), default=0)


@dataclass(slots=True)
class Held:
    """For how long, at most, nothing could be done or seen here: the machine was busy."""

    seconds: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Held]:
    """How long the bench, and the sandbox in it, were held up within the block.

    What comes meanwhile is seen together, with what comes next.
    """
    held = Held()
    beating = asyncio.create_task(_beat(held))
    try:
        yield held
    finally:
        beating.cancel()


async def _beat(held: Held) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT_S
        await asyncio.sleep(BEAT_S)
        held.seconds = max(held.seconds, loop.time() - due)
