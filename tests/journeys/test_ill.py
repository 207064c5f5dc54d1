"""The bot says when it is ill: at `/readyz`, and in its log."""

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bench.bots import free_port
from chatbot.cli import cast
from chatbot.engine import checkup, health as healths
from chatbot.engine.storage import leader
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram import intake, transport
from telegram_sandbox.state.faults import AnyFault, Cut, Hang, ServerError
from tests.databases import Databases
from tests.http_client import http_client
from tests.journeys.deployment import Deployment
from tests.shell import Running, Shell
from tests.waiting import LOOK_S, until_answered

pytestmark = pytest.mark.thorough

# As the program has them, but for seconds in the place of half a minute.
HURRIED = {
    "chatbot.engine.health.ILL_AFTER_S": 2.0,
    "chatbot.engine.checkup.EVERY_S": 0.1,
    "chatbot.engine.storage.leader.PULSE_S": 0.2,
    "chatbot.engine.telegram.bot.TRY_AGAIN_S": 0.1,
    "chatbot.engine.telegram.intake.LONG_POLL_S": 1,
    "chatbot.engine.telegram.intake.PAUSE_S": 0.1,
}


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(healths, "ILL_AFTER_S", 2.0)
    monkeypatch.setattr(checkup, "EVERY_S", 0.1)
    monkeypatch.setattr(transport, "LONGEST_WAIT_S", 0.1)
    monkeypatch.setattr(intake, "LONG_POLL_S", 1)
    monkeypatch.setattr(intake, "LATE_S", 0.3)
    monkeypatch.setattr(intake, "PAUSE_S", 0.1)
    monkeypatch.setattr(leader, "TRY_AGAIN_S", 0.1)


async def ready(address: str) -> tuple[int, str]:
    """Ask whether it is ready: the status, and the line."""
    async with http_client(address) as http:
        answer = await http.get("/readyz")
    return answer.status_code, answer.text.rstrip("\n")


async def until_ready(address: str, says: Callable[[int, str], bool]) -> str:
    """Ask until the answer is such a one; return its line."""
    while True:
        try:
            status, line = await ready(address)
        except httpx.ConnectError:  # it starts
            status, line = 0, ""
        if says(status, line):
            return line
        await asyncio.sleep(LOOK_S)


async def until_ill(address: str, why: str) -> None:
    await until_ready(address, lambda status, line: status == 503 and why in line)


async def until_well(address: str) -> None:
    await until_ready(address, lambda status, line: (status, line) == (200, "ready (leader)"))


@asynccontextmanager
async def program(deployment: Deployment, folder: Path) -> AsyncIterator[tuple[Running, str]]:
    """Run `chatbot run` during the block, from the moment when it is ready."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    shell = Shell(folder, {**deployment.environment(), "CHATBOT_HTTP_PORT": str(port)}, HURRIED)
    process = await shell.start("run")
    await until_well(address)
    yield process, address
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
        await process.communicate()


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_disk_that_takes_nothing_more(deployment: Deployment, tmp_path: Path) -> None:
    async with program(deployment, tmp_path) as (process, address):
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, -1))
        told = deployment.says(cast.MARIE, "/chantier 7")
        await until_ill(address, "nothing could be stored (")
        await until_ill(address, "nothing was heard from Telegram (")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
        await until_well(address)
        await until_answered(deployment.storage, told)
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()
    assert [text[:2] for text in deployment.said_to(cast.MARIE)] == ["7."]
    lines = log.decode().splitlines()
    assert len([line for line in lines if "health.not_stored" in line]) == 1
    assert "Traceback" not in log.decode()


@pytest.mark.parametrize(
    "fault",
    [Cut(when="before"), ServerError(code=502), Hang()],
    ids=lambda fault: str(fault.kind),
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_telegram_that_cannot_be_reached(deployment: Deployment, fault: AnyFault) -> None:
    async with deployment.bot() as bot:
        deployment.happens(fault)
        told = deployment.says(cast.MARIE, "/chantier 7")
        await until_ill(bot.address, "nothing was heard from Telegram (")
        deployment.world.faults.clear()
        await until_well(bot.address)
        await until_answered(deployment.storage, told)
    assert len(deployment.said_to(cast.MARIE)) == 1


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_webhook_at_which_nothing_arrives(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "CHECK_WEBHOOK_S", 0.1)
    async with deployment.bot(by_webhook=True) as bot:
        deployment.happens(Cut(when="before"))
        await until_ill(bot.address, "nothing could be said to Telegram (")
        deployment.world.faults.clear()
        await until_well(bot.address)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_one_chat_that_waits_while_others_are_answered(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot() as bot:
        await marie.says("/chantiers")
        deployment.happens(ServerError(method="editMessageText", code=500))
        pressing = asyncio.create_task(marie.presses("7. Alimentation"))
        while await ready(bot.address) == (200, "ready (leader)"):
            told = deployment.says(cast.PAUL, "/aide")
            await until_answered(deployment.storage, told)
        await until_ill(bot.address, "a row waits to be answered, or sent (")
        deployment.world.faults.clear()
        await pressing
        await until_well(bot.address)


async def test_two_bots_that_share_a_token_say_so_until_one_of_them_ends(
    deployment: Deployment, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healths, "SHARED_WITHIN_S", 1.0)
    with databases.published() as url:
        storage = Storage(url)
        other = Deployment(deployment.world, deployment.http, storage)
        async with deployment.bot() as bot:
            async with other.bot() as rival:
                for address in (bot.address, rival.address):
                    await until_ill(address, "another program takes this token's updates (")
            await until_well(bot.address)
        await storage.close()


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_when_the_one_on_duty_hangs_another_takes_over(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "SILENT_S", 1.0)
    marie = deployment.person(cast.MARIE)
    async with program(deployment, tmp_path) as (process, first):
        async with deployment.bot() as bot:
            assert await ready(bot.address) == (200, "ready (standby)")
            await marie.says("/chantier 1")
            os.kill(process.pid, signal.SIGSTOP)
            await until_well(bot.address)
            await marie.says("/chantier 2")
            os.kill(process.pid, signal.SIGCONT)
            await until_ready(first, lambda _, line: line == "ready (standby)")
            await marie.says("/chantier 3")
            assert await ready(bot.address) == (200, "ready (leader)")
        await until_well(first)
        await marie.says("/chantier 4")
    said = [text[:2] for text in deployment.said_to(cast.MARIE)]
    assert said == ["1.", "2.", "3.", "4."]
