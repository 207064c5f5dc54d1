"""Stores what comes in, all that comes at the same time in one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox import queries
from chatbot.engine.inbox.queries import Incoming
from chatbot.engine.storage.engine import Storage


@dataclass(slots=True)
class _Batch:
    incoming: list[Incoming] = field(default_factory=list)
    is_stored: bool = False


class Receiver:
    """While one batch is being stored, the next one gathers."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._clock = clock
        self._gathering = _Batch()
        self._turn = asyncio.Lock()

    async def receive(self, incoming: Sequence[Incoming]) -> None:
        """Return once these are stored. Raises SQLAlchemyError when they can't be."""
        batch = self._gathering
        batch.incoming.extend(incoming)
        async with self._turn:
            if not batch.is_stored:  # whoever comes first stores for all; if it fails, the next
                self._gathering = _Batch()
                async with self._storage.transaction() as session:
                    await queries.receive(UnitOfWork(session, self._clock()), batch.incoming)
                batch.is_stored = True
