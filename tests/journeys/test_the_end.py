"""SIGTERM: an end within 10 seconds; what was begun is finished, or done after the next start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bench.sandbox import LOG, forked
from chatbot.cli import cast
from telegram_sandbox.state.faults import Hang, Latency
from tests.journeys.deployment import Deployment
from tests.waiting import until, until_answered

pytestmark = pytest.mark.thorough

LONGEST_END_S = 10


@asynccontextmanager
async def program(deployment: Deployment, folder: Path) -> AsyncIterator[None]:
    """Run `chatbot run` during the block, then tell it to end."""
    async with forked(deployment.environment(), folder, LONGEST_END_S) as process:
        yield
    assert process.exitcode == 0
    assert "Traceback" not in (folder / LOG).read_text("utf-8")


async def test_what_is_being_said_is_said_to_its_end(
    deployment: Deployment, tmp_path: Path
) -> None:
    deployment.happens(Latency(method="sendMessage", times=1, seconds=1))
    told = deployment.says(cast.MARIE, "/chantier 7")
    async with program(deployment, tmp_path):
        await until(lambda: bool(deployment.struck()))
    assert len(deployment.said_to(cast.MARIE)) == 1
    await until_answered(deployment.storage, told)


async def test_what_could_not_be_said_is_said_after_the_next_start(
    deployment: Deployment, tmp_path: Path
) -> None:
    deployment.happens(Hang(method="sendMessage", times=1))
    told = deployment.says(cast.MARIE, "/chantier 7")
    async with program(deployment, tmp_path):
        await until(lambda: bool(deployment.struck()))
    assert deployment.said_to(cast.MARIE) == []
    async with program(deployment, tmp_path):
        await until_answered(deployment.storage, told)
    assert [text[:2] for text in deployment.said_to(cast.MARIE)] == ["7."]
