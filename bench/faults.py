"""A broadcast by the real bot, which is killed again and again, on a line where all goes wrong.

At first nothing does: the pace is measured, and in the middle the bot is asked to end. Then it is
killed at random instants. When nobody is left to be tried, somebody presses « renvoyer », and all
is counted: what the sandbox saw, against what the rows say.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.audience import Audience, gathered
from bench.auditing import Life, UnderWay, counted, under_way, wrong
from bench.candidates.place import Place
from bench.followers import announced, followed, opened
from bench.lineup import settings
from bench.lives import SENDS, Trial
from bench.pacing import Held, fullest, watched
from chatbot.cli.cast import SANDBOX_TOKEN
from chatbot.engine.outbox.broadcasts.rules import Fate, Figures
from telegram_sandbox.state.faults import (
    AnyFault,
    Cut,
    Forbidden,
    Latency,
    ServerError,
    TooManyRequests,
)
from tests.databases import Databases
from tests.telegram_sandbox.page_driver import served

LONGEST_LIFE_S = 0.1  # from its first copy to its death
ENOUGH = 40  # who wait for their copy when a life begins; else somebody presses « renvoyer »
FLOODS = 4  # each costs a second
OPEN = {Fate.SENDING, Fate.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Plan:
    """To how many, at how many a second; nothing is wrong for the first so many copies."""

    recipients: int
    at_first: int
    kills: int
    rate: int
    seed: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Shares of the rate, as the sandbox saw it.

    `most` of it left in some second of the whole run; `used`, while nothing was wrong. For the
    share `waited` of that time the bot wanted a processor and had none; and for `held` seconds, at
    most, the sandbox itself: then it sees what came meanwhile together with what comes next.
    """

    most: float
    used: float
    waited: float
    held: float


@dataclass(frozen=True, slots=True)
class Copies:
    """In the end: chats that lack theirs, though its row says neither that it failed nor that this
    is unknown; and messages that are there once more, be it that somebody chose so.
    """

    lost: int
    repeated: int
    chosen: int


@dataclass(frozen=True, slots=True)
class Survival:
    """What became of the copies: nobody may be lost, nothing repeated, nothing `wrong`.

    Then each row that is sent has the number of its message; each that failed, Telegram's words;
    each that is unknown had a call that was cut or failed on Telegram's side, or was marked as
    being sent when the process was killed; nobody else was tried; and the `reports`, before
    « renvoyer » and after it, say what the sandbox counted.

    Of those that were so marked (`under_way`), Telegram had seen the call, in the same life, at
    most so long before the kill; or it had seen nothing, since they were claimed just then: after
    each kill that is true of no more than may leave at once.

    `open_at_the_stop`: how many rows weren't settled when the bot had ended as it was asked to.
    """

    plan: Plan
    calls: int
    copies: Copies
    open_at_the_stop: int
    under_way: Sequence[UnderWay]
    pace: Pace
    struck: Mapping[str, int]
    reports: Sequence[Figures]
    wrong: Sequence[str]

    @property
    def unseen(self) -> int:
        """How many there were at most, after one kill, of which Telegram had seen nothing."""
        return max((one.unseen for one in self.under_way), default=0)

    @property
    def oldest(self) -> float:
        """How long before its kill the call had come, at most, of the others. Seconds."""
        return max((age for one in self.under_way for age in one.ages), default=0.0)

    def __str__(self) -> str:
        return "\n".join([*self._lines(), *(f"  WRONG {one}" for one in self.wrong)])

    def _lines(self) -> Iterator[str]:
        copies, pace, (before, after) = self.copies, self.pace, self.reports
        marked = sum(one.unseen + len(one.ages) for one in self.under_way)
        yield (
            f"{self.plan.kills} kills, {self.plan.recipients} recipients: {copies.lost} lost, "
            f"{copies.repeated} repeated, {len(self.wrong)} rows or figures wrong; "
            f"{self.open_at_the_stop} unknown after SIGTERM"
        )
        struck = ", ".join(f"{kind} × {count}" for kind, count in self.struck.items())
        yield f"  {self.calls} calls, of which faults struck: {struck}"
        yield (
            f"  {marked} copies were under way at the kills: called {self.oldest:.2f} s before at "
            f"most, but for {self.unseen} at most, each time, that had just been claimed"
        )
        yield (
            f"  reported: {before.sent} sent, {before.unknown} unknown; after « renvoyer » "
            f"{after.sent} sent ({copies.chosen} had arrived after all), {after.unknown} unknown"
        )
        yield (
            f"  pace: {pace.most:.1%} of the rate in the fullest second; while nothing was wrong "
            f"{pace.used:.1%} used, and no processor to be had for {pace.waited:.1%} of the time"
        )


