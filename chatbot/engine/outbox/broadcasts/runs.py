"""A broadcast under way, as the process that carries it remembers it: the rows know the rest."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.outbox.broadcasts import carrying_queries as queries
from chatbot.engine.outbox.broadcasts.rules import AGAIN_S, Act, Copy, Fate, Skipped, Stage

BEFORE_ALL = -(2**63)

# Of these chats, those who shall not get what concerns that topic any more, and why.
Unwanted = Callable[[AsyncSession, str, Collection[int]], Awaitable[dict[int, Skipped]]]
Waits = Callable[[int], float]  # seconds until that chat may be written to


@dataclass(slots=True)
class Run:
    """How far we are in a broadcast: all chats up to `after` were looked at.

    Those of them that have to wait are in `later`, with the moment when they may be tried. `letter`
    is what the postman made of the content. Changes that got no answer are counted in `unanswered`;
    those `too_old` are to say something instead of being deleted.
    """

    number: int
    act: Act
    stage: Stage
    source: int | None
    topic: str | None
    version: int
    letter: Any = None
    after: int = BEFORE_ALL
    at_end: bool = False
    later: dict[int, float] = field(default_factory=dict)
    unanswered: Counter[int] = field(default_factory=Counter)
    too_old: set[int] = field(default_factory=set)

    def begin_again(self) -> None:
        """Look at everybody anew."""
        self.after, self.at_end = BEFORE_ALL, False
        self.later.clear()

    def waits(self, now: float) -> float | None:
        """Seconds until there is somebody to look at; None: all were, and nobody has to wait."""
        if self.stage is not Stage.RUNNING:
            return None
        if not self.at_end:
            return 0.0
        return max(0.0, min(self.later.values()) - now) if self.later else None

    async def take(
        self, session: AsyncSession, room: int, now: float, waits: Waits, unwanted: Unwanted
    ) -> list[Copy]:
        """The next copies that may leave, at most `room`; they are marked as being sent."""
        rows = await self._next(session, room, now)
        rows = self._ready(rows, now, waits)
        rows = await self._wanted(session, rows, unwanted)
        copies = await self._found(session, rows, now)
        if copies:
            await queries.mark_sending(session, self.number, [copy.chat for copy in copies])
        return copies

    async def _next(self, session: AsyncSession, room: int, now: float) -> list[Any]:
        due = [chat for chat, at in self.later.items() if at <= now][:room]
        rows = list(await queries.pending_among(session, self.number, due)) if due else []
        for chat in due:
            del self.later[chat]
        if (room := room - len(rows)) > 0 and not self.at_end:
            more = await queries.next_pending(session, self.number, after=self.after, limit=room)
            self.at_end = len(more) < room
            rows += more
            self.after = more[-1].chat_id if more else self.after
        return rows

    def _ready(self, rows: list[Any], now: float, waits: Waits) -> list[Any]:
        ready = []
        for row in rows:
            if (wait := waits(row.chat_id)) > 0:
                self.later[row.chat_id] = now + wait
            else:
                ready.append(row)
        return ready

    async def _wanted(
        self, session: AsyncSession, rows: list[Any], unwanted: Unwanted
    ) -> list[Any]:
        if self.topic is None or not rows:
            return rows
        reasons = await unwanted(session, self.topic, [row.chat_id for row in rows])
        await self._skip(session, reasons)
        return [row for row in rows if row.chat_id not in reasons]

    async def _found(self, session: AsyncSession, rows: list[Any], now: float) -> list[Copy]:
        """With the messages that are to be changed; who is just getting theirs waits."""
        if self.source is None or not rows:
            return [Copy(self.number, row.chat_id, row.thread_id) for row in rows]
        theirs = await queries.copies(session, self.source, [row.chat_id for row in rows])
        found, unsure, without = [], dict[int, Skipped](), list[int]()
        for row in rows:
            fate, message = theirs.get(row.chat_id, (None, None))
            if fate is Fate.SENT and message is not None:
                is_too_old = row.chat_id in self.too_old
                found.append(Copy(self.number, row.chat_id, row.thread_id, message, is_too_old))
            elif fate is Fate.SENDING:
                self.later[row.chat_id] = now + AGAIN_S
            elif fate in (Fate.SENT, Fate.UNKNOWN):
                unsure[row.chat_id] = Skipped.UNSURE
            else:  # who has still to get theirs gets the new wording
                without.append(row.chat_id)
        await self._skip(session, unsure)
        if without:
            await queries.drop(session, self.number, without)
        return found

    async def _skip(self, session: AsyncSession, reasons: dict[int, Skipped]) -> None:
        for why in set(reasons.values()):
            chats = [chat for chat, reason in reasons.items() if reason is why]
            await queries.skip_chats(session, self.number, chats, why)
