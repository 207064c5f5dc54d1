"""What an operator's machine is told of the process: systemd, by its socket, and the log."""

import asyncio
import json
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from chatbot import __version__
from chatbot.settings import SECRET, Settings
from tests.journeys.deployment import Deployment
from tests.shell import Shell

pytestmark = pytest.mark.thorough

HURRIED = {"chatbot.cli.serve.NOTIFY_EVERY_S": 0.05}
TOKEN = "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawE"  # noqa: S105 - nobody's


class Listener:
    """What systemd is: a socket, on which states arrive."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))

    def hears(self, seconds: float | None = 30) -> dict[str, str]:
        """Wait for the next states. Raises TimeoutError."""
        self.socket.settimeout(seconds)
        lines = self.socket.recv(4096).decode().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def hears_nothing_more(self) -> None:
        """Wait until it is silent for half a second."""
        with suppress(TimeoutError):
            while True:
                self.hears(0.5)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_systemd_hears_that_it_is_ready_alive_and_ending(
    deployment: Deployment, tmp_path: Path
) -> None:
    systemd = Listener(tmp_path / "notify")
    process = await Shell(tmp_path, deployment.environment(), HURRIED).start(
        "run", NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="30000000"
    )
    told = [await asyncio.to_thread(systemd.hears)]
    while "READY" not in told[-1]:
        told.append(await asyncio.to_thread(systemd.hears))
    assert told[-1] == {"READY": "1", "WATCHDOG": "1", "STATUS": "ready (leader)"}
    assert all("READY" in states or "yet" in states["STATUS"] for states in told)
    process.send_signal(signal.SIGSTOP)
    systemd.hears_nothing_more()
    process.send_signal(signal.SIGCONT)
    assert "WATCHDOG" in await asyncio.to_thread(systemd.hears)
    process.send_signal(signal.SIGTERM)
    while "STOPPING" not in told[-1]:
        told.append(await asyncio.to_thread(systemd.hears))
    await process.communicate()
    with pytest.raises(TimeoutError):
        systemd.hears(0.1)
    systemd.socket.close()


async def test_the_log_begins_with_version_and_settings_and_ends_with_a_line(
    deployment: Deployment, tmp_path: Path
) -> None:
    secrets = {
        "CHATBOT_TELEGRAM_TOKEN": TOKEN,  # which the sandbox doesn't know
        "CHATBOT_WEBHOOK_SECRET": "not-to-be-told",
        "CHATBOT_ADMIN_IDS": "5000000001,5000000002",
        "CHATBOT_LOG_FORMAT": "json",
    }
    shell = Shell(tmp_path, {**deployment.environment(), **secrets})
    ended = await shell.run("run")
    first, *_, last = (json.loads(line) for line in ended.err.splitlines() if line[0] == "{")
    assert (first["event"], first["version"]) == ("program.started", __version__)
    assert first.keys() > Settings.model_fields.keys() - SECRET
    assert (first["admin_ids"], first["telegram_api_url"]) == (2, "127.0.0.1")
    assert last["event"] == "program.ended"
    for secret in (TOKEN, TOKEN.partition(":")[2], "not-to-be-told", "5000000001"):
        assert secret not in ended.err


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://bot:s3cret@host/db",
        "postgresql+psycopg://bot:s3cr@et/s3cret@host/db",
        "postgresql+psycopg://host/db?user=bot&password=s3cret",
        "postgresql+psycopg://host/s3cret?options=s3cret",
    ],
)
def test_no_password_is_told(url: str) -> None:
    told = Settings(database_url=url, _env_file=None).told()
    assert "s3cr" not in str(told)
    assert told["database_url"] == "PostgreSQL"
