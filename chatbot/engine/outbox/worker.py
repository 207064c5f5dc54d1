"""Carries what is owed: in order inside a chat, several chats at once, at the pace allowed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from random import random
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.logging import seen
from chatbot.engine.loop import Loop
from chatbot.engine.outbox import service
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import (
    CHATS_AT_ONCE,
    Claim,
    Kind,
    Moved,
    Outcome,
    TryLater,
    Unreachable,
    after,
)
from chatbot.engine.storage.engine import Storage

log = structlog.get_logger()


class Carrier(Protocol):
    """The way to Telegram."""

    async def carry(self, claim: Claim) -> Outcome:
        """Try once; what raises is nobody's fault, and ends the work."""

    def rests(self) -> float:
        """Seconds in which nothing may leave at all."""


OnOutcome = Callable[[AsyncSession, int, Unreachable | Moved], Awaitable[None]]


class OutboxWorker(Loop):
    """Claims rows, has them sent, and records what became of them, each in its own transaction.

    A row that is claimed leaves at once, so that after a crash only what was really on its way is
    unknown. `on_outcome` is told, as it is recorded, that a chat is unreachable or has moved.
    """

    def __init__(
        self,
        storage: Storage,
        carrier: Carrier,
        pace: Pace,
        *,
        clock: Callable[[], datetime],
        on_outcome: OnOutcome,
    ) -> None:
        super().__init__("outbox")
        self._storage = storage
        self._carrier = carrier
        self._pace = pace
        self._clock = clock
        self._on_outcome = on_outcome
        self._carrying: dict[int, int] = {}  # row: chat, until its result is recorded
        self._carried: list[service.Carried] = []
        self._resting: dict[int, float] = {}  # chats in which something has to wait, and until when
        self._rests_until = 0.0
        self._knows_its_own = False  # whether no row is marked as being sent but those we carry

    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        await self._record()
        if (rest := self._rest()) > 0:
            return rest
        claims = await self._claim()
        for claim in claims:
            tasks.create_task(self._carry(claim))
        return 0.0 if claims else min([self.LOOK_AGAIN_S, *self._waiting().values()])

    def _start_over(self) -> None:
        self._knows_its_own = False

    def _rest(self) -> float:
        """Seconds in which nothing may leave."""
        now = _now()
        return max(self._carrier.rests(), self._rests_until - now, self._pace.wait(now))

    async def _claim(self) -> list[Claim]:
        limit = min(CHATS_AT_ONCE - len(self._carrying), self._pace.room(_now()))
        if limit <= 0:
            return []
        besides = {*self._carrying.values(), *self._waiting()}
        now = _now()
        async with self._storage.transaction() as session:
            if not self._knows_its_own:
                left = await service.abandoned(session, besides=self._carrying)
                await service.record(session, left, at=self._clock())
            claims, held = await service.claim(
                session,
                besides=besides,
                limit=limit,
                at=self._clock(),
                waits=lambda chat: self._pace.wait_of(chat, now),
            )
        self._knows_its_own = True
        self._resting |= {chat: now + wait for chat, wait in held.items()}
        self._carrying |= {claim.row: claim.chat for claim in claims}
        return claims

    async def _carry(self, claim: Claim) -> None:
        outcome = await self._carried_in_turn(claim)
        fate = after(outcome, claim, random())  # noqa: S311 - no secret
        if isinstance(outcome, TryLater):
            self._rests_until = max(self._rests_until, _now() + fate.wait)
        elif fate.wait:  # what comes later in that chat waits with it
            self._resting[claim.chat] = _now() + fate.wait
        self._carried.append(service.Carried(claim, outcome, fate))
        self.wake()

    async def _carried_in_turn(self, claim: Claim) -> Outcome:
        """A message leaves when the pace lets it; a menu is none."""
        is_message = claim.kind is Kind.MESSAGE
        while is_message and (wait := self._pace.wait_for(claim.chat, _now())) > 0:  # noqa: ASYNC110 - answers went first
            await asyncio.sleep(wait)
        if (rest := self._carrier.rests()) > 0:
            return TryLater(rest)
        if is_message:
            self._pace.departs(claim.chat, _now())
        return await self._carrier.carry(claim)

    async def _record(self) -> None:
        """Write down what became of those that were carried; until then a crash leaves it open."""
        if carried := list(self._carried):
            async with self._storage.transaction() as session:
                await service.record(session, carried, at=self._clock())
                for one in carried:
                    await self._report(session, one)
        del self._carried[: len(carried)]
        for one in carried:
            del self._carrying[one.claim.row]

    async def _report(self, session: AsyncSession, carried: service.Carried) -> None:
        if carried.claim.kind is Kind.MENU or not isinstance(carried.outcome, Unreachable | Moved):
            return  # of somebody who never wrote to the bot, Telegram lets nobody set the menu
        try:
            async with session.begin_nested():
                await self._on_outcome(session, carried.claim.chat, carried.outcome)
        except Exception as failure:  # noqa: BLE001 - the row's own result stands all the same
            log.error("outbox.unheeded", row=carried.claim.row, **seen(failure))  # noqa: TRY400 - not its words

    def _waiting(self) -> dict[int, float]:
        """Seconds for which these chats, to which something is owed, can't be written to."""
        now = _now()
        self._resting = {chat: until for chat, until in self._resting.items() if until > now}
        return {chat: until - now for chat, until in self._resting.items()}


def _now() -> float:
    return asyncio.get_running_loop().time()
