"""How fast one message is sent to many, and what that takes.

Each trial is a new process, which sends it to everybody and ends.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.announcement import SAYS
from bench.candidates.errand import chats_of
from bench.candidates.place import Place
from bench.deliveries import Deliveries
from bench.measuring import usage
from bench.rounds import in_turn
from bench.senders import Sender
from bench.sink import TOKEN, Sink, said
from bench.starting import Broken, started

STUCK_S = 30.0  # without a chat more
END_S = 2.0  # from the last message to the end by itself


@dataclass(frozen=True, slots=True)
class Figures:
    """What one trial found, from the first message to the last; memory in MiB."""

    rate: float  # chats reached in a second
    cpu: float  # seconds of the sender, for 1,000 chats
    bench_cpu: float  # of the bench meanwhile: 1 is a whole core, and then it is the limit
    peak: float
    share: float  # of what so many at a time allow when each waits for its answer; 0 for no wait
    recipients: int
    missing: int
    too_many: int
    trouble: str  # its last words, when it failed


async def compared(
    senders: Sequence[Sender],
    rounds: int,
    latency: float,
    folder: Path,
    tell: Callable[[str], None],
) -> dict[str, list[Figures]]:
    """Each one's figures, one for each round; `latency`: seconds that an answer takes."""
    found: dict[str, list[Figures]] = {sender.name: [] for sender in senders}
    for number, sender in in_turn(senders, rounds):
        figures = await _trial(sender, latency, folder)
        tell(f"round {number}, {sender.name}: {figures.rate:.0f} messages/s")
        found[sender.name].append(figures)
    return found


async def _trial(sender: Sender, latency: float, folder: Path) -> Figures:
    deliveries = Deliveries(chats_of(sender.recipients), latency)
    async with Sink(deliveries.take).listening() as api_url:
        place = Place(api_url, TOKEN, 0, SAYS)
        async with started(sender.candidate, place, folder) as process:
            deliveries.look = lambda: usage(process.pid)
            await _all_sent(process, deliveries)
            failed = bool(process.returncode)
    words = sender.candidate.last_words(folder)
    if len(deliveries.marks) < 2:
        raise Broken(f"{sender.name} sends next to nothing: {words}")
    if (other := said(deliveries.first_said)) != SAYS:
        raise Broken(f"{sender.name} says something else: {other}")
    return _figures(sender, latency, deliveries, words if failed else "")


async def _all_sent(process: asyncio.subprocess.Process, deliveries: Deliveries) -> None:
    """Until it has ended, or has sent to everybody and had time to end, or is stuck."""
    ended = asyncio.create_task(process.wait())
    all_reached = asyncio.create_task(deliveries.all_reached.wait())
    before = -1
    while not all_reached.done() and not ended.done() and deliveries.reached > before:
        before = deliveries.reached
        await asyncio.wait([ended, all_reached], timeout=STUCK_S, return_when="FIRST_COMPLETED")
    await asyncio.wait([ended], timeout=END_S)
    for task in (ended, all_reached):
        task.cancel()


def _figures(sender: Sender, latency: float, deliveries: Deliveries, trouble: str) -> Figures:
    first, last = deliveries.marks[0], deliveries.marks[-1]
    reached, seconds = last.reached - first.reached, last.at - first.at
    rate = reached / seconds
    return Figures(
        rate=rate,
        cpu=1000 * (last.usage.cpu_s - first.usage.cpu_s) / reached,
        bench_cpu=(last.bench_cpu - first.bench_cpu) / seconds,
        peak=last.usage.peak,
        share=rate * latency / sender.at_once,
        recipients=sender.recipients,
        missing=deliveries.missing,
        too_many=deliveries.too_many,
        trouble=trouble,
    )
