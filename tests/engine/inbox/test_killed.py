"""Killed at random instants, a bot has each effect once, and repeats only what it was saying."""

import asyncio
import random
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import text

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox import queries
from chatbot.engine.inbox.worker import CHATS_AT_ONCE
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.engine.inbox import counting_bot
from tests.shell import FORKS

pytestmark = pytest.mark.thorough

UPDATES = 1500
CHATS = 100
KILLS = 4


async def test_each_effect_is_had_once_however_often_it_is_killed(
    storage: Storage, tmp_path: Path
) -> None:
    said = tmp_path / "said"
    said.touch()
    await fill(storage)
    for kill in range(KILLS):
        bot = start(storage, said)
        before = lines(said)
        enough = before + random.randint(1, UPDATES // KILLS // 2)  # noqa: S311 - no secret
        while lines(said) < enough:
            assert bot.exitcode is None, "it ended before it was killed"
            await asyncio.sleep(0.001)
        bot.kill()
        await ended(bot)
        assert lines(said) < UPDATES, f"nothing was left for kill {kill + 1}"
    assert await ended(start(storage, said)) == 0
    async with storage.reading() as session:
        effects = (await session.scalars(text("SELECT n FROM effect ORDER BY n"))).all()
    assert effects == list(range(UPDATES))
    told = Counter(map(int, said.read_text().splitlines()))
    assert set(told) == set(range(UPDATES))
    assert told.total() - UPDATES <= KILLS * CHATS_AT_ONCE


async def fill(storage: Storage) -> None:
    incoming = [queries.Incoming(n, n % CHATS, {"n": n}) for n in range(UPDATES)]
    async with storage.transaction() as session:
        await session.execute(text("CREATE TABLE effect (n INTEGER)"))
        await queries.receive(UnitOfWork(session, NOW), incoming)


def start(storage: Storage, said: Path) -> BaseProcess:
    bot = FORKS.Process(target=counting_bot.run, args=(storage.url, said))
    bot.start()
    return bot


async def ended(bot: BaseProcess) -> int | None:
    await asyncio.to_thread(bot.join)
    return bot.exitcode


def lines(said: Path) -> int:
    return said.read_bytes().count(b"\n")