def survived(databases: Databases, plan: Plan, folder: Path) -> Survival:
    """Let the bot send, kill it so often, and count."""
    audience = gathered(plan.recipients)
    with followed(databases, audience.chats) as url:
        return asyncio.run(_survived(url, audience, plan, folder))


async def _survived(url: str, audience: Audience, plan: Plan, folder: Path) -> Survival:
    async with (
        opened(url) as storage,
        served(audience.world) as telegram,
        watched() as held,
    ):
        number = await announced(storage)
        told = settings(Place(telegram, SANDBOX_TOKEN, 0, {}), url)
        told["CHATBOT_SEND_RATE"] = str(plan.rate)
        trial = Trial(audience, storage, number, told, folder)
        return await _carried_through(trial, plan, held)


async def _carried_through(trial: Trial, plan: Plan, held: Held) -> Survival:
    waited = await trial.ended(plan.at_first)
    faults = trial.audience.world.faults
    chance = random.Random(plan.seed)  # noqa: S311 - no secret
    for fault in _faults(chance):
        faults.add(fault)
    await _killed(trial, plan.kills, chance)
    await trial.ended()
    struck = Counter[str]()
    for armed in faults.armed.values():
        struck[armed.fault.kind] += armed.struck
    reports = [await _report(trial)]
    faults.clear()
    await trial.resend()
    await trial.ended()
    reports.append(await _report(trial))
    lives = trial.lives()
    differing = [f"reported {said}, counted {seen}" for said, seen in reports if said != seen]
    return Survival(
        plan=plan,
        calls=sum(len(life.tries) for life in lives),
        copies=await _copies(trial),
        open_at_the_stop=sum(row.fate in OPEN for row in lives[0].after.values()),
        under_way=[under_way(life) for life in lives if life.killed_at is not None],
        pace=_pace(lives, plan, waited, held),
        struck=struck,
        reports=[said for said, _ in reports],
        wrong=[*differing, *(one for life in lives for one in wrong(life))],
    )


async def _killed(trial: Trial, times: int, chance: random.Random) -> None:
    while times:
        rows = await trial.rows()
        if sum(row.fate is Fate.PENDING for row in rows.values()) < ENOUGH:
            await trial.resend()
        times -= await trial.killed(chance.uniform(0, LONGEST_LIFE_S))


async def _report(trial: Trial) -> tuple[Figures, Figures]:
    """What it says, and what the sandbox counted."""
    return await trial.figures(), counted(trial.lives())


async def _copies(trial: Trial) -> Copies:
    rows, messages = await trial.rows(), trial.audience.messages()
    excused = {chat for chat, row in rows.items() if row.fate in {Fate.UNKNOWN, Fate.FAILED}}
    more = {chat: len(there) - 1 for chat, there in messages.items() if len(there) > 1}
    repeated = sum(max(0, count - trial.chosen[chat]) for chat, count in more.items())
    return Copies(
        lost=sum(not there for chat, there in messages.items() if chat not in excused),
        repeated=repeated,
        chosen=sum(more.values()) - repeated,
    )


def _pace(lives: Sequence[Life], plan: Plan, waited: float, held: Held) -> Pace:
    undisturbed = [one.at for one in lives[0].tries]
    seconds = undisturbed[-1] - undisturbed[0]
    return Pace(
        most=fullest([one.at for life in lives for one in life.tries]) / plan.rate,
        used=(len(undisturbed) - 1) / seconds / plan.rate,
        waited=waited / seconds,
        held=held.seconds,
    )


def _faults(chance: random.Random) -> Iterator[AnyFault]:
    """Seconds, and shares of the calls."""
    gone = "user is deactivated"
    yield Latency(method=SENDS, probability=0.1, seed=_seed(chance), seconds=0.1)
    yield TooManyRequests(
        method=SENDS, probability=0.04, seed=_seed(chance), times=FLOODS, retry_after=1
    )
    yield Forbidden(method=SENDS, probability=0.04, seed=_seed(chance), description=gone)
    yield ServerError(method=SENDS, probability=0.04, seed=_seed(chance), code=502)
    yield Cut(method=SENDS, probability=0.04, seed=_seed(chance), when="before")
    yield Cut(method=SENDS, probability=0.04, seed=_seed(chance), when="after")


def _seed(chance: random.Random) -> int:
    return chance.randrange(2**32)
