"""How long people wait for an answer while a broadcast goes out, and while none does."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from bench.announcement import SAYS
from bench.candidates.errand import chats_of
from bench.candidates.place import Place
from bench.deliveries import Deliveries
from bench.followers import cancelled, followed, opened, owed
from bench.lineup import ours
from bench.load import drained, open_loop
from bench.measuring import percentile
from bench.sink import TOKEN, Sink, chat_of
from bench.starting import Broken, free_port, happens, started
from bench.wire import Say
from tests.databases import Databases

SEND_RATE = 30
SPARE_S = 10  # so that the broadcast doesn't end before the questions
WARM_UP_S = 1.0
QUIET_S = 1.0  # in which a broadcast that goes on would send


@dataclass(slots=True)
class Waits:
    """Seconds from handing a question over to its answer; by webhook, at random moments."""

    idle: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    sent: int = 0

    def lines(self) -> list[str]:
        """In words."""
        return [
            f"  idle: {_words(self.idle)}",
            f"  while {self.sent} messages went out: {_words(self.meanwhile)}",
        ]


class Telegram:
    """The bench's, which knows the messages of a broadcast by their chats."""

    def __init__(self, recipients: int) -> None:
        self.deliveries = Deliveries(chats_of(recipients), 0.0)
        self.sink = Sink(self._spoken)
        self._recipients = chats_of(recipients)

    async def asked(self, rate: float, seconds: float) -> list[float]:
        """How long each of those waited who asked meanwhile, so many a second."""
        self.sink.ledger.latencies.clear()
        await open_loop(self.sink, rate, seconds)
        await drained(self.sink)
        return list(self.sink.ledger.latencies)

    async def is_quiet(self) -> None:
        """Once no broadcast goes out any more."""
        self.deliveries.arrived.set()
        while self.deliveries.arrived.is_set():
            self.deliveries.arrived.clear()
            await asyncio.sleep(QUIET_S)

    def _spoken(self, body: bytes, say: Say) -> None:
        hear = self.deliveries.take if chat_of(body) in self._recipients else self.sink.answered
        hear(body, say)


def waited(databases: Databases, rate: float, seconds: int, rounds: int, folder: Path) -> Waits:
    """So many ask in a second: for so many seconds while nothing goes out, then while it does."""
    recipients = SEND_RATE * (seconds + SPARE_S)
    with followed(databases, chats_of(recipients)) as url:
        return asyncio.run(_trial(url, Telegram(recipients), rate, seconds, rounds, folder))


async def _trial(
    url: str, telegram: Telegram, rate: float, seconds: int, rounds: int, folder: Path
) -> Waits:
    bot = ours("asked", lambda: nullcontext(url), SEND_RATE)
    waits = Waits()
    async with opened(url) as storage, telegram.sink.listening() as api_url:
        place = Place(api_url, TOKEN, free_port(), SAYS)
        async with started(bot, place, folder) as process:
            await telegram.asked(rate, WARM_UP_S)
            for _ in range(rounds):
                waits.idle += await telegram.asked(rate, seconds)
                before = len(telegram.deliveries.times)
                number = await owed(storage)
                if not await happens(telegram.deliveries.arrived, process):
                    raise Broken(f"it sends nothing: {bot.last_words(folder)}")
                waits.meanwhile += await telegram.asked(rate, seconds)
                waits.sent += len(telegram.deliveries.times) - before
                await cancelled(storage, number)
                await telegram.is_quiet()
    return waits


def _words(waits: list[float]) -> str:
    p50, p99 = (1000 * percentile(waits, share) for share in (0.5, 0.99))
    return (
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {1000 * max(waits):.1f} ms, of {len(waits)}"
    )
