"""What the machine gives to the tests; the only place among them that reads the environment."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

import pytest


def given(name: str) -> str:
    """Return the variable's value, or "" when it isn't set."""
    return os.environ.get(name, "")


def missing(reason: str) -> NoReturn:
    """Skip the test for lack of something that CI must have; under CI, fail.

    Not for what may be absent anywhere, such as ../shared: there a test skips by itself.
    """
    if given("CI"):
        pytest.fail(f"under CI nothing is skipped: {reason}", pytrace=False)
    pytest.skip(reason)


def as_program(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], out: Path, err: Path
) -> None:
    """Be `chatbot WORDS` in a process of its own, in that folder, with that environment alone."""
    for stream, file in ((sys.stdout, out), (sys.stderr, err)):
        os.dup2(os.open(file.resolve(), os.O_WRONLY | os.O_CREAT), stream.fileno())
    _become_program(words, folder, environment)


def as_program_on_pipes(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    stdin: Connection,
    stdout: Connection,
    stderr: Connection,
    constants: Mapping[str, float],
) -> None:
    """Do the same, spoken to through pipes; `constants` have other values, by module.NAME."""
    for name, value in constants.items():
        module, _, constant = name.rpartition(".")
        setattr(import_module(module), constant, value)
    os.dup2(stdin.fileno(), 0)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    for stream, pipe in ((sys.stdout, stdout), (sys.stderr, stderr)):
        os.dup2(pipe.fileno(), stream.fileno())
    _become_program(words, folder, environment)


def _become_program(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    from chatbot.cli import main  # noqa: PLC0415 - once the environment is another one

    sys.argv = ["chatbot", *words]
    main()
