"""Answers waiting updates: in order inside a chat, and a limited number of chats at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Clock, UnitOfWork
from chatbot.engine.inbox import queries
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.jobs import Loop, loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.storage.engine import Storage

CHATS_AT_ONCE = 32
FULL_S = 0.05  # before rows are read again, while CHATS_AT_ONCE chats are served
# For a chat or a person over their budget (engine/telegram/budgets.py):
MOST_WAITING, MOST_WAITING_IN_GROUP = 60, 20  # updates: about as many as are answered in a minute
MOST_READ = 100  # oldest updates that are read; the later updates are finished unread
REST_S = 5.0  # at most, before the waiting updates are counted again
SLOWED_AFTER_S, SLOWED_AT = 5.0, 10  # from so many seconds, or above so many updates: « Doucement »
SLOWED_EVERY_S = 600.0  # between two « Doucement » in a chat

Update = dict[str, Any]
Calls = list[dict[str, Any]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A chat or person that is over its budget, and the seconds until it isn't."""

    id: int  # Telegram's id: negative for a group; a person and their private chat share one
    seconds: float


class Budgets(Protocol):
    """How often each chat and each person may be answered (engine/telegram/budgets.py)."""

    def over_budget(self, row: Waiting) -> OverBudget | None:
        """Return the chat or person whose budget holds an update back; None: answer it now."""

    def spend(self, row: Waiting) -> None:
        """Count an update that was answered."""

    def held_up(self) -> int:
        """Count the answers under way that wait for their own chat's limit."""

    def needless(self, rows: Sequence[Waiting]) -> Collection[int]:
        """Find updates that want no answer, and inline queries that a later query replaces."""

    async def slow_down(self, session: AsyncSession, rows: Sequence[Waiting]) -> int | None:
        """Owe « Doucement » to the chat of the updates; return its id, None if there is no chat."""


class RestingChats:
    """Lets chats and persons over their budget wait, without holding up the others.

    Their oldest rows are answered later. The rows above the limits are finished without an answer;
    « Doucement » tells the chat.
    """

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._until: dict[int, float] = {}  # chats and persons that rest
        self._new: list[OverBudget] = []  # began to rest after the last `thin_out`
        self._slowed: dict[int, float] = {}  # chat or person → the earliest next « Doucement »

    def now(self) -> Collection[int]:
        """List the chats and persons over their budget, which are not answered for now."""
        self._until = _after(loop_time(), self._until)
        return list(self._until)

    def left(self) -> float | None:
        """Return the seconds until a chat or person may be answered again; None: all may."""
        return max(0.0, min(self._until.values()) - loop_time()) if self._until else None

    def holds_back(self, row: Waiting) -> bool:
        """Tell whether a row must wait; let a chat or person over its budget rest from now on."""
        if {row.chat_id, row.person_id} & self._until.keys():
            return True
        if row.calls is not None or (over := self._budgets.over_budget(row)) is None:
            return False
        self._until[over.id] = loop_time() + min(over.seconds, REST_S)
        self._new.append(over)
        return True

    async def thin_out(
        self, transaction: Callable[[], AbstractAsyncContextManager[AsyncSession]], *, at: datetime
    ) -> None:
        """Finish the surplus rows of newly resting chats and persons; owe « Doucement » if due."""
        if not (held := list(self._new)):
            return
        self._slowed = _after(loop_time(), self._slowed)
        slowed = dict[int, float]()
        async with transaction() as session:
            work = UnitOfWork(session, at)
            for over in held:
                rows = await queries.waiting_for(session, over.id, limit=MOST_READ)
                needless = self._budgets.needless(rows)
                asking = [each for each in rows if each.row not in needless]
                most = MOST_WAITING_IN_GROUP if over.id < 0 else MOST_WAITING
                await queries.finish(work, [*needless, *(each.row for each in asking[most:])])
                if len(rows) == MOST_READ:
                    await queries.finish_waiting_for(work, over.id, after=rows[-1].row)
                is_late = over.seconds >= SLOWED_AFTER_S or len(asking) > SLOWED_AT
                concerned = {over.id, *(row.chat_id for row in asking)}
                if not is_late or concerned & (self._slowed.keys() | slowed.keys()):
                    continue
                if chat_id := await self._budgets.slow_down(session, asking):
                    log.info("inbox.slowed_down", seconds=round(over.seconds), waiting=len(asking))
                    slowed |= dict.fromkeys((over.id, chat_id), loop_time() + SLOWED_EVERY_S)
        self._slowed |= slowed
        del self._new[: len(held)]


@dataclass(frozen=True, slots=True)
class Prefetch:
    """A question to Telegram, asked outside any transaction before an update is answered."""

    learn: Callable[[], Awaitable[None]]


