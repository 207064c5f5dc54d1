"""How fast one message is sent to many, and what that takes.

Each trial is a new process, which sends it to everybody and ends.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bench.bots import (
    OURS,
    ROOT,
    Beside,
    Bot,
    Broken,
    Only,
    Quick,
    chosen,
    ours,
    peer,
    roots,
    started,
)
from bench.broadcasts import LIFTED, SAYS, Deliveries, copies, owed_to_all
from bench.databases import New, everywhere, published
from bench.measuring import usage
from bench.rounds import Figures, Trials, Words, compared, honesty, table, versus
from bench.sink import Sink, message_of

WORKERS = 64  # calls that our bot has under way at once
STUCK_S = 30.0  # without a chat more
END_S = 2.0  # from the last message to the end by itself
FEWER = 5_000  # for python-telegram-bot, which is slow and gets slower the more of them wait
FEW = 2_000  # for who sends to one after the other, and to no more than
LONGEST_S = 25.0  # lets it reach when each answer takes its time
WORDS = Words(
    "messages/s",
    ("CPU s/1,000", "peak", "share", "bench"),
    "{count} recipients, each got it once",
    "{count} recipients, {missing} without it, {surplus} messages too many",
)


def sending(
    *,
    quick: Quick = False,
    only: Only = None,
    beside: Beside = None,
    recipients: Annotated[
        int | None, typer.Option(min=2, help="Else 20,000; 1,000 for a try.")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Workers of each that has several.")] = 64,
    latency_ms: Annotated[
        int, typer.Option(min=0, max=1_000, help="What Telegram takes for an answer.")
    ] = 0,
    rounds: Annotated[int | None, typer.Option(min=1, help="Else 5; 1 for a try.")] = None,
) -> None:
    """Send one message to many: messages in a second, CPU, memory; beside other libraries."""
    number, count = rounds or (1 if quick else 5), recipients or (1_000 if quick else 20_000)
    latency = latency_ms / 1000
    with everywhere() as (folder, databases):
        bots = [
            owing(kind, partial(published, empty, root), count, root)
            for root in roots(beside)
            for kind, empty in databases.items()
        ]
        some = chosen([*bots, *_peers(count, at_once, latency)], only)
        typer.echo("\n".join(conditions(some, number, latency)))
        found = asyncio.run(measured(some, number, latency, folder))
    lines = [*table(found, WORDS), *versus(found, OURS)]
    typer.echo("\n".join(["", "sending", *lines, *honesty(found, WORDS)]))


def conditions(senders: Sequence[Bot], rounds: int, latency: float) -> Iterator[str]:
    """Say how much is sent, and who is asked for less than most."""
    usual = _task(max(senders, key=lambda one: (one.chats, one.at_once)))
    yield f"{rounds} × {usual}, answers after {1000 * latency:.0f} ms"
    yield from (f"{one.name}: {_task(one)}" for one in senders if _task(one) != usual)


def owing(kind: str, published: New, recipients: int, root: Path = ROOT) -> Bot:
    """Describe our bot, which owes the message; in the end its rows must say that it was sent."""

    @contextmanager
    def owed() -> Iterator[str]:
        with owed_to_all(published, recipients) as url:
            yield url
            if (sent := copies(url)["sent"]) != recipients:
                raise Broken(f"our rows say that it was sent to {sent} of {recipients}")

    return ours(kind, owed, recipients, WORKERS, root, send_rate=LIFTED)


async def measured(senders: Sequence[Bot], rounds: int, latency: float, folder: Path) -> Trials:
    """Measure them; an answer takes so many seconds."""
    measure = partial(trial, latency=latency, folder=folder)
    return await compared(senders, rounds, measure, WORDS.rate)


def _peers(recipients: int, at_once: int, latency: float) -> list[Bot]:
    fewer = min(recipients, FEWER)
    few = min(recipients, FEW, int(LONGEST_S / latency) if latency else recipients)
    return [
        peer("ptb", "on_python_telegram_bot", fewer, at_once),
        peer("aiogram", "on_aiogram", recipients, at_once),
        peer("telebot", "on_telebot", recipients, at_once),
        peer("aiogram-broadcaster", "on_aiogram_broadcaster", few),
        peer("aiohttp", "on_aiohttp", recipients, at_once, alone=True),
        peer("ceiling", "bare", recipients, at_once, alone=True),
    ]


def _task(sender: Bot) -> str:
    return f"{sender.chats} recipients, {sender.at_once} at a time"


async def trial(
    sender: Bot, *, folder: Path, latency: float = 0.0, enough: int | None = None
) -> Figures:
    """Let one send to everybody, and end; or kill it when enough have got it."""
    deliveries = Deliveries(sender.chats, latency, enough)
    async with started(sender, Sink(deliveries.take), folder, SAYS) as running:
        process = running.process
        deliveries.look = lambda: usage(process.pid)
        await _done(process, deliveries)
        if enough and process.returncode is None:
            process.kill()
        failed = bool(process.returncode)
    words = sender.last_words(folder)
    if len(deliveries.marks) < 2:
        raise Broken(f"{sender.name} sends next to nothing: {words}")
    if (other := message_of(deliveries.first)) != SAYS:
        raise Broken(f"{sender.name} says something else: {other}")
    (one, first), (reached, last) = deliveries.marks[0], deliveries.marks[-1]
    count, seconds = reached - one, last.at - first.at
    columns = {
        "CPU s/1,000": 1000 * (last.cpu_s - first.cpu_s) / count,
        "start s": deliveries.times[0] - running.began,
        "MiB": first.memory,
        "peak": last.peak,
        "share": count / seconds * latency / sender.at_once,
        "bench": (last.bench_s - first.bench_s) / seconds,
    }
    missing, surplus = deliveries.missing, deliveries.surplus
    trouble = words if failed else ""
    return Figures(count / seconds, columns, sender.chats, missing, surplus, trouble)


async def _done(process: asyncio.subprocess.Process, deliveries: Deliveries) -> None:
    """Wait until it has ended, or has sent enough and had time to end, or is stuck."""
    ended = asyncio.create_task(process.wait())
    done = asyncio.create_task(deliveries.done.wait())
    before = -1
    while not done.done() and not ended.done() and deliveries.reached > before:
        before = deliveries.reached
        await asyncio.wait([ended, done], timeout=STUCK_S, return_when="FIRST_COMPLETED")
    if not deliveries.missing:
        await asyncio.wait([ended], timeout=END_S)
    for task in (ended, done):
        task.cancel()
