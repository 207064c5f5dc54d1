"""A bot at work, given one batch after the other, and judged after each."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from sqlalchemy import func, select

from bench.fuzzing.case import Case
from bench.fuzzing.cast import Json
from bench.fuzzing.findings import Findings
from bench.fuzzing.log import Log
from bench.fuzzing.telegram import Telegram
from bench.measuring import usage
from chatbot.engine.inbox.models import Received
from chatbot.engine.storage.engine import Storage

PATIENCE_S = 60.0  # for a batch
LOOK_S = 0.02
WARM = 0.2  # of the run: from then on memory should be flat
MANGLED = "mangled"
UNKNOWN = -1
ANSWERS = {"answered", "refused"}
LET_GO = {"update.unreadable", "update.unusable", "webhook.unusable"}  # of what is mangled


@dataclass(slots=True)
class Outcome:
    """What came of it: `events` are the bot's log, `memory` is in MiB after each batch."""

    findings: Findings = field(default_factory=Findings)
    kinds: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def warm_and_last(self) -> tuple[float, float]:
        """Memory after the first fifth of the run and at its end: medians of a tenth of it."""
        tenth, warm = max(1, len(self.memory) // 10), int(WARM * len(self.memory))
        return median(self.memory[warm : warm + tenth]), median(self.memory[-tenth:])

    def growth(self) -> float:
        """Of memory, from the one to the other, as a share of it."""
        warm, last = self.warm_and_last()
        return last / warm - 1


class Trial:
    """What is seen of the bot: its calls, its log, its database, its process."""

    def __init__(self, telegram: Telegram, log: Log, storage: Storage, pid: int) -> None:
        self.outcome = Outcome()
        self._telegram = telegram
        self._log = log
        self._storage = storage
        self._pid = pid

    async def give(self, batch: Sequence[Case]) -> bool:
        """Whether the bot finished the batch; trouble is noted in either case."""
        self.outcome.kinds.update(one.kind if one.valid else MANGLED for one in batch)
        finished = await self._finished(batch)
        self._judge_calls(batch)
        self.judge_log(batch)
        if finished:
            await self._judge_what_is_kept(batch)
            self.outcome.memory.append(usage(self._pid).memory)
        return finished

    async def _finished(self, batch: Sequence[Case]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._telegram.hand_over(batch)
                while await self._count_waiting():  # noqa: ASYNC110 - in another process
                    await asyncio.sleep(LOOK_S)
        except (TimeoutError, OSError) as stuck:
            self._note(f"the bot is stuck, or gone: {type(stuck).__name__}", batch)
            return False
        return True

    def _judge_calls(self, batch: Sequence[Case]) -> None:
        for rule, whose in self._telegram.broken:
            self._note(rule, suspects(batch, whose))
        self._telegram.broken.clear()
        for whose in self._telegram.debts.left():
            owed = [one for one in batch if whose in {one.asked_in, one.press}]
            self._note("no answer", owed)

    def judge_log(self, batch: Sequence[Case]) -> None:
        """Whatever it says since the last time is of this batch."""
        unanswered = {one.number: one for one in batch if one.asked_in is not None}
        by_number = {one.number: one for one in batch}
        for event in self._log.news():
            self.outcome.events[event["event"]] += 1
            number = event.get("update_id", UNKNOWN)
            if event["event"] in ANSWERS:
                unanswered.pop(number, None)
            elif event["level"] not in {"debug", "info"}:
                self._judge_trouble(event, by_number.get(number), batch)
        for one in unanswered.values():
            self._note("no answer in the log", [one])

    def _judge_trouble(self, event: Json, cause: Case | None, batch: Sequence[Case]) -> None:
        if event["event"] not in LET_GO or (cause is not None and cause.valid):
            self._note(_in_words(event), [cause] if cause else batch)

    async def _judge_what_is_kept(self, batch: Sequence[Case]) -> None:
        numbers = [one.number for one in batch if one.valid]
        kept = await self._known(numbers)
        if lost := [one for one in batch if one.valid and one.number not in kept]:
            self._note("not kept", lost)

    def _note(self, what: str, cases: Sequence[Case]) -> None:
        self.outcome.findings.note(what, cases)

    async def _count_waiting(self) -> int:
        waiting = select(func.count()).where(Received.finished_at.is_(None))
        async with self._storage.reading() as session:
            return await session.scalar(waiting) or 0

    async def _known(self, numbers: Collection[Any]) -> set[int]:
        known = select(Received.update_id).where(Received.update_id.in_(numbers))
        async with self._storage.reading() as session:
            return set(await session.scalars(known))


def suspects(batch: Sequence[Case], whose: object) -> list[Case]:
    """The cases that a call may answer, by the chat or the press that it was for."""
    if isinstance(whose, Case):
        return [whose]
    return [one for one in batch if str(whose).encode() in one.body]


def _in_words(event: Json) -> str:
    """What happened and where, without what differs from one time to the next."""
    said = [event["event"], event.get("failure"), event.get("route"), event.get("error")]
    where = (event.get("where") or event.get("exception") or "").strip().splitlines()[-2:]
    return ": ".join(" ".join(str(part).split()) for part in [*said, *where] if part)
