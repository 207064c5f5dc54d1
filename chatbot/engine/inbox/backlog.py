"""What waits because its chat, or whoever wrote it, is answered as often as they may be."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox import queries
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.inbox.rules import (
    MOST_READ,
    MOST_WAITING,
    MOST_WAITING_IN_GROUP,
    REST_S,
    SLOWED_AFTER_S,
    SLOWED_AT,
    SLOWED_EVERY_S,
)

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Hold:
    """A chat, or a person, that has had as many answers as they may, and for how long."""

    id: int  # Telegram's: a group's is negative; a person's is that of their private chat, too
    seconds: float


class Budgets(Protocol):
    """How often each chat and each person may be answered (engine/telegram/budgets.py)."""

    def hold(self, row: Waiting) -> Hold | None:
        """Tell for whom, and how long, an update has to wait; None: it may be answered."""

    def spend(self, row: Waiting) -> None:
        """Count an update that was answered."""

    def held_up(self) -> int:
        """Count the answers under way that wait until their own chat may have them."""

    def needless(self, rows: Sequence[Waiting]) -> Collection[int]:
        """Find those of the rows that need no answer, or none any more."""

    async def slow_down(self, session: AsyncSession, rows: Sequence[Waiting]) -> bool:
        """Owe one word of why these wait, where one of them came from; tell whether it could be."""


class Backlog:
    """Lets those wait who are over their budget, and nobody else.

    A few of their rows wait for their turn. All others are answered together, by one word.
    """

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._until: dict[int, float] = {}  # chats and persons that rest
        self._new: list[Hold] = []  # of those who rest since the last thinning out
        self._slowed: dict[int, float] = {}  # who was told to slow down: until when that is enough

    def resting(self) -> Collection[int]:
        """List the chats and persons that rest."""
        self._until = _after(_now(), self._until)
        return list(self._until)

    def rests(self) -> float | None:
        """Return the seconds until one of them has rested; None where nobody does."""
        return max(0.0, min(self._until.values()) - _now()) if self._until else None

    def holds(self, row: Waiting) -> bool:
        """Tell whether a row has to wait; whoever is over their budget rests from now on."""
        if {row.chat_id, row.person_id} & self._until.keys():
            return True
        if row.calls is not None or (hold := self._budgets.hold(row)) is None:
            return False
        self._until[hold.id] = _now() + min(hold.seconds, REST_S)
        self._new.append(hold)
        return True

    async def thin_out(self, transaction: Transaction, *, at: datetime) -> None:
        """See to what waits for those who rest: a few rows stay, and now and then they are told."""
        if not (held := list(self._new)):
            return
        async with transaction() as session:
            slowed = [hold.id for hold in held if await self._thin_out(session, hold, at)]
        now = _now()
        self._slowed = _after(now, self._slowed) | dict.fromkeys(slowed, now + SLOWED_EVERY_S)
        del self._new[: len(held)]

    async def _thin_out(self, session: AsyncSession, hold: Hold, at: datetime) -> bool:
        """Finish what is too much, or needs no answer; tell whether they were told."""
        rows = await queries.waiting_for(session, hold.id, limit=MOST_READ)
        needless = self._budgets.needless(rows)
        asking = [each for each in rows if each.row not in needless]
        most = MOST_WAITING_IN_GROUP if hold.id < 0 else MOST_WAITING
        too_many = [each.row for each in asking[most:]]
        await queries.finish(UnitOfWork(session, at), [*needless, *too_many])
        if len(rows) == MOST_READ:
            await queries.finish_waiting_for(UnitOfWork(session, at), hold.id, after=rows[-1].row)
        is_late = hold.seconds >= SLOWED_AFTER_S or len(asking) > SLOWED_AT
        if not is_late or self._slowed.get(hold.id, 0.0) > _now():
            return False
        if told := await self._budgets.slow_down(session, asking):
            log.info("inbox.slowed_down", seconds=round(hold.seconds), waiting=len(asking))
        return told


def _after(now: float, until: Mapping[int, float]) -> dict[int, float]:
    return {each: end for each, end in until.items() if end > now}


def _now() -> float:
    return asyncio.get_running_loop().time()
