"""A broadcast by the real bot, which lives several times in a sandbox until it is over."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from sqlalchemy import select

from bench.auditing import Call, Life, Row, Rows, Try, tries
from bench.measuring import starved
from bench.sandbox import BOT, Fork, forked
from chatbot.engine.outbox.broadcasts import queries, service
from chatbot.engine.outbox.broadcasts.models import Delivery
from chatbot.engine.outbox.broadcasts.rules import DeliveryState, Figures, NothingToDecide
from chatbot.engine.storage.engine import Storage
from telegram_sandbox.persons import membership
from telegram_sandbox.state.people import Group, Person, memberships
from telegram_sandbox.world import World

FIRST_PERSON, FIRST_GROUP = 5_300_000_000, -4_400_000_000
ONE_GROUP_IN, ONE_BLOCKED_IN = 20, 25
BEGINS, SENDS = "getMe", "sendMessage"  # the first call of each life, and those for copies
LOOK_S = 0.1  # whether the broadcast is over
PATIENCE_S = 60.0


class Audience:
    """The followers of a topic: people, groups, and those who are out of reach.

    Some have blocked the bot, and one group is a supergroup by now; the bot was told of neither.
    """

    def __init__(self, size: int) -> None:
        groups = size // ONE_GROUP_IN
        self.people = range(FIRST_PERSON, FIRST_PERSON + size - groups)
        self.groups = range(FIRST_GROUP, FIRST_GROUP - groups, -1)
        members = memberships(owner=FIRST_PERSON, members=[BOT.id])
        self.world = World(
            BOT,
            [Person(number, "Marie") for number in self.people],
            [Group(number, "Alliés", members) for number in self.groups],
            kept_calls=None,
        )
        for number in self.people:
            self.world.chats[number].is_started = True
            self.world.chats[number].is_blocked = number % ONE_BLOCKED_IN == 1
        self._old = self.groups[groups // 2] if groups else 0
        self._new = groups and membership.upgrade(self.world, FIRST_PERSON, self._old)[0]
        self.world.updates.clear()

    def place(self, chat: int) -> int:
        """Find where a chat is that the bot knows by this number."""
        return self._new if chat == self._old else chat

    def messages(self) -> dict[int, list[int]]:
        """List the numbers of the bot's messages in each place, in the order of their coming."""
        return {
            place: sorted(
                message.id
                for message in self.world.chats[place].messages.values()
                if message.sender == BOT.id
            )
            for place in map(self.place, [*self.people, *self.groups])
        }


@dataclass(slots=True)
class _Span:
    """A life from outside."""

    process: Fork
    first_call: int  # all before are of the lives before
    before: Rows
    after: Rows = field(default_factory=dict)
    killed_at: float | None = None


@dataclass(slots=True)
class Trial:
    """One broadcast in one database, and the bot's lives until now."""

    audience: Audience
    storage: Storage
    number: int
    settings: dict[str, str]
    folder: Path
    chosen: Counter[int] = field(default_factory=Counter)  # whose copies somebody sent once more
    _spans: list[_Span] = field(default_factory=list)

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
            before = starved(span.process.pid)
            await self._until_sent(span, copies)
            return starved(span.process.pid) - before

    async def resend(self) -> None:
        """Press « renvoyer », as the author may."""
        rows = await self.rows()
        async with self.storage.transaction() as session:
            try:
                await service.resend_unknown(session, self.number)
            except NothingToDecide:
                return
        self.chosen.update(chat for chat, row in rows.items() if row.fate is DeliveryState.UNKNOWN)

    async def rows(self) -> Rows:
        """Read them as they are."""
        columns = (Delivery.chat_id, Delivery.fate, Delivery.message_id, Delivery.failure)
        rows = select(*columns).where(Delivery.broadcast_id == self.number)
        async with self.storage.reading() as session:
            found = (await session.execute(rows)).all()
        return {
            self.audience.place(chat): Row(fate, number, why) for chat, fate, number, why in found
        }

    async def figures(self) -> Figures:
        """Read the report's."""
        async with self.storage.reading() as session:
            return await queries.figures(session, self.number)

    def lives(self) -> list[Life]:
        """List all until now, with what the sandbox saw of each."""
        calls = self._calls(0)
        sends = (call for call in calls if call["method"] == SENDS)
        made = list(tries(sends, self.audience.place, self.audience.messages()))
        begins = [call["at"] for call in calls if call["method"] == BEGINS]
        return [
            Life(span.before, span.after, _between(made, begin, end), span.killed_at)
            for span, begin, end in zip(self._spans, begins, [*begins[1:], inf], strict=True)
        ]

    @asynccontextmanager
    async def _life(self) -> AsyncIterator[_Span]:
        before = await self.rows()
        first_call = self.audience.world.calls.last
        async with forked(self.settings, self.folder) as process:
            span = _Span(process, first_call, before)
            yield span
        span.after = await self.rows()
        self._spans.append(span)

    async def _until_sent(self, span: _Span, copies: int | None) -> None:
        """Wait for so many calls for copies in this life, or for the end of the broadcast."""

        def reached() -> bool:
            return copies is not None and self._sent(span) >= copies

        async with asyncio.timeout(PATIENCE_S):
            while not reached() and not await self._is_over():
                await self.audience.world.changes.wait_for(reached, LOOK_S)

    def _sent(self, span: _Span) -> int:
        methods = [call["method"] for call in self._calls(span.first_call)]
        return methods[methods.index(BEGINS) :].count(SENDS) if BEGINS in methods else 0

    async def _is_over(self) -> bool:
        async with self.storage.reading() as session:
            found = await queries.broadcast(session, self.number)
        return found is not None and found.finished_at is not None

    def _calls(self, since: int) -> list[Call]:
        """In the order of their coming: they are recorded when they end.

        A life begins with its getMe: what comes before was still on its way when the last ended.
        """
        return sorted(self.audience.world.calls.since(since), key=lambda call: call["at"])


def _between(made: Sequence[Try], begin: float, end: float) -> list[Try]:
    return [one for one in made if begin <= one.at < end]
