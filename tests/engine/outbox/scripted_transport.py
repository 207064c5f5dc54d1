"""A carrier of our own: gives scripted outcomes, and remembers what it carried."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import Claim, Delivered, Moved, Outcome, Unreachable
from chatbot.engine.outbox.worker import OnOutcome, OutboxWorker
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW


class ScriptedTransport:
    """Each call gets the next outcome; when there is none any more, it is delivered."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = deque(outcomes)
        self.carried: list[Claim] = []
        self.times: list[float] = []
        self.open = asyncio.Event()
        self.open.set()
        self.rest = 0.0
        self.looks = 0  # how often it was asked, which comes before each claim

    def rests(self) -> float:
        self.looks += 1
        return self.rest

    async def carry(self, claim: Claim) -> Outcome:
        self.carried.append(claim)
        delivered = Delivered(claim.message_id or 1_000 + len(self.carried))
        self.times.append(asyncio.get_running_loop().time())
        await self.open.wait()
        return self.outcomes.popleft() if self.outcomes else delivered

    @property
    def said(self) -> list[str]:
        """The texts, in the order in which they left."""
        return [claim.content["text"] for claim in self.carried]


async def nobody(_session: AsyncSession, _chat: int, _outcome: Unreachable | Moved) -> None:
    """Nobody wants to know."""


def outbox_worker(
    storage: Storage,
    hands: ScriptedTransport,
    pace: Pace | None = None,
    on_outcome: OnOutcome = nobody,
) -> OutboxWorker:
    return OutboxWorker(
        storage, hands, pace or Pace(1_000), clock=lambda: NOW, on_outcome=on_outcome
    )


@asynccontextmanager
async def at_work_on(
    storage: Storage,
    hands: ScriptedTransport,
    pace: Pace | None = None,
    on_outcome: OnOutcome = nobody,
) -> AsyncIterator[OutboxWorker]:
    """At work until the block is left, then cut off as when the process dies."""
    at_work = outbox_worker(storage, hands, pace, on_outcome)
    task = asyncio.create_task(at_work.run())
    yield at_work
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
