"""`./bot` prepares what is missing, asks nobody when nothing is, and says in a line what lacks."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.environment import given

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[1]
NOBODY = 65_534
ABSENT = f"nowhere==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
VENV_PACKAGE = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
NOT_PREPARED = (
    "requirements/run.txt isn't installed yet: run ./bot --version as a user who may write here"
)
REMEDY = f"install {VENV_PACKAGE} (apt-get install {VENV_PACKAGE}), or uv"
# A Debian whose python3 has no ensurepip until that package is installed, for those who may.
NO_UV = "exit 1"
PYTHON = f"""
case "$*" in *ensurepip*) [ -e "$0.ensurepip" ] || exit 1 ;; esac
exec {sys.executable} "$@"
"""
APT_GET = f"""
case "$*" in *install*{VENV_PACKAGE}) touch "${{0%/*}}/python.ensurepip" ;; esac
"""
ID = "echo {}"


class Checkout:
    """The script with locks of our own, and a program that says that it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder / "tools"
        for name in ("requirements", "chatbot", "tools"):
            (folder / name).mkdir()
        shutil.copy(ROOT / "bot", folder)
        (folder / "chatbot" / "__main__.py").write_text("print('it runs')\n", "utf-8")
        for lock in ("run", "dev"):
            self.needs(lock)
        self.has("uv", NO_UV)

    def needs(self, lock: str, requirements: str = "# nothing\n") -> None:
        """Write that lock."""
        (self.folder / "requirements" / f"{lock}.txt").write_text(requirements, "utf-8")

    def has(self, name: str, script: str) -> str:
        """Put a program of that name before the machine's own; return its path."""
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)
        return str(path)

    def bot(
        self, *words: str, python: str = sys.executable, user: int | None = None
    ) -> tuple[int, str, list[str]]:
        """Call `./bot WORDS` where no registry answers; return its code, and what it printed."""
        environment = {
            "PATH": f"{self.tools}:{given('PATH')}",
            "ETABLI_PYTHON": python,
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_INDEX_URL": "http://127.0.0.1:9/",
            "PIP_RETRIES": "0",
        }
        done = subprocess.run(
            [self.folder / "bot", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            user=user,
        )
        return done.returncode, done.stdout, done.stderr.splitlines()


@contextmanager
def checked_out() -> Iterator[Checkout]:
    """Make one that every user of the machine may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Checkout(Path(folder))


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    with checked_out() as checkout:
        yield checkout


@pytest.fixture(scope="module")
def with_environment() -> Iterator[Checkout]:
    """Make an environment once: it takes seconds."""
    with checked_out() as checkout:
        code, out, err = checkout.bot("doctor")
        assert (code, out) == (0, "it runs\n"), err
        yield checkout


@pytest.fixture
def prepared(with_environment: Checkout) -> Checkout:
    """Have nothing to install left."""
    for lock in ("run", "dev"):
        with_environment.needs(lock)
    assert with_environment.bot("doctor")[0] == 0
    return with_environment


def test_when_nothing_changed_no_registry_is_asked(prepared: Checkout) -> None:
    prepared.needs("dev", ABSENT)  # what only developers need is nothing to whoever runs it
    assert prepared.bot("doctor") == (0, "it runs\n", [])
    code, out, err = prepared.bot("setup")
    assert (code, out, err[0]) == (1, "", "bot: installing requirements/dev.txt")


def test_an_upgrade_that_fails_is_tried_again(prepared: Checkout) -> None:
    prepared.needs("run", ABSENT)
    assert prepared.bot("doctor")[:2] == (1, "")
    prepared.needs("run")
    assert prepared.bot("doctor") == (0, "it runs\n", ["bot: installing requirements/run.txt"])
    assert prepared.bot("doctor") == (0, "it runs\n", [])


def test_whoever_may_not_write_the_program_runs_what_others_prepared(prepared: Checkout) -> None:
    user = NOBODY if os.geteuid() == 0 else None
    environment = prepared.folder / ".venv"
    environment.chmod(0o555)
    assert prepared.bot("doctor", user=user) == (0, "it runs\n", [])
    prepared.needs("run", ABSENT)
    code, out, err = prepared.bot("doctor", user=user)
    environment.chmod(0o755)
    assert (code, out) == (1, "")
    assert err == [f"bot: {NOT_PREPARED}"]


def test_on_a_bare_debian_root_gets_what_is_missing(checkout: Checkout) -> None:
    checkout.has("id", ID.format(0))
    checkout.has("apt-get", APT_GET)
    python = checkout.has("python", PYTHON)
    code, out, err = checkout.bot("doctor", python=python)
    assert (code, out) == (0, "it runs\n")
    assert err[0] == f"bot: installing {VENV_PACKAGE}"


def test_on_a_bare_debian_others_are_told_in_a_line(checkout: Checkout) -> None:
    checkout.has("id", ID.format(1000))
    checkout.has("sudo", "exit 1")
    python = checkout.has("python", PYTHON)
    code, out, err = checkout.bot("doctor", python=python)
    assert (code, out) == (1, "")
    assert err == [f"bot: {python} can't make environments: {REMEDY}"]
