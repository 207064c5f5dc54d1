"""Answers what waits in the inbox: in order inside a chat, several chats at once, bounded."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from chatbot.inbox import queries, service
from chatbot.storage.engine import Storage

CHATS_AT_ONCE = 16
LOOK_AGAIN_S = 5.0  # rows that another instance stored, or whose answer failed, are found by then

log = structlog.get_logger()


class Worker:
    """Takes rows, has them answered in one transaction each, and spoken after its commit.

    `answer` makes the calls for an update; `speak` makes them reach Telegram, and returns when
    nothing more can be done for them. Rows are the queue: nothing is held in memory but the chats
    that are being answered now, so a restart goes on where this process stopped.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        answer: service.Answer,
        speak: Callable[[service.Calls], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._answer = answer
        self._speak = speak
        self._clock = clock
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that something new waits."""
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; then what is being spoken is cut, and stays owed on its row."""
        try:
            async with asyncio.TaskGroup() as chats:
                while True:
                    self._wake.clear()
                    try:
                        await self._take(chats)
                    except SQLAlchemyError:  # a database that is away for a while
                        log.exception("inbox.unreadable")
                    await self._nap()
        finally:
            self._busy.clear()

    async def _take(self, chats: asyncio.TaskGroup) -> None:
        free = CHATS_AT_ONCE - len(self._busy)
        if free:
            async with self._storage.reading() as session:
                rows = await queries.next_of_each_chat(session, list(self._busy), free)
            for row, chat in rows:
                self._busy[chat] = chats.create_task(self._handle(row, chat))

    async def _nap(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN_S):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _handle(self, row: int, chat: int) -> None:
        try:
            async with self._storage.transaction() as session:
                calls = await service.answered(session, row, self._answer)
            if calls is not None:
                await self._speak(calls)
                async with self._storage.transaction() as session:
                    await queries.finish(session, row, at=self._clock())
            self._wake.set()
        except Exception:
            log.exception("inbox.failed", row=row)
        finally:
            del self._busy[chat]
