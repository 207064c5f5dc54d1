"""Reads and writes the rows of broadcasts, within the broadcaster's transactions."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import broadcast_queries as queries, rules
from chatbot.engine.outbox.worker import OnOutcome, Renderer

BEFORE_ALL = -(2**63)
TICK_S = 0.016  # between two claims, at a limited pace
REPORT_EVERY_S = 3.0  # an edited message has limits of its own
REPORT_SHARE = 0.05  # of the time, at most, goes into reports

# Called with a session, a broadcast, its topic and chats whose turn it is. Returns the chats among
# these that are not to get the broadcast any more, and why.
Unwanted = Callable[[AsyncSession, int, str, Collection[int]], Awaitable[dict[int, rules.Skipped]]]
WaitOf = Callable[[int], float]  # seconds until a chat may be written to


@dataclass(slots=True)
class BroadcastProgress:
    """This process's progress in a broadcast under way, beside the states on the rows."""

    broadcast_id: int
    act: rules.Act
    stage: rules.Stage
    source: int | None
    topic: str | None
    version: int
    call: Any = None  # the content, as rendered
    after: int = BEFORE_ALL  # all chats with ids up to this one were looked at
    at_end: bool = False
    later: dict[int, float] = field(default_factory=dict)  # chat up to `after` → when to try again
    unanswered: Counter[int] = field(default_factory=Counter)  # chat → tries that got no answer
    too_old: set[int] = field(default_factory=set)  # chats whose message Telegram deletes no more

    def waits(self, now: float) -> float | None:
        """Return the seconds until there is a chat to look at; None: no chat is left."""
        if self.stage is not rules.Stage.RUNNING:
            return None
        if not self.at_end:
            return 0.0
        return max(0.0, min(self.later.values()) - now) if self.later else None

    async def claim(
        self, session: AsyncSession, room: int, now: float, waits: WaitOf, unwanted: Unwanted
    ) -> list[rules.ClaimedDelivery]:
        """Claim the next deliveries that may leave, at most `room`, and mark them as being sent."""
        due = [chat for chat, at in self.later.items() if at <= now][:room]
        found = list(await queries.pending_among(session, self.broadcast_id, due)) if due else []
        for chat in due:
            del self.later[chat]
        if (left := room - len(found)) > 0 and not self.at_end:
            more = await queries.next_pending(
                session, self.broadcast_id, after=self.after, limit=left
            )
            self.at_end = len(more) < left
            found += more
            self.after = more[-1].chat_id if more else self.after
        rows = []
        for row in found:
            if (wait := waits(row.chat_id)) > 0:
                self.later[row.chat_id] = now + wait
            else:
                rows.append(row)
        if self.topic is not None and rows:
            chats = [row.chat_id for row in rows]
            reasons = await unwanted(session, self.broadcast_id, self.topic, chats)
            await self._skip(session, reasons)
            rows = [row for row in rows if row.chat_id not in reasons]
        deliveries = await self._with_messages(session, rows, now)
        if deliveries:
            chats = [delivery.chat for delivery in deliveries]
            await queries.mark_sending(session, self.broadcast_id, chats)
        return deliveries

    async def _with_messages(
        self, session: AsyncSession, rows: list[Any], now: float
    ) -> list[rules.ClaimedDelivery]:
        """Find each row's message to change or to reply to; set aside rows that can't leave now.

        A row whose message is just being sent waits; one whose message may be there unknown to us
        is skipped; one whose message is not sent yet is dropped.
        """
        number = self.broadcast_id
        if self.source is None or not rows:
            return [rules.ClaimedDelivery(number, row.chat_id, row.thread_id) for row in rows]
        theirs = await queries.deliveries(session, self.source, [row.chat_id for row in rows])
        if self.act is rules.Act.SEND:
            return [
                rules.ClaimedDelivery(
                    *(number, row.chat_id, row.thread_id),
                    reply_to=theirs.get(row.chat_id, (None, None))[1],
                )
                for row in rows
            ]
        found, unsure, without = [], dict[int, rules.Skipped](), list[int]()
        for row in rows:
            chat, (state, message) = row.chat_id, theirs.get(row.chat_id, (None, None))
            if state is rules.DeliveryState.SENT and message is not None:
                too_old = chat in self.too_old
                delivery = rules.ClaimedDelivery(
                    number, chat, row.thread_id, message, is_too_old=too_old
                )
                found.append(delivery)
            elif state is rules.DeliveryState.SENDING:
                self.later[chat] = now + rules.AGAIN_S
            elif state in (rules.DeliveryState.SENT, rules.DeliveryState.UNKNOWN):
                unsure[chat] = rules.Skipped.UNSURE
            else:  # not sent yet: the chat will get the new wording in the first place
                without.append(chat)
        await self._skip(session, unsure)
        if without:
            await queries.drop(session, number, without)
        return found

    async def _skip(self, session: AsyncSession, reasons: dict[int, rules.Skipped]) -> None:
        for why in set(reasons.values()):
            chats = [chat for chat, reason in reasons.items() if reason is why]
            await queries.skip(session, self.broadcast_id, why, chats=chats)


