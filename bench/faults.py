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
from functools import partial
from math import inf
from pathlib import Path
from typing import Annotated

import typer

from bench.bots import settings
from bench.broadcasting import extremes
from bench.broadcasts import announced, followed, opened
from bench.databases import New, everywhere, published
from bench.lives import PENDING, SENDS, Audience, Trial, counted
from bench.sandbox import TOKEN
from chatbot.engine.outbox.rules import DeliveryState, Figures
from telegram_sandbox.serving import served
from telegram_sandbox.state.faults import (
    AnyFault,
    Cut,
    Forbidden,
    Latency,
    ServerError,
    TooManyRequests,
)

RATE = 300  # copies a second
UNDISTURBED = 2 * RATE  # nothing is wrong for so many copies, and at most for two thirds of all
LONGEST_LIFE_S = 0.1  # from its first copy to its death
ENOUGH = 40  # who wait for their copy when a life begins; else somebody presses « renvoyer »
FLOODS = 4  # each costs a second
BEAT_S = 0.01


@dataclass(frozen=True, slots=True)
class Survival:
    """The fate of the copies: nobody may be lost, nothing repeated, nothing wrong."""

    kills: int
    recipients: int
    calls: int
    lost: int  # chats without it, whose row says neither that it failed nor that it is unknown
    repeated: int  # messages that are there once more, and nobody wanted that
    chosen: int  # and those that somebody wanted once more
    open_at_the_stop: int  # rows that weren't settled when the bot had ended as it was asked to
    under_way: Sequence[Sequence[float | None]]  # at each kill: how long copies had been called
    struck: Mapping[str, int]  # how often each kind of fault did something
    reports: Sequence[Figures]  # before « renvoyer » and after it
    wrong: Sequence[str]  # what a row or a report says, and isn't what the sandbox saw
    most: float  # copies in the fullest second of the whole run, as a share of the rate
    used: float  # of the rate, while nothing was wrong
    starved: float  # share of that time in which the bot wanted a processor and had none
    held: float  # seconds, at most, in which the sandbox itself could see nothing

    @property
    def unseen(self) -> int:
        """Copies of which Telegram had seen nothing when the bot was killed: at most, each time."""
        return max((ages.count(None) for ages in self.under_way), default=0)

    @property
    def oldest(self) -> float:
        """How many seconds before its kill the call of any other had come, at most."""
        return max((age for ages in self.under_way for age in ages if age is not None), default=0)

    def __str__(self) -> str:
        return "\n  ".join([*self._lines(), *(f"WRONG {what}" for what in self.wrong)])

    def _lines(self) -> Iterator[str]:
        yield (
            f"{self.kills} kills, {self.recipients} recipients: {self.lost} lost, "
            f"{self.repeated} repeated, {len(self.wrong)} rows or figures wrong; "
            f"{self.open_at_the_stop} unknown after SIGTERM"
        )
        struck = ", ".join(f"{kind} × {count}" for kind, count in self.struck.items())
        yield f"{self.calls} calls, of which faults struck: {struck}"
        yield (
            f"{sum(map(len, self.under_way))} copies were under way at the kills: called "
            f"{self.oldest:.2f} s before at most, but for {self.unseen} at most, each time, that "
            "had just been claimed"
        )
        before, after = self.reports
        yield (
            f"reported: {before.sent} sent, {before.unknown} unknown; after « renvoyer » "
            f"{after.sent} sent ({self.chosen} had arrived after all), {after.unknown} unknown"
        )
        yield (
            f"pace: {self.most:.1%} of the rate in the fullest second; while nothing was wrong "
            f"{self.used:.1%} used, and no processor to be had for {self.starved:.1%} of the time"
        )


def faults(
    *,
    recipients: Annotated[int, typer.Option(help="Followers of the topic.", min=20)] = 2_000,
    kills: Annotated[int, typer.Option(help="On each database.")] = 100,
) -> None:
    """Kill the bot again and again while it sends on a bad line; who is lost, or gets it twice."""
    with everywhere() as (folder, databases):
        for kind, empty in databases.items():
            found = survived(partial(published, empty), recipients, kills, folder)
            typer.echo(f"{kind}: {found}")


def survived(published: New, recipients: int, kills: int, folder: Path) -> Survival:
    """Let the bot send, kill it so often, and count."""
    audience = Audience(recipients)
    with followed(published, audience.people, audience.groups) as url:
        return asyncio.run(_survived(url, audience, kills, folder))


async def _survived(url: str, audience: Audience, kills: int, folder: Path) -> Survival:
    held = [0.0]
    beating = asyncio.create_task(beat(held))
    async with opened(url) as storage, served(audience.world) as telegram:
        number = await announced(storage)
        told = settings(telegram, TOKEN, url)
        told["CHATBOT_SEND_RATE"] = str(RATE)
        trial = Trial(audience, storage, number, told, folder)
        found = await _carried_through(trial, kills, held)
    beating.cancel()
    return found


async def _carried_through(trial: Trial, kills: int, held: list[float]) -> Survival:
    recipients = len(await trial.rows())
    starved = await trial.ended(min(UNDISTURBED, 2 * recipients // 3))
    faults, chance = trial.audience.world.faults, random.Random(1)
    for fault in _faults(chance):
        faults.add(fault)
    await _killed(trial, kills, chance)
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
    differing = [f"{report}, counted {counts}" for report, counts in reports if report != counts]
    unsettled = {DeliveryState.SENDING, DeliveryState.UNKNOWN}
    lost, repeated, chosen = await _copies(trial)
    times = [attempt.at for life in lives for attempt in life.attempts]
    undisturbed = [attempt.at for attempt in lives[0].attempts]
    seconds = undisturbed[-1] - undisturbed[0]
    return Survival(
        kills=kills,
        recipients=recipients,
        calls=len(times),
        lost=lost,
        repeated=repeated,
        chosen=chosen,
        open_at_the_stop=sum(row.state in unsettled for row in lives[0].after.values()),
        under_way=[life.under_way() for life in lives if life.killed_at is not None],
        struck=struck,
        reports=[report for report, _ in reports],
        wrong=[*differing, *(what for life in lives for what in life.wrong())],
        most=extremes(times, inf)[1] / RATE,
        used=(len(undisturbed) - 1) / seconds / RATE,
        starved=starved / seconds,
        held=held[0],
    )


async def _killed(trial: Trial, times: int, chance: random.Random) -> None:
    while times:
        if list((await trial.rows()).values()).count(PENDING) < ENOUGH:
            await trial.resend()
        times -= await trial.killed(chance.uniform(0, LONGEST_LIFE_S))


async def _copies(trial: Trial) -> tuple[int, int, int]:
    """Count chats without one, copies too many, and those that somebody wanted once more."""
    rows, messages = await trial.rows(), trial.audience.messages()
    excused = {DeliveryState.UNKNOWN, DeliveryState.FAILED}
    lost = sum(not there and rows[chat].state not in excused for chat, there in messages.items())
    more = {chat: len(there) - 1 for chat, there in messages.items() if len(there) > 1}
    repeated = sum(max(0, count - trial.chosen[chat]) for chat, count in more.items())
    return lost, repeated, sum(more.values()) - repeated


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


async def beat(held: list[float]) -> None:
    """Note for how long the bench, and the sandbox in it, are held up.

    What comes meanwhile is seen together with what comes next.
    """
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT_S
        await asyncio.sleep(BEAT_S)
        held[0] = max(held[0], loop.time() - due)
