"""A bot that hangs ends itself, and says where; one that was only stopped for a while goes on."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chatbot.cli import cast
from tests.environment import given
from tests.journeys.deployment import Deployment
from tests.waiting import until

ROOT = Path(__file__).parents[2]
HANG_S = 1.0
PROGRAM = f"""
import asyncio, sys, time
from chatbot.cli import main, serve

def never_end():
    time.sleep(60)

async def until_told_to_hang(*of_the_bot):
    asyncio.get_running_loop().add_reader(sys.stdin, never_end)
    await serving_until(*of_the_bot)

serving_until, serve._until = serve._until, until_told_to_hang
serve.LOOK_EVERY_S, serve.HANG_S = 0.05, {HANG_S}
sys.argv = ["chatbot", "run"]
main()
"""

pytestmark = [pytest.mark.parametrize("databases", ["sqlite"], indirect=True), pytest.mark.thorough]


@asynccontextmanager
async def bot_that_can_hang(deployment: Deployment, folder: Path) -> AsyncIterator[Process]:
    """Run the bot, from its first poll; it hangs once it is sent a line."""
    environment = {"PATH": given("PATH"), "PYTHONPATH": str(ROOT), **deployment.environment()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM), cwd=folder, env=environment, stdin=PIPE, stderr=PIPE
    )
    try:
        await until(lambda: deployment.world.changes.waiters == 1)
        yield process
    finally:  # also of a test that failed: what runs on would keep its Telegram from ending
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_bot_that_hangs_says_where_and_ends(deployment: Deployment, tmp_path: Path) -> None:
    async with bot_that_can_hang(deployment, tmp_path) as process:
        _, log = await process.communicate(b"hang\n")
    assert process.returncode == 1
    assert "in never_end" in log.decode()


async def test_a_bot_that_was_stopped_goes_on(deployment: Deployment, tmp_path: Path) -> None:
    async with bot_that_can_hang(deployment, tmp_path) as process:
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2 * HANG_S)
        process.send_signal(signal.SIGCONT)
        await asyncio.sleep(2 * HANG_S)
        await deployment.person(cast.MARIE).says("/chantier 7")
        assert process.returncode is None
    assert [text[:2] for text in deployment.said_to(cast.MARIE)] == ["7."]
