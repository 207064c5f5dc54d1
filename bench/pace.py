"""Whether our bot holds the rate that it was given, and what that takes."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.announcement import SAYS
from bench.candidates.errand import chats_of
from bench.candidates.place import Place
from bench.deliveries import Deliveries
from bench.followers import owed_to_all
from bench.lineup import ours
from bench.measuring import usage
from bench.sink import TOKEN, Sink
from bench.starting import Broken, Candidate, happens, started
from tests.databases import Databases

WARM_UP_S = 1.0
SPARE_S = 5  # so that nobody is without it only at the end


@dataclass(frozen=True, slots=True)
class Held:
    """Messages in a second: on average, and in the worst of all seconds; CPU as share of a core."""

    mean: float
    fewest: int
    most: int
    cpu: float

    def __str__(self) -> str:
        return (
            f"{self.mean:.1f} messages/s, {self.fewest} to {self.most} in any second, "
            f"{self.cpu:.1%} of a core"
        )


def held(databases: Databases, rate: int, seconds: int, latency: float, folder: Path) -> Held:
    """For so many seconds; `latency`: seconds that an answer takes."""
    recipients = rate * (seconds + SPARE_S)
    with owed_to_all(databases, recipients) as owed:
        bot = ours("paced", partial(databases.copied, owed), rate)
        deliveries = Deliveries(chats_of(recipients), latency)
        return asyncio.run(_trial(bot, deliveries, seconds, folder))


async def _trial(bot: Candidate, deliveries: Deliveries, seconds: int, folder: Path) -> Held:
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
    return Held(len(times) / seconds, *worst(times, seconds), cpu)


def worst(times: Sequence[float], seconds: int) -> tuple[int, int]:
    """The fewest and the most of these moments in any one second of those."""
    begins = [one for one in times if one <= times[0] + seconds - 1]
    counts = [bisect_left(times, one + 1) - place for place, one in enumerate(begins)]
    return min(counts), max(counts)