Claimed = tuple[BroadcastProgress, rules.ClaimedDelivery]
Attempted = tuple[BroadcastProgress, rules.ClaimedDelivery, rules.Outcome]


class BroadcastStore:
    """Remembers the progress of each broadcast; call `start_over` after a failed transaction.

    `unwanted` finds the chats to leave out when it is their turn. `on_outcome` is called in the
    recording transaction for a chat that is unreachable or has moved, `report` for a broadcast that
    made progress.
    """

    def __init__(
        self,
        renderer: Renderer,
        *,
        clock: Callable[[], datetime],
        unwanted: Unwanted,
        on_outcome: OnOutcome,
        report: Callable[[AsyncSession, int], Awaitable[None]],
    ) -> None:
        self._renderer = renderer
        self._clock = clock
        self._unwanted = unwanted
        self._on_outcome = on_outcome
        self._report = report
        self._running: dict[int, BroadcastProgress] = {}
        self._to_report: dict[int, float] = {}  # broadcast → the earliest time of its next report
        self._report_every = REPORT_EVERY_S
        self._knows_its_own = False  # True: all rows in the state "sending" are this process's

    def start_over(self) -> None:
        """Read the rows again, from the first one on."""
        self._running.clear()
        self._knows_its_own = False

    def due_in(self, now: float) -> tuple[float | None, float | None]:
        """Return the seconds until a delivery may be claimed, and until a report; None: never."""
        waits = [wait for each in self._running.values() if (wait := each.waits(now)) is not None]
        reports = [until - now for until in self._to_report.values()]
        return min(waits, default=None), min(reports, default=None)

    async def refresh(
        self, session: AsyncSession, under_way: Collection[rules.ClaimedDelivery]
    ) -> None:
        """Read the broadcasts under way, and what was decided about them.

        The query locks the broadcasts before any row is written, and in the order in which a
        correction locks them, so that the two transactions can't deadlock.
        """
        rows = await queries.under_way(UnitOfWork(session, self._clock()))
        if not self._knows_its_own:  # copies that a dead process was sending may have arrived
            ours = {delivery.chat for delivery in under_way}
            for broadcast_id, act in await queries.unfinished(session):
                await queries.abandon(
                    session, broadcast_id, rules.abandoned_state(act), besides=ours
                )
                self._to_report[broadcast_id] = 0.0
            self._knows_its_own = True
        for broadcast_id in self._running.keys() - {row.id for row in rows}:
            del self._running[broadcast_id]
        for row in rows:
            known = self._running.get(row.id)
            if known is None or (known.version, known.stage) != (row.version, row.stage):
                progress = BroadcastProgress(*row)
                content = await queries.content(session, row.id)
                progress.call = self._renderer.message(progress.act, content)
                self._running[row.id] = progress

    async def record(self, session: AsyncSession, done: Sequence[Attempted]) -> None:
        """Record the results of attempted deliveries."""
        if not done:
            return
        both = []
        for progress, delivery, outcome in done:
            tries = progress.unanswered[delivery.chat]
            result = rules.delivery_result(progress.act, outcome, tries=tries)
            if isinstance(outcome, rules.Unknown) and result.state is rules.DeliveryState.PENDING:
                progress.unanswered[delivery.chat] += 1
            if isinstance(outcome, rules.TooOld):
                progress.too_old.add(delivery.chat)
            both.append(((progress, delivery, outcome), result))
        rows = [
            {
                "broadcast_id": delivery.broadcast,
                "chat": delivery.chat,
                "fate": result.state.value,
                "message_id": result.message_id,
                "failure": result.failure,
            }
            for (_, delivery, _), result in both
        ]
        await queries.record(session, rows)
        for (progress, delivery, _), result in both:
            if result.state is rules.DeliveryState.PENDING:
                progress.later[delivery.chat] = _now() + result.wait
            else:
                progress.too_old.discard(delivery.chat)
            self._to_report.setdefault(delivery.broadcast, _now() + self._report_every)
        for attempted, result in both:
            await self._follow_up(session, attempted, result.failure or "")

    async def claim(
        self,
        session: AsyncSession,
        room: int,
        under_way: Collection[rules.ClaimedDelivery],
        paced: WaitOf,
    ) -> list[Claimed]:
        """Claim at most `room` deliveries, an equal share of each broadcast.

        A chat gets one message at a time, else an older message could arrive after a newer one.
        """
        busy = {delivery.chat for delivery in under_way}
        claimed: list[Claimed] = []
        now = _now()
        running = [progress for progress in self._running.values() if progress.waits(now) == 0]

        def waits(chat: int) -> float:
            return TICK_S if chat in busy else paced(chat)

        for index, progress in enumerate(running):
            share = -(-(room - len(claimed)) // (len(running) - index))
            if share <= 0:
                break
            deliveries = await progress.claim(session, share, now, waits, self._unwanted)
            busy |= {delivery.chat for delivery in deliveries}
            claimed += [(progress, delivery) for delivery in deliveries]
            self._running[progress.broadcast_id] = self._running.pop(progress.broadcast_id)
        await self._finish(session, [*under_way, *(delivery for _, delivery in claimed)])
        return claimed

    async def report(self, session: AsyncSession) -> None:
        """Make the reports that are due."""
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
            # To count a million deliveries takes a while, in which no copy leaves.
            self._report_every = max(REPORT_EVERY_S, (_now() - began) / REPORT_SHARE)

    async def _follow_up(self, session: AsyncSession, attempted: Attempted, reason: str) -> None:
        """Stop a broadcast whose content Telegram refuses; tell the rooms of a chat out of reach.

        A broadcast that was corrected or resumed meanwhile goes on.
        """
        progress, delivery, outcome = attempted
        number, version = progress.broadcast_id, progress.version
        if isinstance(outcome, rules.Rejected) and progress.act is not rules.Act.DELETE:
            if await queries.stop(session, number, reason, chat=delivery.chat, of=version):
                known = self._running.get(number)
                if known is not None and known.stage is rules.Stage.RUNNING:
                    del self._running[number]
                self._to_report[number] = 0.0
            return
        if not isinstance(outcome, rules.Unreachable | rules.Moved):
            return
        if isinstance(outcome, rules.Moved):
            progress.later[outcome.chat] = progress.later.pop(delivery.chat)
        try:
            async with session.begin_nested():
                await self._on_outcome(session, delivery.chat, outcome)
        except Exception as failure:  # noqa: BLE001 - the row's own result stands all the same
            log_failure("broadcasts.hook_failed", failure, broadcast=progress.broadcast_id)

    async def _finish(
        self, session: AsyncSession, under_way: Collection[rules.ClaimedDelivery]
    ) -> None:
        busy = {delivery.broadcast for delivery in under_way}
        for progress in self._running.values():
            broadcast_id = progress.broadcast_id
            if progress.waits(_now()) is not None or broadcast_id in busy:
                continue
            # No delivery is under way now. A row that says otherwise would keep the broadcast open.
            state = rules.abandoned_state(progress.act)
            await queries.abandon(session, broadcast_id, state, besides=())
            if progress.stage is rules.Stage.CANCELLED:  # a delivery may be pending again since
                await queries.skip(session, broadcast_id, rules.Skipped.CANCELLED)
            elif await queries.has_left(session, broadcast_id) or (
                await queries.resend_unknown(session, broadcast_id)
            ):
                progress.after, progress.at_end = BEFORE_ALL, False
                progress.later.clear()
                continue
            is_over = progress.stage is rules.Stage.RUNNING
            stage = rules.Stage.FINISHED if is_over else progress.stage
            await queries.finish(UnitOfWork(session, self._clock()), broadcast_id, stage)
            self._to_report[broadcast_id] = 0.0


def _now() -> float:
    return asyncio.get_running_loop().time()
