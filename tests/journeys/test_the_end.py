"""SIGTERM: an end within 10 seconds; what was begun is finished, or done after the next start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.forks import LOG, Fork
from chatbot.cli import cast
from telegram_sandbox.state.faults import Hang, Latency
from tests.journeys.apart import Apart
from tests.waiting import until, until_answered

LONGEST_END_S = 10


@asynccontextmanager
async def program(apart: Apart, folder: Path) -> AsyncIterator[None]:
    """`chatbot run`, which is told to end when the block does."""
    process = Fork(apart.environment(), folder)
    await process.start()
    yield
    assert await process.end(LONGEST_END_S) == 0
    assert "Traceback" not in (folder / LOG).read_text("utf-8")


async def test_what_is_being_said_is_said_to_its_end(apart: Apart, tmp_path: Path) -> None:
    apart.happens(Latency(method="sendMessage", times=1, seconds=1))
    told = apart.says(cast.MARIE, "/chantier 7")
    async with program(apart, tmp_path):
        await until(lambda: bool(apart.struck()))
    assert len(apart.said_to(cast.MARIE)) == 1
    await until_answered(apart.storage, told)


async def test_what_could_not_be_said_is_said_after_the_next_start(
    apart: Apart, tmp_path: Path
) -> None:
    apart.happens(Hang(method="sendMessage", times=1))
    told = apart.says(cast.MARIE, "/chantier 7")
    async with program(apart, tmp_path):
        await until(lambda: bool(apart.struck()))
    assert apart.said_to(cast.MARIE) == []
    async with program(apart, tmp_path):
        await until_answered(apart.storage, told)
    assert [text[:2] for text in apart.said_to(cast.MARIE)] == ["7."]
