"""The image and its composition, as far as that can be told without an engine."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from ruamel.yaml import YAML

from chatbot.settings import PREFIX, Settings
from docker.healthcheck import PATIENCE, check

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text("utf-8")


@pytest.fixture
def services() -> dict[str, Any]:
    """Read the services of the composition."""
    composition = YAML(typ="safe").load(ROOT / "docker" / "compose.yml")
    services: dict[str, Any] = composition["services"]
    return services


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    paths = {path for line in copied for path in line.split()}
    assert {"chatbot", "alembic"} <= paths
    assert all((ROOT / path).exists() for path in paths)
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    assert paths == set(re.findall(r"^!(.+)$", ignored, re.MULTILINE))


def test_image_and_composition_use_settings_that_there_are(services: dict[str, Any]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    set_here = {name for name in services["bot"]["environment"] if name.startswith(PREFIX)}
    assert set_here
    assert {*set_here, *re.findall(rf"{PREFIX}\w+", DOCKERFILE)} <= known


def test_nothing_is_open_to_the_network(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_nothing_is_fetched_that_is_not_pinned(services: dict[str, Any]) -> None:
    """Check the images by their digests, and that pip has hashes or asks no registry."""
    base = re.findall(r"^ARG BASE=(.+)$", DOCKERFILE, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"$BASE"}
    others = [service["image"] for service in services.values() if "build" not in service]
    assert others
    assert all(re.fullmatch(r"\w+:[\w.-]+@sha256:[0-9a-f]{64}", name) for name in base + others)
    installs = re.findall(r"pip install .+", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_services_are_bounded_and_change_only_their_data(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["read_only"]
        assert service["mem_limit"]
        assert service["restart"] == "unless-stopped"
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}


def test_a_database_is_written_anew_on_its_own_disk() -> None:
    """Not in `/tmp`, which counts as memory, nor in `/var/tmp`, which can't be written."""
    volume = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"SQLITE_TMPDIR=(\S+)", DOCKERFILE) == volume


@contextmanager
def something_that_answers(status: list[int]) -> Iterator[int]:
    """Answer at a port with the last status of the list."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/readyz"
            self.send_response(status[-1])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_bot_that_is_unhealthy_for_long_is_ended(tmp_path: Path) -> None:
    status, failed = [200], tmp_path / "failed"
    with something_that_answers(status) as port, subprocess.Popen(["sleep", "60"]) as bot:
        assert check(port, bot.pid, failed) == 0
        status.append(503)
        assert [check(port, bot.pid, failed) for _ in range(PATIENCE - 1)] == [1] * (PATIENCE - 1)
        status.append(200)
        assert check(port, bot.pid, failed) == 0  # which begins anew
        status.append(503)
        for _ in range(PATIENCE - 1):
            check(port, bot.pid, failed)
        assert bot.poll() is None
        assert check(port, bot.pid, failed) == 1
        assert bot.wait() == -15
    assert not failed.exists()


def test_a_bot_that_does_not_answer_is_unhealthy(tmp_path: Path) -> None:
    with something_that_answers([200]) as port:
        pass
    assert check(port, 0, tmp_path / "failed") == 1