# Waiting rows, each with the calls that answer its update, or with a question to ask first.
Answered = list[tuple[Waiting, Calls | Prefetch]]
Find = Callable[[AsyncSession], Awaitable[Sequence[Waiting]]]
Answer = Callable[[AsyncSession, Update], Awaitable[Calls | Prefetch]]
Excuse = Callable[[Exception, AsyncSession, Update], Awaitable[Calls]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    on_commit: Callable[[AsyncSession], None] = lambda _session: None
    on_sent: Callable[[Waiting, Calls], None] = lambda _row, _calls: None


class InboxWorker(Loop):
    """Has the updates of waiting rows answered, and the calls made after the commit.

    `answer` returns the calls for an update, or a Prefetch to learn before it is called again;
    `excuse` returns the calls that apologise where `answer` failed; `send` makes the calls, each
    until Telegram accepts or refuses the call, and returns the `answers` for queries.finish.
    Chats and persons over their `budgets` wait. Of the `listeners`, `on_commit` is called with
    the session of each answer or excuse, `on_sent` with each row and the calls that were made.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        answer: Answer,
        excuse: Excuse,
        send: Callable[[Calls], Awaitable[Calls | None]],
        budgets: Budgets,
        clock: Clock,
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
        self._resting = RestingChats(budgets)
        self._took_all = False  # the last query found no row beyond the rows taken
        self._busy: set[int] = set()  # chats, until the calls made there are recorded
        self._prefetching: dict[int, int] = {}  # row → person; the chat's other persons go on
        self._sent: dict[int, int] = {}  # row → chat, for rows whose calls were made
        self._answers: list[dict[str, Any]] = []  # sent, and not recorded yet

    def must_wait(self, whom: int) -> bool:
        """Tell whether the chat or person with this id is over their budget."""
        return whom in self._resting.now()

    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        await asyncio.sleep(0)  # calls that ended together are recorded together
        await self._record()
        # Answers that wait for their own chat's limit don't count against CHATS_AT_ONCE.
        served = len(self._busy) + len(self._prefetching) - self._budgets.held_up()
        if (free := CHATS_AT_ONCE - max(0, served)) <= 0:
            return FULL_S
        answered = await self._answer_waiting(free)
        for waiting, calls in answered:
            if isinstance(calls, Prefetch):
                self._prefetching[waiting.row] = waiting.person_id
                tasks.create_task(self._learn(waiting.row, calls))
            else:
                self._busy.add(waiting.chat_id)
                tasks.create_task(self._make_calls(waiting, calls))
        await self._resting.thin_out(self._transaction, at=self._clock())
        if answered and not self._took_all:
            return 0.0
        rests = self._resting.left()
        return self.LOOK_AGAIN_S if rests is None else min(rests, self.LOOK_AGAIN_S)

    async def _answer_waiting(self, free: int) -> Answered:
        """Answer waiting rows in one transaction; if it fails, each row in a separate one."""
        try:
            return await self._answer_rows(partial(self._waiting, free=free), self._answer)
        except Exception as failure:  # noqa: BLE001 - the row that failed shows when each is alone
            log.info("inbox.apart", failure=type(failure).__name__)
        async with self._storage.transaction() as session:
            waiting = await self._waiting(session, free)
        return [answered for each in waiting for answered in await self._answer_alone(each.row)]

    async def _waiting(self, session: AsyncSession, free: int) -> Sequence[Waiting]:
        """Find the oldest row of each idle chat, at most `free` rows.

        Where one chat or person has many of the oldest rows, fewer chats are found; the other chats
        have their turn the next time.
        """
        while True:
            resting = self._resting.now()
            rows = await queries.waiting(
                session,
                chats={*self._busy, *resting},
                persons={*resting, *self._prefetching.values()} - {queries.NOBODY},
                rows=self._prefetching,
                limit=free,
            )
            firsts: dict[int, Waiting] = {}  # of each chat and person within their budget
            persons: set[int] = set()
            for row in rows:
                if row.chat_id in firsts or row.person_id in persons:
                    continue
                if not self._resting.holds_back(row):
                    firsts[row.chat_id] = row
                    persons |= {row.person_id} - {queries.NOBODY}
            if firsts or not rows:
                self._took_all = len(firsts) == len(rows) < free
                return list(firsts.values())

    async def _answer_alone(self, row: int) -> Answered:
        find = partial(queries.waiting_row, row=row)  # if it still waits
        try:
            return await self._answer_rows(find, self._answer)
        except Exception as failure:
            if isinstance(failure, DBAPIError) and failure.connection_invalidated:
                raise  # the database went away, which is no row's fault
            excuse = partial(self._excuse, failure)
        try:
            return await self._answer_rows(find, excuse)
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:  # noqa: BLE001 - no answer can be made; others shall not wait
            log_failure("inbox.unanswerable", failure, row=row)
        return await self._answer_rows(find)

    async def _answer_rows(self, find: Find, answer: Answer | None = None) -> Answered:
        """Answer rows in one transaction, and count the new answers in their budgets.

        Without `answer`, no calls answer the updates.
        """
        async with self._transaction() as session:
            waiting = await find(session)
            asking = [each for each in waiting if each.calls is None]
            new = {
                each.row: await answer(session, each.update) if answer else [] for each in asking
            }
            # Written once, the calls stay on their row until they are made.
            made = {row: calls for row, calls in new.items() if not isinstance(calls, Prefetch)}
            await queries.keep_calls(session, made)
        for each in asking:
            if made.get(each.row):
                self._budgets.spend(each)
        return [(each, new.get(each.row, each.calls or [])) for each in waiting]

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._storage.transaction() as session:
            yield session
        self._listeners.on_commit(session)

    async def _record(self) -> None:
        """Finish the rows whose calls were made; after a crash before that, they are made again."""
        if sent := dict(self._sent):
            answers, at = list(self._answers), self._clock()
            async with self._storage.transaction() as session:
                await queries.finish(UnitOfWork(session, at), sent, answers)
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
            self._listeners.on_sent(waiting, calls)
        except Exception as failure:  # noqa: BLE001 - the row waits, and is tried again
            log_failure("inbox.unsent", failure, row=waiting.row)
            await asyncio.sleep(self.LOOK_AGAIN_S)
            self._busy.discard(waiting.chat_id)
        self.wake()


def _after(now: float, until: Mapping[int, float]) -> dict[int, float]:
    return {each: end for each, end in until.items() if end > now}
