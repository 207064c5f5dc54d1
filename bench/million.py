"""What a broadcast to very many takes: to fix who gets it, to carry it, to go on after a crash."""

import asyncio
import re
import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter

from bench.announcement import SAYS
from bench.candidates.errand import chats_of
from bench.candidates.place import Place
from bench.deliveries import Deliveries
from bench.followers import counted, followed, opened, owed, sent_until
from bench.lineup import ours
from bench.measuring import usage
from bench.senders import LIFTED
from bench.sink import TOKEN, Sink
from bench.starting import Broken, Candidate, happens, started
from tests.databases import Databases

READY = re.compile(r"^(\S+) .* bot\.started", re.MULTILINE)
LATE = 0.9  # of the recipients have it, when the third process starts
LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Life:
    """A process until it was killed −9: seconds until its first message, memory in MiB."""

    from_start: float  # of the process
    from_ready: float  # of the bot, as its log says
    rate: float
    memory: float  # with the first message
    growth: float  # since, at most

    def __str__(self) -> str:
        return (
            f"first message after {self.from_start:.2f} s ({self.from_ready:.2f} s after the bot "
            f"was ready), {self.rate:.0f} messages/s, {self.memory:.0f} MiB and then "
            f"{self.growth:.1f} more"
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """Seconds to fix the recipients, and to count their copies; and three lives."""

    fixed: float
    counted: float
    begun: Life
    resumed: Life
    resumed_late: Life
    unknown: int  # left by those that were killed

    def lines(self) -> list[str]:
        """In words."""
        return [
            f"  recipients fixed in {self.fixed:.2f} s, counted by fate in {self.counted:.2f} s",
            f"  {self.begun}",
            f"  killed −9, started again: {self.resumed}",
            f"  the same, when {LATE:.0%} had it: {self.resumed_late}",
            f"  left unknown: {self.unknown}",
        ]


def carried(databases: Databases, recipients: int, carry: int, folder: Path) -> Carried:
    """A broadcast to so many, of whom each process carries some and is killed."""
    with followed(databases, chats_of(recipients)) as url:
        return asyncio.run(_lives(url, recipients, carry, folder))


async def _lives(url: str, recipients: int, carry: int, folder: Path) -> Carried:
    bot = ours("for-many", lambda: nullcontext(url), LIFTED)
    async with opened(url) as storage:
        began = perf_counter()
        number = await owed(storage)
        fixed = perf_counter() - began
        begun = await _life(bot, recipients, carry, folder)
        resumed = await _life(bot, recipients, carry, folder)
        await sent_until(storage, number, chats_of(recipients)[int(recipients * LATE)])
        resumed_late = await _life(bot, recipients, carry, folder)
        began = perf_counter()
        figures = await counted(storage, number)
        seconds = perf_counter() - began
    return Carried(fixed, seconds, begun, resumed, resumed_late, figures.unknown + figures.sending)


async def _life(bot: Candidate, recipients: int, carry: int, folder: Path) -> Life:
    deliveries = Deliveries(chats_of(recipients), 0.0)
    async with Sink(deliveries.take).listening() as api_url:
        began = perf_counter()
        async with started(bot, Place(api_url, TOKEN, 0, SAYS), folder) as process:
            if not await happens(deliveries.arrived, process):
                raise Broken(f"it sends nothing: {bot.last_words(folder)}")
            memory = [usage(process.pid).memory]
            while deliveries.reached < carry and process.returncode is None:
                await asyncio.sleep(LOOK_S)
                memory.append(usage(process.pid).memory)
            process.kill()
            await process.wait()
    first, last = deliveries.times[0], deliveries.times[-1]
    return Life(
        from_start=first - began,
        from_ready=first - perf_counter() + time.time() - _ready(bot.log(folder)),
        rate=len(deliveries.times) / (last - first),
        memory=memory[0],
        growth=max(memory) - memory[0],
    )


def _ready(log: Path) -> float:
    """When the bot was, by the clock of the machine."""
    said = READY.search(log.read_text("utf-8"))
    if said is None:
        raise Broken(f"{log} doesn't say that the bot is ready")
    return datetime.fromisoformat(said[1]).timestamp()
