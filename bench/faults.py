"""A broadcast by the real bot, which is killed again and again, on a line where all goes wrong.

At first nothing does: the pace is measured, and in the middle the bot is asked to end. Then it is
killed at random instants. When nobody is left to be tried, somebody presses « renvoyer », and all
is counted: what the sandbox saw, against what the rows say.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Annotated

import typer

from bench.auditing import Life, UnderWay, counted, under_way, wrong
from bench.bots import settings
from bench.broadcasts import announced, followed, opened
from bench.databases import New, everywhere, published
from bench.lives import SENDS, Audience, Trial
from bench.pace import extremes
from bench.peers.place import Place
from bench.sandbox import TOKEN
from chatbot.engine.outbox.broadcasts.rules import DeliveryState, Figures
from telegram_sandbox.serving import served
from telegram_sandbox.state.faults import (
    AnyFault,
    Cut,
    Forbidden,
    Latency,
    ServerError,
    TooManyRequests,
)

LONGEST_LIFE_S = 0.1  # from its first copy to its death
ENOUGH = 40  # who wait for their copy when a life begins; else somebody presses « renvoyer »
FLOODS = 4  # each costs a second
BEAT_S = 0.01


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to the bot."""

    recipients: int
    at_first: int  # nothing is wrong for so many copies
    kills: int
    rate: int  # copies a second
    seed: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast copies left, as the sandbox saw it."""

    most: float  # of the rate, in the fullest second of the whole run
    used: float  # of the rate, while nothing was wrong
    starved: float  # share of that time in which the bot wanted a processor and had none
    held: float  # seconds, at most, in which the sandbox itself could see nothing


@dataclass(frozen=True, slots=True)
class Copies:
    """What is in the chats in the end."""

    lost: int  # chats without it, whose row says neither that it failed nor that it is unknown
    repeated: int  # messages that are there once more, and nobody wanted that
    chosen: int  # and those that somebody wanted once more


@dataclass(frozen=True, slots=True)
class Survival:
    """What became of the copies: nobody may be lost, nothing repeated, nothing wrong.

    Then each row that is sent has the number of its message; each that failed, Telegram's words;
    each that is unknown had a call that was cut or failed on Telegram's side, or was marked as
    being sent when the process was killed; nobody else was tried; and the reports say what the
    sandbox counted.
    """

    plan: Plan
    calls: int
    copies: Copies
    open_at_the_stop: int  # rows that weren't settled when the bot had ended as it was asked to
    under_way: Sequence[UnderWay]  # at each kill
    pace: Pace
    struck: Mapping[str, int]  # how often each kind of fault did something
    reports: Sequence[Figures]  # before « renvoyer » and after it
    wrong: Sequence[str]

    @property
    def unseen(self) -> int:
        """Copies of which Telegram had seen nothing when the bot was killed: at most, each time."""
        return max((one.unseen for one in self.under_way), default=0)

    @property
    def oldest(self) -> float:
        """How many seconds before its kill the call of any other had come, at most."""
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
            f"{pace.used:.1%} used, and no processor to be had for {pace.starved:.1%} of the time"
        )


def faults(
    *,
    recipients: Annotated[int, typer.Option(help="Followers of the topic.")] = 2_000,
    kills: Annotated[int, typer.Option(help="On each database.")] = 100,
    rate: Annotated[int, typer.Option(help="Messages a second.")] = 300,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 1,
) -> None:
    """Kill the bot again and again while it sends on a bad line; who is lost, or gets it twice."""
    plan = Plan(recipients, at_first=2 * rate, kills=kills, rate=rate, seed=seed)
    with everywhere() as (folder, databases):
        for kind, empty in databases.items():
            found = survived(partial(published, empty), plan, folder)
            typer.echo(f"{kind}: {found}")


def survived(published: New, plan: Plan, folder: Path) -> Survival:
    """Let the bot send, kill it so often, and count."""
    audience = Audience(plan.recipients)
    with followed(published, audience.people, audience.groups) as url:
        return asyncio.run(_survived(url, audience, plan, folder))


async def _survived(url: str, audience: Audience, plan: Plan, folder: Path) -> Survival:
    async with opened(url) as storage, served(audience.world) as telegram, watched() as held:
        number = await announced(storage)
        told = settings(Place(telegram, TOKEN, 0, {}), url)
        told["CHATBOT_SEND_RATE"] = str(plan.rate)
        trial = Trial(audience, storage, number, told, folder)
        return await _carried_through(trial, plan, held)


async def _carried_through(trial: Trial, plan: Plan, held: list[float]) -> Survival:
    starved = await trial.ended(plan.at_first)
    faults, chance = trial.audience.world.faults, random.Random(plan.seed)
    for fault in _faults(chance):
        faults.add(fault)
    await _killed(trial, plan.kills, chance)
    await trial.ended()
    struck = Counter[str]()
    for armed in faults.armed.values():
        struck[armed.fault.kind] += armed.struck
    reports = [(await trial.figures(), counted(trial.lives()))]
    faults.clear()
    await trial.resend()
    await trial.ended()
    lives = trial.lives()
    reports.append((await trial.figures(), counted(lives)))
    differing = [f"reported {said}, counted {seen}" for said, seen in reports if said != seen]
    return Survival(
        plan=plan,
        calls=sum(len(life.tries) for life in lives),
        copies=await _copies(trial),
        open_at_the_stop=sum(
            row.fate in {DeliveryState.SENDING, DeliveryState.UNKNOWN}
            for row in lives[0].after.values()
        ),
        under_way=[under_way(life) for life in lives if life.killed_at is not None],
        pace=_pace(lives, plan, starved, held[0]),
        struck=struck,
        reports=[said for said, _ in reports],
        wrong=[*differing, *(one for life in lives for one in wrong(life))],
    )


async def _killed(trial: Trial, times: int, chance: random.Random) -> None:
    while times:
        rows = await trial.rows()
        if sum(row.fate is DeliveryState.PENDING for row in rows.values()) < ENOUGH:
            await trial.resend()
        times -= await trial.killed(chance.uniform(0, LONGEST_LIFE_S))


async def _copies(trial: Trial) -> Copies:
    rows, messages = await trial.rows(), trial.audience.messages()
    excused = {
        chat
        for chat, row in rows.items()
        if row.fate in {DeliveryState.UNKNOWN, DeliveryState.FAILED}
    }
    more = {chat: len(there) - 1 for chat, there in messages.items() if len(there) > 1}
    repeated = sum(max(0, count - trial.chosen[chat]) for chat, count in more.items())
    return Copies(
        lost=sum(not there for chat, there in messages.items() if chat not in excused),
        repeated=repeated,
        chosen=sum(more.values()) - repeated,
    )


def _pace(lives: Sequence[Life], plan: Plan, starved: float, held: float) -> Pace:
    undisturbed = [one.at for one in lives[0].tries]
    seconds = undisturbed[-1] - undisturbed[0]
    return Pace(
        most=extremes([one.at for life in lives for one in life.tries], inf)[1] / plan.rate,
        used=(len(undisturbed) - 1) / seconds / plan.rate,
        starved=starved / seconds,
        held=held,
    )


def _faults(chance: random.Random) -> Iterator[AnyFault]:
    """Yield what goes wrong: seconds, and shares of the calls."""
    gone = "user is deactivated"
    seeds = iter(lambda: chance.randrange(2**32), None)
    yield Latency(method=SENDS, probability=0.1, seed=next(seeds), seconds=0.1)
    yield TooManyRequests(
        method=SENDS, probability=0.04, seed=next(seeds), times=FLOODS, retry_after=1
    )
    yield Forbidden(method=SENDS, probability=0.04, seed=next(seeds), description=gone)
    yield ServerError(method=SENDS, probability=0.04, seed=next(seeds), code=502)
    yield Cut(method=SENDS, probability=0.04, seed=next(seeds), when="before")
    yield Cut(method=SENDS, probability=0.04, seed=next(seeds), when="after")


@asynccontextmanager
async def watched() -> AsyncIterator[list[float]]:
    """Note for how long the bench, and the sandbox in it, were held up within the block.

    What comes meanwhile is seen together with what comes next.
    """
    held = [0.0]
    beating = asyncio.create_task(_beat(held))
    try:
        yield held
    finally:
        beating.cancel()


async def _beat(held: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT_S
        await asyncio.sleep(BEAT_S)
        held[0] = max(held[0], loop.time() - due)
