"""Delivers the outbox and the broadcasts, at one pace."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import service
from chatbot.engine.outbox.broadcasts.broadcaster import Broadcaster
from chatbot.engine.outbox.broadcasts.rules import Skipped
from chatbot.engine.outbox.broadcasts.store import BroadcastStore
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import Moved, Unreachable
from chatbot.engine.outbox.worker import OutboxWorker, Renderer, Transport
from chatbot.engine.storage.engine import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHooks:
    """The delivery's questions to the rooms, and its news, within the recording transaction."""

    # The chats among these that are not to get a broadcast of a topic, now that it is their turn,
    # and why.
    unwanted: Callable[[UnitOfWork, int, str, Collection[int]], Awaitable[dict[int, Skipped]]]
    # The broadcast with this number has made progress.
    progressed: Callable[[UnitOfWork, int], Awaitable[None]]
    # No message reaches the chat any more.
    unreachable: Callable[[UnitOfWork, int], Awaitable[None]]
    # A group has a new id: first the former id, then the new one.
    group_moved: Callable[[AsyncSession, int, int], Awaitable[None]]


class DeliveryService:
    """Works off the outbox and the broadcasts."""

    def __init__(
        self,
        storage: Storage,
        transport: Transport,
        renderer: Renderer,
        pace: Pace,
        hooks: DeliveryHooks,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._hooks = hooks
        self._clock = clock
        self._worker = OutboxWorker(
            storage, transport, renderer, pace, clock=clock, on_outcome=self._on_outcome
        )

        def work(session: AsyncSession) -> UnitOfWork:
            return UnitOfWork(session, clock())

        store = BroadcastStore(
            renderer,
            clock=clock,
            unwanted=lambda session, *copies: hooks.unwanted(work(session), *copies),
            on_outcome=self._on_outcome,
            report=lambda session, broadcast: hooks.progressed(work(session), broadcast),
        )
        self._broadcaster = Broadcaster(storage, transport, pace, store, after_commit=self.wake)

    def wake(self, session: AsyncSession) -> None:
        """Wake the workers where a committed session has owed something."""
        if service.OWES in session.info:
            self._worker.wake()
            self._broadcaster.wake()

    def stop(self) -> None:
        """Begin no new calls; `run` returns once the calls on their way have ended."""
        self._worker.stop()
        self._broadcaster.stop()

    async def run(self) -> None:
        """Deliver until stopped; when cancelled, calls on their way are cut."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._worker.run())
            tasks.create_task(self._broadcaster.run())

    async def _on_outcome(
        self, session: AsyncSession, chat: int, outcome: Unreachable | Moved
    ) -> None:
        if isinstance(outcome, Moved):
            await self._hooks.group_moved(session, chat, outcome.chat)
        else:
            await self._hooks.unreachable(UnitOfWork(session, self._clock()), chat)
