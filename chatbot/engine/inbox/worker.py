"""Answers what waits in the inbox: in order inside a chat, several chats at once, bounded."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.inbox import queries, service
from chatbot.engine.logging import seen
from chatbot.engine.storage.engine import Storage

FORGET_EVERY_S = 3600.0
LOOK_AGAIN_S = 5.0  # rows that another process stored, or whose answer failed, are found by then

log = structlog.get_logger()


class Worker:
    """Takes rows, has them answered, and spoken after the commit.

    `answer` makes the calls for an update, or says what it has to learn first, and is asked again
    then; `excuse` makes those that are owed when that failed; `after_commit` is shown the session
    of either; `speak` makes calls reach Telegram, and returns when nothing more can be done for
    them. Rows are the queue: nothing is held in memory but the chats that are being answered now,
    so a restart goes on where this process stopped.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        answer: service.Answer,
        excuse: service.Excuse,
        speak: Callable[[service.Calls], Awaitable[None]],
        clock: Callable[[], datetime],
        after_commit: Callable[[AsyncSession], None] = lambda _session: None,
    ) -> None:
        self._storage = storage
        self._after_commit = after_commit
        self._answer = answer
        self._excuse = excuse
        self._speak = speak
        self._clock = clock
        self._busy: set[int] = set()  # chats, until what was spoken there is recorded
        self._spoken: dict[int, int] = {}  # row: chat
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Say that something new waits."""
        self._wake.set()

    def stop(self) -> None:
        """Take nothing new; `run` returns once what is being spoken was spoken."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Work until stopped. When cancelled, what is being spoken is cut, and stays owed."""
        try:
            async with asyncio.TaskGroup() as chats:
                while not self._stopping:
                    self._wake.clear()
                    if not await self._serve(chats):
                        await self._nap()
        finally:
            with suppress(SQLAlchemyError):  # then it is spoken again
                await self._record()

    async def _serve(self, chats: asyncio.TaskGroup) -> bool:
        """Serve those who wait; whether there were any."""
        try:
            await self._record()
            owed = await self._answered()
        except Exception:  # a database that is away for a while
            log.exception("inbox.unreadable")
            return False
        for one in owed:
            self._busy.add(one.chat_id)
            chats.create_task(self._say(one))
        return bool(owed)

    async def _answered(self) -> list[service.Owed]:
        """All that waits in one transaction; when anything fails there, each row in its own."""
        try:
            async with self._transaction() as session:
                waiting = await service.next_of_each_chat(session, self._busy)
                return await service.answer(session, waiting, self._answer)
        except Exception as failure:  # noqa: BLE001 - whose it is shows when each is alone
            log.info("inbox.apart", failure=type(failure).__name__)
        async with self._storage.transaction() as session:
            waiting = await service.next_of_each_chat(session, self._busy)
        return [owed for one in waiting for owed in await self._answered_alone(one.row)]

    async def _answered_alone(self, row: int) -> list[service.Owed]:
        try:
            async with self._transaction() as session:
                return await service.answer_alone(session, row, self._answer)
        except Exception as failure:
            if isinstance(failure, DBAPIError) and failure.connection_invalidated:
                raise  # the database went away, which is nobody's fault
            excuse = partial(self._excuse, failure)
        try:
            async with self._transaction() as session:
                return await service.answer_alone(session, row, excuse)
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:  # noqa: BLE001 - nothing can be said; others shall not wait
            log.error("inbox.unanswerable", row=row, **seen(failure))  # noqa: TRY400 - not its words
        async with self._storage.transaction() as session:
            return await service.answer_alone(session, row, _nothing)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._storage.transaction() as session:
            yield session
        self._after_commit(session)

    async def _record(self) -> None:
        """Finish the rows that were spoken; until then, a crash has them spoken again."""
        if spoken := dict(self._spoken):
            async with self._storage.transaction() as session:
                await queries.finish(session, spoken, at=self._clock())
        for row, chat in spoken.items():
            del self._spoken[row]
            self._busy.discard(chat)

    async def _say(self, owed: service.Owed) -> None:
        try:
            if isinstance(owed.calls, service.First):
                await owed.calls.learn()
                self._busy.discard(owed.chat_id)
            else:
                await self._speak(owed.calls)
                self._spoken[owed.row] = owed.chat_id
        except Exception as failure:  # noqa: BLE001 - it stays owed
            log.error("inbox.unspoken", row=owed.row, **seen(failure))  # noqa: TRY400 - not its words
            await asyncio.sleep(LOOK_AGAIN_S)
            self._busy.discard(owed.chat_id)
        self.wake()

    async def _nap(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN_S):
                await self._wake.wait()
        except TimeoutError:
            pass


async def _nothing(_session: AsyncSession, _update: service.Update) -> service.Calls:
    return []


async def forget_regularly(
    storage: Storage,
    clock: Callable[[], datetime],
    *rooms: service.Forget,
    every_s: float = FORGET_EVERY_S,
) -> None:
    """Let each of these rooms drop what it need not remember any more; until cancelled."""
    while True:
        for forget in rooms:
            try:
                while await _forgot_some(storage, clock, forget):
                    pass
            except SQLAlchemyError:
                log.exception("inbox.unreadable")
        await asyncio.sleep(every_s)


async def _forgot_some(
    storage: Storage, clock: Callable[[], datetime], forget: service.Forget
) -> bool:
    async with storage.transaction() as session:
        return bool(await forget(session, clock()))
