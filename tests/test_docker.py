"""The image and its composition, as far as that can be told without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from chatbot.settings import PREFIX, Settings

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
