"""What the rows of broadcasts say, and what is written on them: all of it within a transaction."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox.broadcasts import queries
from chatbot.engine.outbox.broadcasts.rules import (
    AGAIN_S,
    REPORT_EVERY_S,
    REPORT_SHARE,
    TICK_S,
    ClaimedDelivery,
    DeliveryState,
    Result,
    Skipped,
    Stage,
    abandoned,
    after,
)
from chatbot.engine.outbox.rules import Act, Moved, Outcome, Rejected, TooOld, Unknown, Unreachable
from chatbot.engine.outbox.worker import OnOutcome, Renderer

BEFORE_ALL = -(2**63)

# Which of these chats are not to get that broadcast, of that topic, any more, and why.
Unwanted = Callable[[AsyncSession, int, str, Collection[int]], Awaitable[dict[int, Skipped]]]
Waits = Callable[[int], float]  # seconds until that chat may be written to
Report = Callable[[AsyncSession, int], Awaitable[None]]


@dataclass(slots=True)
class BroadcastProgress:
    """How far this process is in a broadcast under way: the rows know the rest."""

    broadcast_id: int
    act: Act
    stage: Stage
    source: int | None
    topic: str | None
    version: int
    call: Any = None  # what the renderer made of the content
    after: int = BEFORE_ALL  # all chats up to this one were looked at
    at_end: bool = False
    later: dict[int, float] = field(default_factory=dict)  # chats of these that wait: until when
    unanswered: Counter[int] = field(default_factory=Counter)  # changes that got no answer
    too_old: set[int] = field(default_factory=set)  # chats whose message Telegram deletes no more

    def begin_again(self) -> None:
        """Look at everybody anew."""
        self.after, self.at_end = BEFORE_ALL, False
        self.later.clear()

    def waits(self, now: float) -> float | None:
        """Return the seconds until there is a chat to look at; None when nothing is left."""
        if self.stage is not Stage.RUNNING:
            return None
        if not self.at_end:
            return 0.0
        return max(0.0, min(self.later.values()) - now) if self.later else None

    async def claim(
        self, session: AsyncSession, room: int, now: float, waits: Waits, unwanted: Unwanted
    ) -> list[ClaimedDelivery]:
        """Take the next that may leave, at most `room`; they are marked as being sent."""
        rows = await self._next(session, room, now)
        rows = self._ready(rows, now, waits)
        rows = await self._wanted(session, rows, unwanted)
        deliveries = await self._found(session, rows, now)
        if deliveries:
            chats = [delivery.chat for delivery in deliveries]
            await queries.mark_sending(session, self.broadcast_id, chats)
        return deliveries

    async def _next(self, session: AsyncSession, room: int, now: float) -> list[Any]:
        due = [chat for chat, at in self.later.items() if at <= now][:room]
        rows = list(await queries.pending_among(session, self.broadcast_id, due)) if due else []
        for chat in due:
            del self.later[chat]
        if (room := room - len(rows)) > 0 and not self.at_end:
            more = await queries.next_pending(
                session, self.broadcast_id, after=self.after, limit=room
            )
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
        chats = [row.chat_id for row in rows]
        reasons = await unwanted(session, self.broadcast_id, self.topic, chats)
        await self._skip(session, reasons)
        return [row for row in rows if row.chat_id not in reasons]

    async def _found(
        self, session: AsyncSession, rows: list[Any], now: float
    ) -> list[ClaimedDelivery]:
        """Find the messages that are to be changed; one that is just being sent waits."""
        if self.source is None or not rows:
            return [ClaimedDelivery(self.broadcast_id, row.chat_id, row.thread_id) for row in rows]
        theirs = await queries.deliveries(session, self.source, [row.chat_id for row in rows])
        if self.act is Act.SEND:
            return [self._reply(row, theirs.get(row.chat_id, (None, None))[1]) for row in rows]
        found, unsure, without = [], dict[int, Skipped](), list[int]()
        for row in rows:
            chat, (state, message) = row.chat_id, theirs.get(row.chat_id, (None, None))
            if state is DeliveryState.SENT and message is not None:
                delivery = ClaimedDelivery(
                    self.broadcast_id, chat, row.thread_id, message, is_too_old=chat in self.too_old
                )
                found.append(delivery)
            elif state is DeliveryState.SENDING:
                self.later[chat] = now + AGAIN_S
            elif state in (DeliveryState.SENT, DeliveryState.UNKNOWN):
                unsure[chat] = Skipped.UNSURE
            else:  # the copy is still to be sent, and will be with the new wording
                without.append(chat)
        await self._skip(session, unsure)
        if without:
            await queries.drop(session, self.broadcast_id, without)
        return found

    def _reply(self, row: Any, to: int | None) -> ClaimedDelivery:
        return ClaimedDelivery(self.broadcast_id, row.chat_id, row.thread_id, reply_to=to)

    async def _skip(self, session: AsyncSession, reasons: dict[int, Skipped]) -> None:
        for why in set(reasons.values()):
            chats = [chat for chat, reason in reasons.items() if reason is why]
            await queries.skip_chats(session, self.broadcast_id, chats, why)


Claim = tuple[BroadcastProgress, ClaimedDelivery]
Done = tuple[BroadcastProgress, ClaimedDelivery, Outcome]


class BroadcastStore:
    """Remembers how far it is in each broadcast; `forget` it when a transaction failed.

    `unwanted` finds which of the chats whose turn it is are to be left out; `on_outcome` is told,
    as it is recorded, that a chat is unreachable or has moved; `report`, that there is something
    new to say of a broadcast.
    """

    def __init__(
        self,
        renderer: Renderer,
        *,
        clock: Callable[[], datetime],
        unwanted: Unwanted,
        on_outcome: OnOutcome,
        report: Report,
    ) -> None:
        self._renderer = renderer
        self._clock = clock
        self._unwanted = unwanted
        self._on_outcome = on_outcome
        self._report = report
        self._running: dict[int, BroadcastProgress] = {}
        self._to_report: dict[int, float] = {}  # broadcasts, and not before when
        self._report_every = REPORT_EVERY_S
        self._knows_its_own = False  # whether no row is marked as being sent but those under way

    def forget(self) -> None:
        """Read the rows again, from the first one on."""
        self._running.clear()
        self._knows_its_own = False

    def waits(self, now: float) -> float | None:
        """Return the seconds until a chat may be claimed; None when none is left."""
        waits = [wait for each in self._running.values() if (wait := each.waits(now)) is not None]
        return min(waits, default=None)

    def report_in(self, now: float) -> float | None:
        """Return the seconds until there is something to report; None when there is nothing."""
        return min((until - now for until in self._to_report.values()), default=None)

    async def refresh(self, session: AsyncSession, under_way: Collection[ClaimedDelivery]) -> None:
        """See which broadcasts are under way, and what has been decided about them.

        That locks them, in the order in which a correction locks them: done before anything is
        written, lest each of the two wait for the other.
        """
        rows = await queries.under_way(UnitOfWork(session, self._clock()))
        if not self._knows_its_own:
            await self._take_over(session, under_way)
        for broadcast_id in self._running.keys() - {row.id for row in rows}:
            del self._running[broadcast_id]
        for row in rows:
            known = self._running.get(row.id)
            if known is None or (known.version, known.stage) != (row.version, row.stage):
                progress = BroadcastProgress(*row)
                content = await queries.content(session, row.id)
                progress.call = self._renderer.message(progress.act, content)
                self._running[row.id] = progress

    async def record(self, session: AsyncSession, done: Sequence[Done]) -> None:
        """Write down what became of those that were attempted."""
        if not done:
            return
        both = [(each, _result(*each)) for each in done]
        await queries.record(session, [_as_row(each[1], result) for each, result in both])
        for (progress, delivery, _), result in both:
            if result.state is DeliveryState.PENDING:
                progress.later[delivery.chat] = _now() + result.wait
            else:
                progress.too_old.discard(delivery.chat)
            self._to_report.setdefault(delivery.broadcast, _now() + self._report_every)
        for (progress, delivery, outcome), result in both:
            if isinstance(outcome, Rejected) and progress.act is not Act.DELETE:
                await self._stop(session, progress, delivery, result.failure or "")
            await self._tell_rooms(session, progress, delivery, outcome)

    async def claim(
        self,
        session: AsyncSession,
        room: int,
        under_way: Collection[ClaimedDelivery],
        paced: Waits,
    ) -> list[Claim]:
        """Take as many as may leave now, an equal share of each broadcast.

        No chat is written to twice at a time, else the older message could come last.
        """
        busy = {delivery.chat for delivery in under_way}
        claimed: list[Claim] = []
        now = _now()
        running = [progress for progress in self._running.values() if progress.waits(now) == 0]
        for place, progress in enumerate(running):
            share = -(-(room - len(claimed)) // (len(running) - place))
            if share <= 0:
                break
            waits = partial(_waits, busy, paced)
            deliveries = await progress.claim(session, share, now, waits, self._unwanted)
            busy |= {delivery.chat for delivery in deliveries}
            claimed += [(progress, delivery) for delivery in deliveries]
            self._running[progress.broadcast_id] = self._running.pop(progress.broadcast_id)
        await self._finish(session, [*under_way, *(delivery for _, delivery in claimed)])
        return claimed

    async def report(self, session: AsyncSession) -> None:
        """Report what there is to report by now."""
        now = _now()
        for broadcast_id in [
            broadcast_id for broadcast_id, until in self._to_report.items() if until <= now
        ]:
            began = _now()
            try:
                async with session.begin_nested():
                    await self._report(session, broadcast_id)
            except Exception as failure:  # noqa: BLE001 - the broadcast goes on all the same
                log_failure("broadcasts.unreported", failure, broadcast=broadcast_id)
            del self._to_report[broadcast_id]
            # Of a million deliveries it takes a while to count them, in which nothing leaves.
            self._report_every = max(REPORT_EVERY_S, (_now() - began) / REPORT_SHARE)

    async def _stop(
        self,
        session: AsyncSession,
        progress: BroadcastProgress,
        delivery: ClaimedDelivery,
        reason: str,
    ) -> None:
        """Stop the broadcast, unless its content changed meanwhile, or somebody resumed it."""
        broadcast_id = progress.broadcast_id
        if await queries.version(session, broadcast_id) == progress.version:
            await queries.stop(session, broadcast_id, reason)
            if broadcast_id in self._running and self._running[broadcast_id].stage is Stage.RUNNING:
                del self._running[broadcast_id]
            self._to_report[broadcast_id] = 0.0
        else:
            await queries.try_again(session, broadcast_id, delivery.chat)

    async def _tell_rooms(
        self,
        session: AsyncSession,
        progress: BroadcastProgress,
        delivery: ClaimedDelivery,
        outcome: Outcome,
    ) -> None:
        if not isinstance(outcome, Unreachable | Moved):
            return
        if isinstance(outcome, Moved):
            progress.later[outcome.chat] = progress.later.pop(delivery.chat)
        try:
            async with session.begin_nested():
                await self._on_outcome(session, delivery.chat, outcome)
        except Exception as failure:  # noqa: BLE001 - the row's own result stands all the same
            log_failure("broadcasts.hook_failed", failure, broadcast=progress.broadcast_id)

    async def _take_over(
        self, session: AsyncSession, under_way: Collection[ClaimedDelivery]
    ) -> None:
        """Decide about what a process that is gone was sending: it may have arrived."""
        ours = {delivery.chat for delivery in under_way}
        for broadcast_id, act in await queries.unfinished(session):
            await queries.abandoned(session, broadcast_id, abandoned(act), besides=ours)
            self._to_report[broadcast_id] = 0.0
        self._knows_its_own = True

    async def _finish(self, session: AsyncSession, under_way: Collection[ClaimedDelivery]) -> None:
        busy = {delivery.broadcast for delivery in under_way}
        for progress in self._running.values():
            broadcast_id = progress.broadcast_id
            if progress.waits(_now()) is not None or broadcast_id in busy:
                continue
            # None is under way now. Should a row say otherwise, it would never be over.
            await queries.abandoned(session, broadcast_id, abandoned(progress.act), besides=())
            if progress.stage is Stage.CANCELLED:  # one may have come back since
                await queries.skip_pending(session, broadcast_id, Skipped.CANCELLED)
            elif await queries.has_left(session, broadcast_id) or (
                await queries.resend_unknown(session, broadcast_id)
            ):
                progress.begin_again()
                continue
            is_over = progress.stage is Stage.RUNNING
            stage = Stage.FINISHED if is_over else progress.stage
            await queries.finish(UnitOfWork(session, self._clock()), broadcast_id, stage)
            self._to_report[broadcast_id] = 0.0


def _waits(busy: set[int], paced: Waits, chat: int) -> float:
    return TICK_S if chat in busy else paced(chat)


def _result(progress: BroadcastProgress, delivery: ClaimedDelivery, outcome: Outcome) -> Result:
    result = after(progress.act, outcome, tries=progress.unanswered[delivery.chat])
    if isinstance(outcome, Unknown) and result.state is DeliveryState.PENDING:
        progress.unanswered[delivery.chat] += 1
    if isinstance(outcome, TooOld):
        progress.too_old.add(delivery.chat)
    return result


def _as_row(delivery: ClaimedDelivery, result: Result) -> dict[str, Any]:
    return {
        "broadcast_id": delivery.broadcast,
        "chat": delivery.chat,
        "fate": result.state.value,
        "message_id": result.message_id,
        "failure": result.failure,
    }


def _now() -> float:
    return asyncio.get_running_loop().time()
