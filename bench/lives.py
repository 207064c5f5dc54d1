"""A broadcast by the real bot, which lives several times until it is over."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from sqlalchemy import select

from bench.audience import Audience
from bench.auditing import Life, Row, Rows, tries
from bench.forks import Fork, forked
from bench.measuring import waited
from chatbot.engine.outbox.broadcasts import service
from chatbot.engine.outbox.broadcasts.models import Delivery
from chatbot.engine.outbox.broadcasts.rules import Fate, Figures, NothingToDecide
from chatbot.engine.storage.engine import Storage
from telegram_sandbox.state.chats import Json

BEGINS, SENDS = "getMe", "sendMessage"  # the first call of each life, and those for copies
LOOK_S = 0.1  # whether the broadcast is over
PATIENCE_S = 60.0


@dataclass(slots=True)
class Span:
    """A life from outside: the rows before and after it, and when it was killed, if it was."""

    process: Fork
    first_call: int  # all before are of the lives before
    before: Rows
    after: Rows = field(default_factory=dict)
    killed_at: float | None = None


@dataclass(slots=True)
class Trial:
    """One broadcast in one database, and the bot's lives until now.

    `chosen`: how often somebody wanted a chat's copy sent once more.
    """

    audience: Audience
    storage: Storage
    number: int
    settings: dict[str, str]
    folder: Path
    chosen: Counter[int] = field(default_factory=Counter)
    _spans: list[Span] = field(default_factory=list)

    async def killed(self, after: float) -> bool:
        """Live, and be killed so many seconds after the first copy; False: nobody was left."""
        async with self._life() as span:
            await self._until_sent(span, 1)
            if self._sent(span):
                await asyncio.sleep(after)
                span.killed_at = time.time()
                span.process.kill()
        return span.killed_at is not None

    async def ended(self, copies: int | None = None) -> float:
        """Live until so many were sent, or all, and end as one is asked to.

        The seconds, from the first copy to the last, in which it wanted a processor and had none.
        """
        async with self._life() as span:
            await self._until_sent(span, 1)
            before = waited(span.process.pid)
            await self._until_sent(span, copies)
            return waited(span.process.pid) - before

    async def resend(self) -> None:
        """Somebody presses « renvoyer »."""
        rows = await self.rows()
        async with self.storage.transaction() as session:
            try:
                await service.resend_unknown(session, self.number)
            except NothingToDecide:
                return
        self.chosen.update(chat for chat, row in rows.items() if row.fate is Fate.UNKNOWN)

    async def rows(self) -> Rows:
        """As they are, by where the chat is now."""
        columns = (Delivery.chat_id, Delivery.fate, Delivery.message_id, Delivery.failure)
        asked = select(*columns).where(Delivery.broadcast_id == self.number)
        async with self.storage.reading() as session:
            found = (await session.execute(asked)).all()
        return {
            self.audience.place(chat): Row(fate, number, why) for chat, fate, number, why in found
        }

    async def figures(self) -> Figures:
        """The report's."""
        async with self.storage.reading() as session:
            return await service.figures(session, self.number)

    def lives(self) -> list[Life]:
        """All until now, with what the sandbox saw of each."""
        calls = _in_order(self.audience.world.calls.since(0))
        sends = (call for call in calls if call["method"] == SENDS)
        made = list(tries(sends, self.audience.place, self.audience.messages()))
        begins = [call["at"] for call in calls if call["method"] == BEGINS]
        ends = [*begins[1:], inf]
        return [
            Life(
                span.before,
                span.after,
                [one for one in made if begin <= one.at < end],
                span.killed_at,
            )
            for span, begin, end in zip(self._spans, begins, ends, strict=True)
        ]

    @asynccontextmanager
    async def _life(self) -> AsyncIterator[Span]:
        before = await self.rows()
        first_call = self.audience.world.calls.last
        async with forked(self.settings, self.folder) as process:
            span = Span(process, first_call, before)
            yield span
        span.after = await self.rows()
        self._spans.append(span)

    async def _until_sent(self, span: Span, copies: int | None) -> None:
        """Until so many calls for copies were made in this life, or the broadcast is over."""

        def reached() -> bool:
            return copies is not None and self._sent(span) >= copies

        async with asyncio.timeout(PATIENCE_S):
            while not reached() and not await self._is_over():
                await self.audience.world.changes.wait_for(reached, LOOK_S)

    def _sent(self, span: Span) -> int:
        calls = _in_order(self.audience.world.calls.since(span.first_call))
        methods = [call["method"] for call in calls]
        return methods[methods.index(BEGINS) :].count(SENDS) if BEGINS in methods else 0

    async def _is_over(self) -> bool:
        async with self.storage.reading() as session:
            found = await service.of_number(session, self.number)
        return found is not None and found.finished_at is not None


def _in_order(calls: list[Json]) -> list[Json]:
    """Of their coming: they are recorded when they end.

    A life begins with its getMe: what comes before was still on its way when the last one ended.
    """
    return sorted(calls, key=lambda call: call["at"])
