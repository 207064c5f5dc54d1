"""The updates of chats and persons that are over their budget of answers."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox import queries, rules
from chatbot.engine.inbox.queries import Waiting

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A chat or person that is over its budget, and the seconds until it isn't."""

    id: int  # Telegram's: a group's is negative; a person's is their private chat's, too
    seconds: float


class Budgets(Protocol):
    """How often each chat and each person may be answered (engine/telegram/budgets.py)."""

    def over_budget(self, row: Waiting) -> OverBudget | None:
        """Return for whose budget, and how long, an update has to wait; None: answer it now."""

    def spend(self, row: Waiting) -> None:
        """Count an update that was answered."""

    def held_up(self) -> int:
        """Count the answers under way that wait for their own chat's limit."""

    def needless(self, rows: Sequence[Waiting]) -> Collection[int]:
        """Find the rows that need no answer, or no answer any more."""

    async def slow_down(self, session: AsyncSession, rows: Sequence[Waiting]) -> bool:
        """Owe « Doucement » to the chat of an update; return False if it can't be said."""


class Backlog:
    """Lets chats and persons over their budget wait alone.

    A few of their rows wait for their turn. All other rows are answered together, by one sentence.
    """

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._until: dict[int, float] = {}  # chats and persons that rest
        self._new: list[OverBudget] = []  # since the last thinning out
        self._slowed: dict[int, float] = {}  # chats and persons that read « Doucement », until when

    def resting(self) -> Collection[int]:
        """List the chats and persons over their budget, which are not answered for now."""
        self._until = _after(_now(), self._until)
        return list(self._until)

    def rests(self) -> float | None:
        """Return the seconds until a chat or person may be answered again; None: all may."""
        return max(0.0, min(self._until.values()) - _now()) if self._until else None

    def must_wait(self, row: Waiting) -> bool:
        """Tell whether a row has to wait; a chat or person over its budget rests from now on."""
        if {row.chat_id, row.person_id} & self._until.keys():
            return True
        if row.calls is not None or (over := self._budgets.over_budget(row)) is None:
            return False
        self._until[over.id] = _now() + min(over.seconds, rules.REST_S)
        self._new.append(over)
        return True

    async def thin_out(self, transaction: Transaction, *, at: datetime) -> None:
        """Finish most rows of newly resting chats and persons, and sometimes say « Doucement »."""
        if not (held := list(self._new)):
            return
        async with transaction() as session:
            work = UnitOfWork(session, at)
            slowed = [over.id for over in held if await self._thin_out(work, over)]
        now = _now()
        self._slowed = _after(now, self._slowed) | dict.fromkeys(slowed, now + rules.SLOWED_EVERY_S)
        del self._new[: len(held)]

    async def _thin_out(self, work: UnitOfWork, over: OverBudget) -> bool:
        """Finish excessive and needless rows; tell whether « Doucement » was said."""
        rows = await queries.waiting_for(work.session, over.id, limit=rules.MOST_READ)
        needless = self._budgets.needless(rows)
        asking = [each for each in rows if each.row not in needless]
        most = rules.MOST_WAITING_IN_GROUP if over.id < 0 else rules.MOST_WAITING
        too_many = [each.row for each in asking[most:]]
        await queries.finish(work, [*needless, *too_many])
        if len(rows) == rules.MOST_READ:
            await queries.finish_waiting_for(work, over.id, after=rows[-1].row)
        is_late = over.seconds >= rules.SLOWED_AFTER_S or len(asking) > rules.SLOWED_AT
        if not is_late or self._slowed.get(over.id, 0.0) > _now():
            return False
        if told := await self._budgets.slow_down(work.session, asking):
            log.info("inbox.slowed_down", seconds=round(over.seconds), waiting=len(asking))
        return told


def _after(now: float, until: Mapping[int, float]) -> dict[int, float]:
    return {each: end for each, end in until.items() if end > now}


def _now() -> float:
    return asyncio.get_running_loop().time()
