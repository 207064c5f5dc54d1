"""A transport of our own: gives scripted outcomes, and remembers the calls."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import (
    Act,
    Delivered,
    Moved,
    Outcome,
    Place,
    TryLater,
    Unreachable,
)
from chatbot.engine.outbox.worker import Means, OnOutcome, OutboxWorker
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW


@dataclass(frozen=True)
class Made:
    """A call that was made: what it says, and where."""

    act: Act
    text: str
    chat: int
    message_id: int | None


class ScriptedRenderer:
    """A call is what is done, and its text."""

    def message(self, act: Act, content: dict[str, Any]) -> tuple[Act, str]:
        return act, content["text"]

    def menu(self, person: int, role: str) -> object:
        raise NotImplementedError


class ScriptedTransport:
    """Each call gets the next outcome; when there is none any more, it is delivered."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = deque(outcomes)
        self.made: list[Made] = []
        self.times: list[float] = []
        self.open = asyncio.Event()
        self.open.set()
        self.rest = 0.0
        self.looks = 0  # how often it was asked, which comes before each claim

    def rests(self) -> float:
        self.looks += 1
        return self.rest

    def resting(self, _chat: int) -> TryLater | None:
        return TryLater(self.rest) if self.rest else None

    async def attempt(
        self, call: tuple[Act, str], place: Place | None = None, _about: object = None
    ) -> Outcome:
        assert place is not None
        self.made.append(Made(*call, place.chat, place.message_id))
        delivered = Delivered(place.message_id or 1_000 + len(self.made))
        self.times.append(asyncio.get_running_loop().time())
        await self.open.wait()
        return self.outcomes.popleft() if self.outcomes else delivered

    @property
    def said(self) -> list[str]:
        """List the texts, in the order in which they left."""
        return [call.text for call in self.made]


async def nobody(_work: UnitOfWork, _chat: int, _outcome: Unreachable | Moved) -> None:
    pass


def outbox_worker(
    storage: Storage,
    transport: ScriptedTransport,
    pace: Pace | None = None,
    on_outcome: OnOutcome = nobody,
) -> OutboxWorker:
    means = Means(storage, transport, ScriptedRenderer(), pace or Pace(1_000), lambda: NOW)
    return OutboxWorker(means, on_outcome=on_outcome)


@asynccontextmanager
async def at_work_on(
    storage: Storage,
    transport: ScriptedTransport,
    pace: Pace | None = None,
    on_outcome: OnOutcome = nobody,
) -> AsyncIterator[OutboxWorker]:
    """Work until the block is left; then be cut off, as when the process dies."""
    at_work = outbox_worker(storage, transport, pace, on_outcome)
    task = asyncio.create_task(at_work.run())
    yield at_work
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
