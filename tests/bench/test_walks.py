"""The walks through a running bot: which files a message passes through."""

import json
import sys
from itertools import chain
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from bench.bots import ROOT, Broken
from bench.recorder import LINE
from bench.walks import RECORDER, WALKS, Step, counted, sandbox

pytestmark = pytest.mark.thorough

recording = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="sys.monitoring is of Python 3.12"
)

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
UPPER = """
def lower():
    return [inner() for _ in range(2)]
def inner():
    return 7
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a version of the repository that does next to nothing."""
    (tmp_path / "chatbot").mkdir()
    for name, text in (("__main__", MAIN), ("upper", UPPER)):
        (tmp_path / "chatbot" / f"{name}.py").write_text(text, "utf-8")
    return tmp_path


@recording
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


@recording
@pytest.mark.timeout(180)
def test_all_walks_are_walked_twice() -> None:
    with sandbox(ROOT) as bot:
        files, stays = {}, {}
        for name, steps in WALKS.items():
            times = bot.walk(steps, times=1)
            files[name] = set(chain(*chain(*times)))
            stays[name] = counted(times)
        with pytest.raises(Broken, match="Marie sees no button 'Unheard of'"):
            bot.take(Step("Marie", "press", "Unheard of", until="Alimentation"))
    assert "engine/inbox/worker.py" in set.intersection(*files.values())
    assert "chantiers/queries.py" in files["update"]
    assert "engine/outbox/broadcast_progress.py" in files["announcement"] - files["update"]
    assert "answers/answering.py" in files["question"] - files["announcement"]
    assert all(total >= outside > 0 < returns for total, outside, returns in stays.values())


def test_only_what_runs_every_time_counts() -> None:
    twice = [["a", "b", "a"], ["a", "answers/c", "b", "tick", "a", "b"]]
    once = [["answers/c"]] * 2
    assert counted([twice, once]) == (3, 2, 1)
