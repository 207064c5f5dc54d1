"""What a broadcast to very many takes: to fix who gets it, to carry it, to go on after a crash."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from sqlalchemy import text

from bench.bots import Bot, Broken, ours
from bench.broadcasts import AUTHOR, LIFTED, announced, copies, followed, opened
from bench.databases import connected, everywhere, published
from bench.peers.place import chats_of
from bench.sending import trial

READY = re.compile(r"^(\S+) .* bot\.started", re.MULTILINE)
LATE = 0.9  # of the recipients have it, when the third process starts
SENT = (
    "UPDATE delivery SET fate = 'sent', message_id = 1 WHERE fate = 'pending' AND chat_id < :chat"
)


def million(
    *,
    recipients: Annotated[int, typer.Option(min=100, help="Of the broadcast.")] = 1_000_000,
    carry: Annotated[
        int, typer.Option(min=1, help="Messages until the process is killed, each time.")
    ] = 50_000,
) -> None:
    """Send a broadcast to very many: fixed, carried, killed −9 and resumed."""
    with everywhere() as (folder, databases):
        typer.echo(f"{recipients} recipients, killed after {carry} messages")
        for kind, empty in databases.items():
            with followed(partial(published, empty), chats_of(recipients)) as url:
                bot = ours(kind, lambda: nullcontext(url), recipients, send_rate=LIFTED)
                typer.echo(bot.name)
                asyncio.run(_told(bot, url, carry, folder))


async def _told(bot: Bot, url: str, carry: int, folder: Path) -> None:
    async for line in carried(bot, url, carry, folder):
        typer.echo(f"  {line}")


async def carried(bot: Bot, url: str, carry: int, folder: Path) -> AsyncIterator[str]:
    """Publish it for all in that database; each process carries some and is killed."""
    began = perf_counter()
    async with opened(url) as storage:
        await announced(storage, AUTHOR)
    fixed, began = perf_counter() - began, perf_counter()
    copies(url)
    yield f"recipients fixed in {fixed:.2f} s, counted by fate in {perf_counter() - began:.2f} s"
    yield await _life(bot, carry, folder)
    yield f"killed −9, started again: {await _life(bot, carry, folder)}"
    with connected(url) as connection:
        connection.execute(text(SENT), {"chat": chats_of(bot.chats)[int(bot.chats * LATE)]})
    yield f"the same, when {LATE:.0%} had it: {await _life(bot, carry, folder)}"
    left = copies(url)
    yield f"left unknown: {left['unknown'] + left['sending']}"


async def _life(bot: Bot, carry: int, folder: Path) -> str:
    began = time.time()
    life = await trial(bot, folder=folder, enough=carry)
    said = READY.search(bot.log(folder).read_text("utf-8"))
    if said is None:
        raise Broken(f"{bot.name} doesn't say that it is ready")
    ready = datetime.fromisoformat(said[1]).timestamp() - began
    return (
        f"first message after {life.start:.2f} s ({life.start - ready:.2f} s after the bot was "
        f"ready), {life.rate:.0f} messages/s, {life.memory:.0f} MiB and then "
        f"{life.peak - life.memory:.1f} more"
    )
