"""One stranger who writes without end, in groups of theirs, and how long everybody else waits.

The sandbox takes messages no faster than Telegram does, and answers 429 to what is too much.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import perf_counter, time
from typing import Annotated

import typer

from bench.bots import PATIENCE_S, Beside, Bot, Broken, Quick, Way, ours, roots, started
from bench.databases import everywhere
from bench.measuring import percentile, starved, usage
from bench.sink import ME, TOKEN
from telegram_sandbox.persons import actions
from telegram_sandbox.serving import served
from telegram_sandbox.state import people
from telegram_sandbox.state.chats import Message
from telegram_sandbox.state.faults import Limits
from telegram_sandbox.state.people import Group, Person, memberships
from telegram_sandbox.world import World

BOT = people.Bot(TOKEN, str(ME["first_name"]), str(ME["username"]))
STRANGER = Person(5_200_000_000, "Sasha")
OTHERS = range(5_300_000_000, 5_300_000_400)  # each asks so rarely that nobody is over a budget
FIRST_GROUP = -1_002_300_000_000
COMMAND = "/chantiers"
QUESTIONS = 5.0  # a second, of all others together
FLOOD = 2.5  # commands a second in each of the stranger's groups
GROUPS = (0, 1, 10, 100)
SECONDS, QUICK_SECONDS = 90.0, 5.0
WARM_UP_S = 1.0
LOOK_S = 0.5
DRAIN_S = 90.0  # for the answers of those who wait until a group's minute is over, or longer


def stranger(
    *,
    quick: Quick = False,
    beside: Beside = None,
    groups: Annotated[
        list[int] | None, typer.Option(help="The stranger's; again for more.")
    ] = None,
) -> None:
    """Time how long people wait while one stranger floods some groups of theirs."""
    seconds = QUICK_SECONDS if quick else SECONDS
    with everywhere() as (folder, databases):
        typer.echo(
            f"{seconds:.0f} s each, {QUESTIONS:.0f} questions/s at random moments, by webhook; "
            f"the stranger: {FLOOD}/s in each group"
        )
        for root in roots(beside):
            for kind, empty in databases.items():
                bot = ours(kind, empty, root=root)
                typer.echo(bot.name)
                for number in groups or GROUPS:
                    found = asyncio.run(flooded(bot, number, seconds, folder))
                    typer.echo(f"  {found}")


@dataclass(frozen=True, slots=True)
class Flooded:
    """What came of a flood."""

    groups: int
    waits: Sequence[float]  # seconds, of all others' questions; inf: never answered
    commands: int  # the stranger's
    answers: int  # in the stranger's groups
    floods: int  # 429
    cpu: float  # of a core, used by the bot
    bench: float  # and by the bench, which is Telegram and all people
    starved: float  # of the time, in which the bot wanted a processor and had none

    def __str__(self) -> str:
        p50, p99, longest = (1000 * percentile(self.waits, share) for share in (0.5, 0.99, 1))
        return (
            f"{self.groups:3} groups: p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
            f"longest {longest:.1f} ms, of {len(self.waits)}; {self.answers} messages to "
            f"{self.commands} commands, 429 × {self.floods}; {self.cpu:.0%} of a core, "
            f"bench {self.bench:.0%}, no processor to be had for {self.starved:.1%} of the time"
        )


async def flooded(bot: Bot, groups: int, seconds: float, folder: Path) -> Flooded:
    """Let the others ask so long while the stranger floods so many groups."""
    telegram = Telegram(groups)
    async with started(bot, telegram, folder, way=Way.WEBHOOK) as process:
        await telegram.is_answered()
        telegram.world.faults.add(Limits())
        await telegram.ask(QUESTIONS, WARM_UP_S)
        telegram.questions.clear()
        before, starved_before = usage(process.pid), starved(process.pid)
        async with asyncio.TaskGroup() as everybody:
            everybody.create_task(telegram.ask(QUESTIONS, seconds))
            everybody.create_task(telegram.flood(FLOOD * groups, seconds))
        after, waited = usage(process.pid), starved(process.pid) - starved_before
        await telegram.all_answered()
    spent = (after.cpu_s - before.cpu_s, after.bench_s - before.bench_s, waited)
    return telegram.found(*(share / (after.at - before.at) for share in spent))


def _clock(began: float = time() - perf_counter()) -> float:
    """Tell the Unix second by a clock that nobody sets meanwhile."""
    return began + perf_counter()


class Telegram:
    """A sandbox, and the people in it; the bot can't see that it isn't Telegram."""

    def __init__(self, groups: int) -> None:
        self.groups = [FIRST_GROUP - number for number in range(groups)]
        there = memberships(owner=STRANGER.id, members=[BOT.id])
        self.world = World(
            BOT,
            [STRANGER, *(Person(number, "Marie") for number in OTHERS)],
            [Group(number, "À moi", there) for number in self.groups],
            clock=_clock,
            kept_calls=None,
        )
        self.questions: list[tuple[int, float]] = []  # who asked, and when
        self._commands = 0
        self._chance = random.Random(20220515)
        self._turn = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Serve this Bot API, at that address, as long as the block lasts."""
        async with served(self.world) as address:
            yield address

    async def ask(self, rate: float, seconds: float) -> None:
        """Let so many a second ask, one after the other in turn."""

        def one_asks() -> None:
            person = OTHERS[self._turn % len(OTHERS)]
            self._turn += 1
            self.questions.append((person, _clock()))
            actions.say(self.world, person, person, COMMAND)

        await self._at_random(one_asks, rate, seconds)

    async def flood(self, rate: float, seconds: float) -> None:
        """Let the stranger write so many commands a second, each in one of their groups."""

        def one_more() -> None:
            self._commands += 1
            actions.say(self.world, STRANGER.id, self._chance.choice(self.groups), COMMAND)

        if rate:
            await self._at_random(one_more, rate, seconds)

    async def is_answered(self) -> None:
        """Wait until the bot has started, and answers. Raises Broken."""
        first = OTHERS[-1]
        actions.say(self.world, first, first, COMMAND)
        await self.world.changes.wait_for(lambda: bool(self._by_the_bot(first)), PATIENCE_S)
        if not self._by_the_bot(first):
            raise Broken("it answers nothing")

    async def all_answered(self) -> None:
        """Wait for the others' answers, until nobody can be expected to be answered any more."""
        until = _clock() + DRAIN_S
        while inf in self.waits() and _clock() < until:
            await asyncio.sleep(LOOK_S)

    def found(self, cpu: float, bench: float, starved: float) -> Flooded:
        """Sum up what the sandbox saw."""
        messages = [message for group in self.groups for message in self._by_the_bot(group)]
        refused = self.world.counts.report()["calls"].get("sendMessage", {}).get("429", 0)
        counts = (self._commands, len(messages), refused)
        return Flooded(len(self.groups), self.waits(), *counts, cpu, bench, starved)

    def waits(self) -> list[float]:
        """Hold the questions against the answers: nobody asks again before they have theirs."""
        answers = defaultdict[int, list[float]](list)
        for call in self.world.calls.since(0):
            if call["method"] == "sendMessage" and call["ok"]:
                answers[call["params"]["chat_id"]].append(call["at"])
        return [
            min((answer - at for answer in answers[person] if answer >= at), default=inf)
            for person, at in self.questions
        ]

    async def _at_random(self, act: Callable[[], None], rate: float, seconds: float) -> None:
        """Act so often a second, at moments of their own (Poisson)."""
        now = _clock()
        due, end = now, now + seconds
        while (due := due + self._chance.expovariate(rate)) < end:
            if (ahead := due - _clock()) > 0:
                await asyncio.sleep(ahead)
            act()

    def _by_the_bot(self, chat: int) -> list[Message]:
        messages = self.world.chats[chat].messages.values()
        return [message for message in messages if message.sender == BOT.id]
