"""What is counted of the code: how much there is, and which files a message passes through."""

import json
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from bench.recorder import LINE
from bench.sizes import figures
from bench.walks import RECORDER, counted

MAIN = """
import signal
from chatbot.upper import lower
def own():
    lower()
class Body:
    own()
print("ready", flush=True)
signal.pause()
"""
UPPER = '''
"""The same."""
def lower():
    """Read it twice, on two lines."""
    return [inner() for _ in range(2)]
def inner():
    return 7
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a version of the repository that does next to nothing."""
    (tmp_path / "chatbot" / "sandbox").mkdir(parents=True)
    for name, text in (("__main__", MAIN), ("upper", UPPER), ("sandbox/__init__", "x = 1\n")):
        (tmp_path / "chatbot" / f"{name}.py").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is of Python 3.12")
def test_functions_are_recorded_by_their_files_and_bodies_are_not(checkout: Path) -> None:
    command = [sys.executable, str(RECORDER)]
    with Popen(command, cwd=checkout, stdin=PIPE, stdout=PIPE, text=True) as bot:
        assert bot.stdin
        assert bot.stdout
        assert bot.stdout.readline() == "ready\n"
        bot.stdin.write("\n")
        bot.stdin.flush()
        found = LINE.match(bot.stdout.readline())
        bot.kill()
    assert found
    assert json.loads(found[1]) == ["__main__.py", "upper.py"]


def test_only_what_runs_every_time_counts() -> None:
    twice = [["a", "b", "a"], ["a", "answers/c", "b", "tick", "a", "b"]]
    once = [["answers/c"]] * 2
    assert counted([twice, once]) == (3, 2, 1)


def test_the_code_is_counted(checkout: Path) -> None:
    found = figures(checkout)
    assert found["chatbot/ without the sandbox"] == "2 files, 16"
    assert found["the sandbox"] == "1 files, 1"
    assert found["  lines of a function"] == "2 / 3 / 3"
    assert list(found.values())[-3:] == ["2", "1", "1"]
