"""A broadcast by the real bot, which lives several times in a sandbox until it is over.

Each life is held against what the sandbox saw in it: every row has to say what really happened.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import INTERNAL_SERVER_ERROR, TOO_MANY_REQUESTS
from math import inf
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.measuring import starved
from bench.sandbox import BOT, forked
from chatbot.engine.outbox import broadcast_queries as queries, broadcasts as service
from chatbot.engine.outbox.models import Delivery
from chatbot.engine.outbox.rules import DeliveryState, Figures, NothingToDecide
from chatbot.engine.storage.engine import Storage
from telegram_sandbox.persons import membership
from telegram_sandbox.state.people import Group, Person, memberships
from telegram_sandbox.world import World

FIRST_PERSON, FIRST_GROUP = 5_300_000_000, -4_400_000_000
ONE_GROUP_IN, ONE_BLOCKED_IN = 20, 25
BEGINS, SENDS = "getMe", "sendMessage"  # the first call of each life, and those for copies
LOOK_S = 0.1  # whether the broadcast is over
PATIENCE_S = 60.0

Call = dict[str, Any]  # as the sandbox records it


@dataclass(frozen=True, slots=True)
class Row:
    """The row of a chat's copy: as the database has it, or as it has to be."""

    state: DeliveryState
    message_id: int | None = None
    failure: str | None = None


