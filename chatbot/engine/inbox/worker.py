"""Answers what waits in the inbox: in order inside a chat, several chats at once, bounded."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.inbox import queries
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.inbox.rules import CHATS_AT_ONCE
from chatbot.engine.logging import log_failure
from chatbot.engine.loop import Loop
from chatbot.engine.storage.engine import Storage

Update = dict[str, Any]
Calls = list[dict[str, Any]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prefetch:
    """What has to be learnt of the world outside, without a transaction, before an answer."""

    learn: Callable[[], Awaitable[None]]


Answer = Callable[[AsyncSession, Update], Awaitable[Calls | Prefetch]]
Excuse = Callable[[Exception, AsyncSession, Update], Awaitable[Calls]]


@dataclass(frozen=True, slots=True)
class Answered:
    """A row as it waited, and the calls that answer its update."""

    waiting: Waiting
    calls: Calls | Prefetch  # or what has to be learnt before they can be made


class InboxWorker(Loop):
    """Takes rows, has them answered, and the calls made after the commit.

    `answer` writes the calls for an update, or says what it has to learn first, and is called again
    then; `excuse` writes those that apologise where `answer` failed; `after_commit` is called with
    the session of either; `send` makes the calls, and returns when nothing more can be done for
    them, with what is to be remembered of the answers (queries.keep_answers). `on_answered` is told
    of each row then, with the calls that were made.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        answer: Answer,
        excuse: Excuse,
        send: Callable[[Calls], Awaitable[Calls | None]],
        clock: Callable[[], datetime],
        after_commit: Callable[[AsyncSession], None] = lambda _session: None,
        on_answered: Callable[[Waiting, Calls], None] = lambda _row, _calls: None,
    ) -> None:
        super().__init__("inbox")
        self._storage = storage
        self._after_commit = after_commit
        self._answer = answer
        self._excuse = excuse
        self._send = send
        self._clock = clock
        self._on_answered = on_answered
        self._busy: set[int] = set()  # chats, until what was sent there is recorded
        self._sent: dict[int, int] = {}  # row: chat
        self._answers: list[dict[str, Any]] = []  # that were sent, and aren't noted yet

    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        await self._record()
        answered = await self._answer_waiting()
        for each in answered:
            self._busy.add(each.waiting.chat_id)
            tasks.create_task(self._make_calls(each))
        return 0.0 if answered else self.LOOK_AGAIN_S

    async def _answer_waiting(self) -> list[Answered]:
        """Answer all that waits in one transaction; when anything fails there, each in its own."""
        try:
            async with self._transaction() as session:
                return await _answer(session, await self._waiting(session), self._answer)
        except Exception as failure:  # noqa: BLE001 - whose it is shows when each is alone
            log.info("inbox.apart", failure=type(failure).__name__)
        async with self._storage.transaction() as session:
            waiting = await self._waiting(session)
        return [answered for each in waiting for answered in await self._answer_alone(each.row)]

    async def _waiting(self, session: AsyncSession) -> Sequence[Waiting]:
        """Find the oldest row of each chat that isn't busy, for as many as may be served at once.

        Fewer when one chat has many rows; it is busy the next time.
        """
        free = CHATS_AT_ONCE - len(self._busy)
        firsts: dict[int, Waiting] = {}
        for waiting in await queries.waiting(session, besides=self._busy, limit=free):
            firsts.setdefault(waiting.chat_id, waiting)
        return list(firsts.values())

    async def _answer_alone(self, row: int) -> list[Answered]:
        try:
            return await self._answer_row(row, self._answer)
        except Exception as failure:
            if isinstance(failure, DBAPIError) and failure.connection_invalidated:
                raise  # the database went away, which is nobody's fault
            excuse = partial(self._excuse, failure)
        try:
            return await self._answer_row(row, excuse)
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:  # noqa: BLE001 - nothing can be said; others shall not wait
            log_failure("inbox.unanswerable", failure, row=row)
        return await self._answer_row(row, _nothing)

    async def _answer_row(self, row: int, answer: Answer) -> list[Answered]:
        """Answer the row, if it still waits."""
        async with self._transaction() as session:
            return await _answer(session, await queries.waiting_row(session, row), answer)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._storage.transaction() as session:
            yield session
        self._after_commit(session)

    async def _record(self) -> None:
        """Finish the rows whose calls were made; until then, a crash has them made again."""
        if sent := dict(self._sent):
            answers, at = list(self._answers), self._clock()
            async with self._storage.transaction() as session:
                await queries.finish(session, sent, at=at)
                await queries.keep_answers(session, answers, at=at)
            del self._answers[: len(answers)]
        for row, chat in sent.items():
            del self._sent[row]
            self._busy.discard(chat)

    async def _make_calls(self, answered: Answered) -> None:
        waiting, calls = answered.waiting, answered.calls
        try:
            if isinstance(calls, Prefetch):
                await calls.learn()
                self._busy.discard(waiting.chat_id)
            else:
                self._answers += await self._send(calls) or []
                self._sent[waiting.row] = waiting.chat_id
                self._on_answered(waiting, calls)
        except Exception as failure:  # noqa: BLE001 - the row waits, and is tried again
            log_failure("inbox.unsent", failure, row=waiting.row)
            await asyncio.sleep(self.LOOK_AGAIN_S)
            self._busy.discard(waiting.chat_id)
        self.wake()


async def _answer(
    session: AsyncSession, waiting: Sequence[Waiting], answer: Answer
) -> list[Answered]:
    """Write the calls for each update, once; they stay on its row until they are made."""
    new = {each.row: await answer(session, each.update) for each in waiting if each.calls is None}
    made = {row: calls for row, calls in new.items() if not isinstance(calls, Prefetch)}
    await queries.keep_calls(session, made)
    return [Answered(each, new.get(each.row, each.calls or [])) for each in waiting]


async def _nothing(_session: AsyncSession, _update: Update) -> Calls:
    return []
