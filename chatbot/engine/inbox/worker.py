"""Answers waiting updates: in order inside a chat, several chats at once, a limited number."""

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

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox import queries
from chatbot.engine.inbox.backlog import Backlog, Budgets
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.inbox.rules import CHATS_AT_ONCE, FULL_S
from chatbot.engine.logging import log_failure
from chatbot.engine.loop import Loop
from chatbot.engine.storage.engine import Storage

Update = dict[str, Any]
Calls = list[dict[str, Any]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prefetch:
    """A question to the outside world, asked without a transaction before an update is answered."""

    learn: Callable[[], Awaitable[None]]


Answer = Callable[[AsyncSession, Update], Awaitable[Calls | Prefetch]]
Excuse = Callable[[Exception, AsyncSession, Update], Awaitable[Calls]]


@dataclass(frozen=True, slots=True)
class Answered:
    """A row as it waited, and the calls that answer its update."""

    waiting: Waiting
    calls: Calls | Prefetch  # a Prefetch has to be learnt before calls can be made


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Listeners for the worker's transactions and answers."""

    on_commit: Callable[[AsyncSession], None] = lambda _session: None
    on_answered: Callable[[Waiting, Calls], None] = lambda _row, _calls: None


class InboxWorker(Loop):
    """Takes rows, has them answered, and has the calls made after the commit.

    `answer` returns the calls for an update, or a Prefetch to learn before it is called again;
    `excuse` returns the calls that apologise where `answer` failed; `send` makes the calls, each
    until Telegram accepts or refuses it, and returns what is kept of the answers
    (queries.keep_answers). Chats and persons over their `budgets` wait. Of the `listeners`,
    `on_commit` is called with the session of each answer or excuse, `on_answered` with each row and
    the calls that were made.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        answer: Answer,
        excuse: Excuse,
        send: Callable[[Calls], Awaitable[Calls | None]],
        budgets: Budgets,
        clock: Callable[[], datetime],
        listeners: Listeners = Listeners(),
    ) -> None:
        super().__init__("inbox")
        self._storage = storage
        self._listeners = listeners
        self._answer = answer
        self._excuse = excuse
        self._send = send
        self._clock = clock
        self._budgets = budgets
        self._backlog = Backlog(budgets)
        self._took_all = False  # the last look left no row waiting
        self._busy: set[int] = set()  # chats, until the calls made there are recorded
        self._prefetching: dict[int, int] = {}  # the persons of rows; the rest of a chat goes on
        self._sent: dict[int, int] = {}  # the chats of rows whose calls were made
        self._answers: list[dict[str, Any]] = []  # sent, and not recorded yet

    def must_wait(self, whom: int) -> bool:
        """Tell whether the chat or person with this id is over their budget."""
        return whom in self._backlog.resting()

    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        await asyncio.sleep(0)  # calls that ended together are recorded together
        await self._record()
        # Answers that wait for their own chat's limit take no other chat's place.
        served = len(self._busy) + len(self._prefetching) - self._budgets.held_up()
        if (free := CHATS_AT_ONCE - max(0, served)) <= 0:
            return FULL_S
        answered = await self._answer_waiting(free)
        for each in answered:
            waiting, calls = each.waiting, each.calls
            if isinstance(calls, Prefetch):
                self._prefetching[waiting.row] = waiting.person_id
                tasks.create_task(self._learn(waiting.row, calls))
            else:
                self._busy.add(waiting.chat_id)
                tasks.create_task(self._make_calls(waiting, calls))
        await self._backlog.thin_out(self._transaction, at=self._clock())
        if answered and not self._took_all:
            return 0.0
        rests = self._backlog.rests()
        return self.LOOK_AGAIN_S if rests is None else min(rests, self.LOOK_AGAIN_S)

    async def _answer_waiting(self, free: int) -> list[Answered]:
        """Answer waiting rows in one transaction; after a failure, each row in its own."""
        try:
            async with self._transaction() as session:
                answered = await _answer(session, await self._waiting(session, free), self._answer)
            return self._spend_for(answered)
        except Exception as failure:  # noqa: BLE001 - the row that failed shows when each is alone
            log.info("inbox.apart", failure=type(failure).__name__)
        async with self._storage.transaction() as session:
            waiting = await self._waiting(session, free)
        return [answered for each in waiting for answered in await self._answer_alone(each.row)]

    async def _waiting(self, session: AsyncSession, free: int) -> Sequence[Waiting]:
        """Find the oldest row of each idle chat, at most `free` rows.

        Fewer where one chat or person has many rows: the other chats have their turn the next time.
        """
        while True:
            resting = self._backlog.resting()
            rows = await queries.waiting(
                session,
                chats={*self._busy, *resting},
                persons={*resting, *self._prefetching.values()} - {queries.NOBODY},
                rows=self._prefetching,
                limit=free,
            )
            firsts = self._firsts(rows)
            if firsts or not rows:
                self._took_all = len(firsts) == len(rows) < free
                return firsts

    def _firsts(self, rows: Sequence[Waiting]) -> list[Waiting]:
        """Take one row of each chat and person that is within its budget."""
        chats: dict[int, Waiting] = {}
        persons: set[int] = set()
        for row in rows:
            if row.chat_id in chats or row.person_id in persons or self._backlog.must_wait(row):
                continue
            chats[row.chat_id] = row
            if row.person_id:
                persons.add(row.person_id)
        return list(chats.values())

    def _spend_for(self, answered: list[Answered]) -> list[Answered]:
        """Count the rows answered just now in their budgets."""
        for each in answered:
            if each.waiting.calls is None and each.calls and not isinstance(each.calls, Prefetch):
                self._budgets.spend(each.waiting)
        return answered

    async def _answer_alone(self, row: int) -> list[Answered]:
        try:
            return await self._answer_row(row, self._answer)
        except Exception as failure:
            if isinstance(failure, DBAPIError) and failure.connection_invalidated:
                raise  # the database went away, which is no row's fault
            excuse = partial(self._excuse, failure)
        try:
            return await self._answer_row(row, excuse)
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:  # noqa: BLE001 - no answer can be made; others shall not wait
            log_failure("inbox.unanswerable", failure, row=row)
        return await self._answer_row(row, _no_calls)

    async def _answer_row(self, row: int, answer: Answer) -> list[Answered]:
        """Answer a row, if it still waits."""
        async with self._transaction() as session:
            answered = await _answer(session, await queries.waiting_row(session, row), answer)
        return self._spend_for(answered)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._storage.transaction() as session:
            yield session
        self._listeners.on_commit(session)

    async def _record(self) -> None:
        """Finish the rows whose calls were made; a crash before has the calls made again."""
        if sent := dict(self._sent):
            answers, at = list(self._answers), self._clock()
            async with self._storage.transaction() as session:
                work = UnitOfWork(session, at)
                await queries.finish(work, sent)
                await queries.keep_answers(work, answers)
            del self._answers[: len(answers)]
        for row, chat in sent.items():
            del self._sent[row]
            self._busy.discard(chat)

    async def _learn(self, row: int, prefetch: Prefetch) -> None:
        try:
            await prefetch.learn()
        except Exception as failure:  # noqa: BLE001 - the row waits, and is tried again
            log_failure("inbox.unlearnt", failure, row=row)
            await asyncio.sleep(self.LOOK_AGAIN_S)
        del self._prefetching[row]
        self.wake()

    async def _make_calls(self, waiting: Waiting, calls: Calls) -> None:
        try:
            self._answers += await self._send(calls) or []
            self._sent[waiting.row] = waiting.chat_id
            self._listeners.on_answered(waiting, calls)
        except Exception as failure:  # noqa: BLE001 - the row waits, and is tried again
            log_failure("inbox.unsent", failure, row=waiting.row)
            await asyncio.sleep(self.LOOK_AGAIN_S)
            self._busy.discard(waiting.chat_id)
        self.wake()


async def _answer(
    session: AsyncSession, waiting: Sequence[Waiting], answer: Answer
) -> list[Answered]:
    """Write the calls for each update, once; the calls stay on the row until they are made."""
    new = {each.row: await answer(session, each.update) for each in waiting if each.calls is None}
    made = {row: calls for row, calls in new.items() if not isinstance(calls, Prefetch)}
    await queries.keep_calls(session, made)
    return [Answered(each, new.get(each.row, each.calls or [])) for each in waiting]


async def _no_calls(_session: AsyncSession, _update: Update) -> Calls:
    return []