Rows = Mapping[int, Row]  # by the chat's present id
PENDING, UNKNOWN = Row(DeliveryState.PENDING), Row(DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call for one copy."""

    at: float  # when it came
    chat: int
    outcome: Row  # what it leaves, if it was the last one


@dataclass(slots=True)
class Life:
    """The rows before and after a process, and what it tried."""

    before: Rows
    after: Rows = field(default_factory=dict)
    attempts: Sequence[Attempt] = ()
    killed_at: float | None = None  # if it was

    @property
    def marked(self) -> set[int]:
        """The chats whose copies it left marked as being sent."""
        return {chat for chat, row in self.after.items() if row.state is DeliveryState.SENDING}

    def under_way(self) -> list[float | None]:
        """List how long before the kill each marked copy was called; None: it never was."""
        last = {attempt.chat: attempt.at for attempt in self.attempts}
        died = self.killed_at or 0.0
        return [died - last[chat] if chat in last else None for chat in self.marked]

    def wrong(self) -> Iterator[str]:
        """Find what is written on a row and isn't what happened; and calls that nobody owed."""
        outcomes = defaultdict[int, list[Row]](list)
        for attempt in self.attempts:
            outcomes[attempt.chat].append(attempt.outcome)
        for chat in self.before.keys() | self.after.keys() | outcomes.keys():
            before, after = self.before.get(chat), self.after.get(chat)
            if before is None or after is None or not self._is_so(before, after, outcomes[chat]):
                yield f"{chat}: {before} became {after} by {outcomes[chat]}"

    def _is_so(self, before: Row, after: Row, outcomes: Sequence[Row]) -> bool:
        if before.state is DeliveryState.SENDING:  # by the process before: it may have arrived
            return not outcomes and after == UNKNOWN
        if before.state is not DeliveryState.PENDING:
            return not outcomes and after == before
        if any(row != PENDING for row in outcomes[:-1]):
            return False
        if after.state is DeliveryState.SENDING:
            return self.killed_at is not None
        return after == (outcomes[-1] if outcomes else before)


def attempts(
    calls: Iterable[Call],
    present_id: Callable[[int], int],
    messages: Mapping[int, Sequence[int]],
) -> Iterator[Attempt]:
    """Read all sendMessage; `messages` are those that each chat has, in their order.

    Nothing is deleted there, so each call that had an effect made the chat's next message.
    """
    coming = {chat: iter(numbers) for chat, numbers in messages.items()}
    for call in calls:
        chat = present_id(int(call["params"]["chat_id"]))
        arrived = call["ok"]  # also where the connection was cut after that
        yield Attempt(call["at"], chat, _outcome(call, next(coming[chat]) if arrived else None))


def _outcome(call: Call, message: int | None) -> Row:
    if "cut" in call:
        return UNKNOWN
    if call["ok"]:
        return Row(DeliveryState.SENT, message)
    if call["error_code"] >= INTERNAL_SERVER_ERROR:
        return UNKNOWN
    if call["error_code"] == TOO_MANY_REQUESTS or "upgraded" in call["description"]:
        return PENDING
    return Row(DeliveryState.FAILED, failure=call["description"])


def counted(lives: Iterable[Life]) -> Figures:
    """Count what the report has to say when nothing is left to do.

    From the sandbox's calls alone; but of a copy that was under way when its process was killed,
    and was not tried since, nobody but its row can tell.
    """
    rows: dict[int, Row] = {}
    for life in lives:
        rows |= {attempt.chat: attempt.outcome for attempt in life.attempts}
        rows |= dict.fromkeys(life.marked, UNKNOWN)
    states = Counter(row.state for row in rows.values())
    refusals = Counter(row.failure for row in rows.values() if row.failure)
    return Figures(
        sent=states[DeliveryState.SENT],
        unknown=states[DeliveryState.UNKNOWN],
        failed=tuple(sorted(refusals.items(), key=lambda pair: (-pair[1], pair[0]))),
        groups=sum(chat < 0 and row.state is DeliveryState.SENT for chat, row in rows.items()),
    )


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
        self._old = self.groups[groups // 2]
        self._new = membership.upgrade(self.world, FIRST_PERSON, self._old)[0]
        self.world.updates.clear()

    def present_id(self, chat: int) -> int:
        """Return the id of a chat that the bot knows by this one."""
        return self._new if chat == self._old else chat

    def messages(self) -> dict[int, list[int]]:
        """List the ids of the bot's messages in each chat, in the order of their coming."""
        return {
            chat: sorted(
                message.id
                for message in self.world.chats[chat].messages.values()
                if message.sender == BOT.id
            )
            for chat in map(self.present_id, [*self.people, *self.groups])
        }


@dataclass(slots=True)
class Trial:
    """One broadcast in one database, and the bot's lives until now."""

    audience: Audience
    storage: Storage
    number: int  # of the broadcast
    settings: dict[str, str]
    folder: Path
    chosen: Counter[int] = field(default_factory=Counter)  # whose copies somebody sent once more
    _lives: list[Life] = field(default_factory=list)
    _first_call: int = 0  # all before are of the lives before

    async def killed(self, after: float) -> bool:
        """Live, and be killed so many seconds after the first copy; False: nobody was left."""
        async with self._life() as (process, life):
            await self._until_sent(1)
            if self._sent():
                await asyncio.sleep(after)
                life.killed_at = time.time()
                process.kill()
        return life.killed_at is not None

    async def ended(self, copies: int | None = None) -> float:
        """Live until so many were sent, or all, and end as one is asked to.

        The seconds, from the first copy to the last, in which it wanted a processor and had none.
        """
        async with self._life() as (process, _):
            await self._until_sent(1)
            before = starved(process.pid)
            await self._until_sent(copies)
            return starved(process.pid) - before

    async def resend(self) -> None:
        """Press « renvoyer », as the author may."""
        rows = await self.rows()
        async with self.storage.transaction() as session:
            try:
                await service.resend_unknown(session, self.number)
            except NothingToDecide:
                return
        self.chosen.update(chat for chat, row in rows.items() if row == UNKNOWN)

    async def rows(self) -> Rows:
        columns = (Delivery.chat_id, Delivery.state, Delivery.message_id, Delivery.failure)
        rows = select(*columns).where(Delivery.broadcast_id == self.number)
        async with self.storage.reading() as session:
            found = (await session.execute(rows)).all()
        return {
            self.audience.present_id(chat): Row(state, message_id, failure)
            for chat, state, message_id, failure in found
        }

    async def figures(self) -> Figures:
        async with self.storage.reading() as session:
            return await queries.figures(session, self.number)

    def lives(self) -> list[Life]:
        """List all until now, with what the sandbox saw of each."""
        calls = self._calls(0)
        sends = (call for call in calls if call["method"] == SENDS)
        made = list(attempts(sends, self.audience.present_id, self.audience.messages()))
        begins = [call["at"] for call in calls if call["method"] == BEGINS]
        for life, begin, end in zip(self._lives, begins, [*begins[1:], inf], strict=True):
            life.attempts = [attempt for attempt in made if begin <= attempt.at < end]
        return self._lives

    @asynccontextmanager
    async def _life(self) -> AsyncIterator[tuple[ForkServerProcess, Life]]:
        life = Life(await self.rows())
        self._first_call = self.audience.world.calls.last
        async with forked(self.settings, self.folder) as process:
            yield process, life
        life.after = await self.rows()
        self._lives.append(life)

    async def _until_sent(self, copies: int | None) -> None:
        """Wait for so many calls for copies in this life, or for the end of the broadcast."""

        def reached() -> bool:
            return copies is not None and self._sent() >= copies

        async with asyncio.timeout(PATIENCE_S):
            while not reached() and not await self._is_over():
                await self.audience.world.changes.wait_for(reached, LOOK_S)

    def _sent(self) -> int:
        methods = [call["method"] for call in self._calls(self._first_call)]
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
