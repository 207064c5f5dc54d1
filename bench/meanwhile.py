"""How long people wait for an answer while a broadcast goes out, and while none does."""

import asyncio
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bench.askers import Askers
from bench.bots import Broken, free_port, happens, ours, started
from bench.broadcasts import AUTHOR, SAYS, Deliveries, announced, followed, opened
from bench.databases import everywhere, published
from bench.measuring import percentile
from bench.peers.place import Place, chats_of
from bench.sink import TOKEN, chat_of
from bench.wire import Respond
from chatbot.engine.outbox.broadcasts.service import cancel

SEND_RATE = 30
SPARE_S = 10  # so that the broadcast doesn't end before the questions
WARM_UP_S = 1.0
QUIET_S = 1.0  # in which a broadcast that goes on would send


def meanwhile(
    *,
    rate: Annotated[float, typer.Option(min=0.1, help="Who ask in a second.")] = 5.0,
    seconds: Annotated[int, typer.Option(min=2, help="Idle, and as long with a broadcast.")] = 20,
    rounds: Annotated[int, typer.Option(min=1, help="Of both, in turn.")] = 5,
) -> None:
    """Time how long people wait for an answer while a broadcast goes out, and while none does."""
    recipients = SEND_RATE * (seconds + SPARE_S)
    with everywhere() as (folder, databases):
        typer.echo(
            f"{rounds} × {seconds} s each, {rate:g} questions/s at random moments, by webhook"
        )
        for kind, empty in databases.items():
            with followed(partial(published, empty), chats_of(recipients)) as url:
                trial = _Trial(kind, url, Deliveries(recipients), folder)
                asyncio.run(trial.run(rate, seconds, rounds))
            typer.echo(f"{trial.bot.name}\n{trial}")


class _Trial:
    """One process of our bot, asked while it sends."""

    def __init__(self, kind: str, url: str, deliveries: Deliveries, folder: Path) -> None:
        self.bot = ours(kind, lambda: nullcontext(url), send_rate=str(SEND_RATE))
        self._url = url
        self._deliveries = deliveries
        self._askers = Askers(self._on_message)
        self._folder = folder
        self._idle: list[float] = []  # seconds until an answer
        self._meanwhile: list[float] = []
        self._sent = 0

    def __str__(self) -> str:
        return (
            f"  idle: {_words(self._idle)}\n"
            f"  while {self._sent} messages went out: {_words(self._meanwhile)}"
        )

    async def run(self, rate: float, seconds: int, rounds: int) -> None:
        """Have so many asked in a second; while nothing goes out, then while it does."""
        times = self._deliveries.times
        async with opened(self._url) as storage, self._askers.sink.listening() as api_url:
            place = Place(api_url, TOKEN, free_port(), SAYS)
            async with started(self.bot, place, self._folder) as process:
                await self._askers.ask_at_random(rate, WARM_UP_S)
                for _ in range(rounds):
                    self._idle += await self._askers.ask_at_random(rate, seconds)
                    before = len(times)
                    number = await announced(storage, AUTHOR)
                    if not await happens(self._deliveries.arrived, process):
                        raise Broken(f"it sends nothing: {self.bot.last_words(self._folder)}")
                    self._meanwhile += await self._askers.ask_at_random(rate, seconds)
                    self._sent += len(times) - before
                    async with storage.transaction() as session:
                        await cancel(session, number)
                    await self._until_nothing_is_sent()

    async def _until_nothing_is_sent(self) -> None:
        self._deliveries.arrived.set()
        while self._deliveries.arrived.is_set():
            self._deliveries.arrived.clear()
            await asyncio.sleep(QUIET_S)

    def _on_message(self, body: bytes, respond: Respond) -> None:
        is_copy = chat_of(body) in self._deliveries.chats
        (self._deliveries.take if is_copy else self._askers.answered)(body, respond)


def _words(waits: list[float]) -> str:
    p50, p99 = (1000 * percentile(waits, share) for share in (0.5, 0.99))
    return (
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {1000 * max(waits):.1f} ms, of {len(waits)}"
    )
