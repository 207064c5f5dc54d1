"""What the rows of broadcasts say, and what is written on them: all of it within a transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.logging import seen
from chatbot.engine.outbox.broadcasts import carrying_queries as queries
from chatbot.engine.outbox.broadcasts.queries import skip_pending
from chatbot.engine.outbox.broadcasts.rules import (
    REPORT_EVERY_S,
    REPORT_SHARE,
    TICK_S,
    Act,
    Copy,
    Fate,
    OfCopy,
    Result,
    Skipped,
    Stage,
    TooOld,
    abandoned,
    after,
)
from chatbot.engine.outbox.broadcasts.runs import Run, Unwanted, Waits
from chatbot.engine.outbox.rules import Moved, Rejected, Unknown, Unreachable
from chatbot.engine.outbox.worker import OnOutcome

Prepare = Callable[[Act, dict[str, Any]], Any]
Report = Callable[[AsyncSession, int], Awaitable[None]]
Claim = tuple[Run, Copy]
Done = tuple[Run, Copy, OfCopy]

log = structlog.get_logger()


class Ledger:
    """Remembers how far it is in each broadcast; `forget` it when a transaction failed.

    `unwanted` says of those whose turn it is who shall not get it any more; `on_outcome` is told,
    as it is recorded, that a chat is unreachable or has moved; `report`, that there is something
    new to say of a broadcast; `prepare` makes of a content what all its copies share.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        prepare: Prepare,
        unwanted: Unwanted,
        on_outcome: OnOutcome,
        report: Report,
    ) -> None:
        self._clock = clock
        self._prepare = prepare
        self._unwanted = unwanted
        self._on_outcome = on_outcome
        self._report = report
        self._runs: dict[int, Run] = {}
        self._news: dict[int, float] = {}  # broadcasts to report on, and not before when
        self._report_every = REPORT_EVERY_S
        self._knows_its_own = False  # whether no row is marked as being sent but those we carry

    def forget(self) -> None:
        """Read the rows again, from the first one on."""
        self._runs.clear()
        self._knows_its_own = False

    def waits(self, now: float) -> float | None:
        """Seconds until somebody may be claimed; None: nobody is left."""
        waits = [wait for run in self._runs.values() if (wait := run.waits(now)) is not None]
        return min(waits, default=None)

    def report_in(self, now: float) -> float | None:
        """Seconds until there is something to report."""
        return min((until - now for until in self._news.values()), default=None)

    async def look(self, session: AsyncSession, carrying: Collection[Copy]) -> None:
        """Which broadcasts are under way, and what has been decided about them.

        They are locked by that, all in the order in which who corrects one locks them. So it comes
        before anything is written, else each of the two could wait for the other.
        """
        rows = await queries.under_way(session)
        if not self._knows_its_own:
            await self._take_over(session, carrying)
        for number in self._runs.keys() - {row.id for row in rows}:
            del self._runs[number]
        for row in rows:
            known = self._runs.get(row.id)
            if known is None or (known.version, known.stage) != (row.version, row.stage):
                run = Run(*row)
                run.letter = self._prepare(run.act, await queries.content(session, row.id))
                self._runs[row.id] = run

    async def record(self, session: AsyncSession, done: Sequence[Done]) -> None:
        """What became of those that were carried."""
        if not done:
            return
        results = [(run, copy, _result(run, copy, outcome)) for run, copy, outcome in done]
        await queries.record(session, [_as_row(copy, result) for _, copy, result in results])
        for run, copy, result in results:
            if result.fate is Fate.PENDING:
                run.later[copy.chat] = _now() + result.wait
            else:
                run.too_old.discard(copy.chat)
            self._news.setdefault(copy.broadcast, _now() + self._report_every)
        for (run, copy, outcome), (*_, result) in zip(done, results, strict=True):
            if isinstance(outcome, Rejected) and run.act is not Act.DELETE:
                await self._stop(session, run, copy, result.failure or "")
            await self._heed(session, run, copy, outcome)

    async def claim(
        self, session: AsyncSession, room: int, carrying: Collection[Copy], paced: Waits
    ) -> list[Claim]:
        """As many as may leave now, a share of each broadcast; who came last comes first then.

        Nobody is written to twice at a time, else the older word could come last.
        """
        busy = {copy.chat for copy in carrying}
        claimed: list[Claim] = []
        now = _now()
        runs = [run for run in self._runs.values() if run.waits(now) == 0]
        for place, run in enumerate(runs):
            share = -(-(room - len(claimed)) // (len(runs) - place))
            if share <= 0:
                break
            waits = partial(_waits, busy, paced)
            copies = await run.take(session, share, now, waits, self._unwanted)
            busy |= {copy.chat for copy in copies}
            claimed += [(run, copy) for copy in copies]
            self._runs[run.number] = self._runs.pop(run.number)
        await self._finish(session, [*carrying, *(copy for _, copy in claimed)])
        return claimed

    async def tell(self, session: AsyncSession) -> None:
        """Report what there is to report by now."""
        now = _now()
        for number in [number for number, until in self._news.items() if until <= now]:
            began = _now()
            try:
                async with session.begin_nested():
                    await self._report(session, number)
            except Exception as failure:  # noqa: BLE001 - the copies go out all the same
                log.error("broadcasts.unreported", broadcast=number, **seen(failure))  # noqa: TRY400 - not its words
            del self._news[number]
            # Of a million copies it takes a while to count them, in which nothing leaves.
            self._report_every = max(REPORT_EVERY_S, (_now() - began) / REPORT_SHARE)

    async def _stop(self, session: AsyncSession, run: Run, copy: Copy, reason: str) -> None:
        """Nobody else would be taken; unless it is another content by now, or somebody insisted."""
        if await queries.version(session, run.number) == run.version:
            await queries.stop(session, run.number, reason)
            if run.number in self._runs and self._runs[run.number].stage is Stage.RUNNING:
                del self._runs[run.number]
            self._news[run.number] = 0.0
        else:
            await queries.try_again(session, run.number, copy.chat)

    async def _heed(self, session: AsyncSession, run: Run, copy: Copy, outcome: OfCopy) -> None:
        if not isinstance(outcome, Unreachable | Moved):
            return
        if isinstance(outcome, Moved):
            run.later[outcome.chat] = run.later.pop(copy.chat)
        try:
            async with session.begin_nested():
                await self._on_outcome(session, copy.chat, outcome)
        except Exception as failure:  # noqa: BLE001 - the copy's own result stands all the same
            log.error("broadcasts.unheeded", broadcast=run.number, **seen(failure))  # noqa: TRY400 - not its words

    async def _take_over(self, session: AsyncSession, carrying: Collection[Copy]) -> None:
        """What was being sent by a process that is gone: it may have arrived."""
        ours = {copy.chat for copy in carrying}
        for number, act in await queries.unfinished(session):
            await queries.abandoned(session, number, abandoned(act), besides=ours)
            self._news[number] = 0.0
        self._knows_its_own = True

    async def _finish(self, session: AsyncSession, carrying: Collection[Copy]) -> None:
        busy = {copy.broadcast for copy in carrying}
        for run in self._runs.values():
            if run.waits(_now()) is not None or run.number in busy:
                continue
            # Nobody carries any now. Should a row say otherwise, it would never be over.
            await queries.abandoned(session, run.number, abandoned(run.act), besides=())
            if run.stage is Stage.CANCELLED:  # somebody's copy may have come back since
                await skip_pending(session, run.number, Skipped.CANCELLED)
            elif await queries.has_left(session, run.number):
                run.begin_again()
                continue
            stage = Stage.FINISHED if run.stage is Stage.RUNNING else run.stage
            await queries.finish(session, run.number, stage, at=self._clock())
            self._news[run.number] = 0.0


def _waits(busy: set[int], paced: Waits, chat: int) -> float:
    return TICK_S if chat in busy else paced(chat)


def _result(run: Run, copy: Copy, outcome: OfCopy) -> Result:
    result = after(run.act, outcome, tries=run.unanswered[copy.chat])
    if isinstance(outcome, Unknown) and result.fate is Fate.PENDING:
        run.unanswered[copy.chat] += 1
    if isinstance(outcome, TooOld):
        run.too_old.add(copy.chat)
    return result


def _as_row(copy: Copy, result: Result) -> dict[str, Any]:
    return {
        "number": copy.broadcast,
        "chat": copy.chat,
        "fate": result.fate.value,
        "message_id": result.message_id,
        "failure": result.failure,
    }


def _now() -> float:
    return asyncio.get_running_loop().time()
