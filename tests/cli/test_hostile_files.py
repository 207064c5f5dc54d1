"""Files that an operator may hand over by mistake, or by somebody's malice: a line, exit code 1."""

import errno
import os
import subprocess
import sys

import pytest

from chatbot.cli.command import report
from chatbot.content.service import BUILT_IN
from tests.environment import given
from tests.shell import Ended, Shell

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

BOMB = "about: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"l{n}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for n, (a, b) in enumerate(zip("abcdefgh", "bcdefghi", strict=True))
)
WITHOUT_TDLIB = """
import sys
sys.modules["tdjson"] = None  # as where it isn't installed
sys.argv = ["chatbot", "sandbox"]
from chatbot.cli import main
main()
"""


def assert_refused(ended: Ended, said: str) -> None:
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (1, "", 1)
    assert said in ended.err


@pytest.mark.parametrize("command", ["check", "import"])
async def test_an_alias_bomb_goes_off_nowhere(shell: Shell, command: str) -> None:
    (shell.folder / "pack").mkdir()
    written = (BUILT_IN / "alimentation.md").read_text(encoding="utf-8")
    bomb = written.replace("---\n", f"---\n{BOMB}", 1)
    (shell.folder / "pack" / "alimentation.md").write_text(bomb, encoding="utf-8")
    assert_refused(await shell.run("content", command, "pack"), "alimentation.md:2: the anchor &a")


async def test_a_pipe_is_waited_for_by_nobody(shell: Shell) -> None:
    os.mkfifo(shell.folder / "pipe")
    assert_refused(await shell.run("content", "check", "pipe"), "pipe:1: no file")
    assert_refused(await shell.run("content", "import", "pipe"), "pipe:1: no file")
    assert_refused(await shell.run("restore", "pipe"), "pipe is no file")


async def test_an_export_writes_through_no_link(shell: Shell) -> None:
    await shell.run("content", "import", str(BUILT_IN))
    (shell.folder / "mine").write_text("à moi", encoding="utf-8")
    (shell.folder / "export").mkdir()
    (shell.folder / "export" / "alimentation.md").symlink_to(shell.folder / "mine")
    assert_refused(await shell.run("content", "export", "export"), "alimentation.md is none of")
    assert (shell.folder / "mine").read_text(encoding="utf-8") == "à moi"


def test_a_disk_that_is_full_is_a_line(databases: str, capsys: pytest.CaptureFixture[str]) -> None:
    del databases
    assert report(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert capsys.readouterr().err == "No space left on device\n"


def test_a_sandbox_that_is_not_installed_is_a_line(shell: Shell) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_TDLIB],
        capture_output=True,
        env={"PATH": given("PATH"), **shell.settings},
        check=False,
        text=True,
    )
    assert_refused(
        Ended(ended.returncode, ended.stdout, ended.stderr),
        "the sandbox isn't installed: pip install 'etabli-chatbot[sandbox]'",
    )
