"""Each decision says whether it still holds, and which of the files that it names are gone."""

import re
from functools import cache
from pathlib import Path

import pytest

from bench.bots import ROOT

DECISIONS = sorted((ROOT / "docs" / "decisions").iterdir())
FOLDERS = (".ci", "bench", "chatbot", "docs", "telegram_sandbox", "tests", "training")
BEGINNING = re.compile(r"# (\d+)\. .+\n\nStatus: (.+)\n\n")
STATUS = re.compile(r"(?:accepted|of the past|replaced by \[(\d+)\]\(([\w-]+\.md)\))\.(?: .+)?")
# In backticks: what has a slash inside or at its end, or the ending of a file.
PATH = re.compile(r"`(\.?\w[\w.-]*(?:/[\w.-]+)+/?|\w+/|\w+\.(?:py|md|txt|toml|yaml|jsonl|npz))`")


def test_a_decision_has_its_number_and_its_status_on_top() -> None:
    assert DECISIONS
    for number, decision in enumerate(DECISIONS, start=1):
        beginning = BEGINNING.match(decision.read_text("utf-8"))
        assert beginning, f"{decision.name}: no title with a status below"
        assert decision.name.startswith(f"{int(beginning[1]):04}-")
        assert int(beginning[1]) == number
        assert STATUS.fullmatch(beginning[2]), f"{decision.name}: {beginning[2]}"


def test_what_replaces_a_decision_is_a_later_one() -> None:
    for decision in DECISIONS:
        for number, name in re.findall(r"Status: replaced by \[(\d+)\]\((.+?)\)", text(decision)):
            assert decision.parent / name in DECISIONS
            assert name.startswith(f"{int(number):04}-")
            assert name > decision.name


def test_a_decision_says_which_of_its_files_are_gone() -> None:
    unsaid = {decision.name: gone(text(decision)) for decision in DECISIONS}
    assert not {name: paths for name, paths in unsaid.items() if paths}, (
        "say in the status what has become of these files, or name what is there now"
    )


@pytest.mark.parametrize(
    ("status", "paths"),
    [
        ("accepted.", {"running.py", "chatbot/grammar/"}),
        ("of the past. `running.py` is `app.py` now.", {"chatbot/grammar/"}),
    ],
)
def test_files_that_are_gone_are_seen(status: str, paths: set[str]) -> None:
    named = "`running.py`, `chatbot/grammar/`, `storage/engine.py`, `telegram/` and `/oublier`"
    assert gone(f"# 1. One\n\nStatus: {status}\n\nIt is in {named}.") == paths


def text(decision: Path) -> str:
    return decision.read_text("utf-8")


def gone(decision: str) -> set[str]:
    """Return the paths that are in no folder of ours, but for those that its status names."""
    _, status, body = decision.split("\n\n", 2)
    named = set(PATH.findall(body)) - set(PATH.findall(status))
    return {path for path in named if f"/{path.rstrip('/')}\n" not in tree()}


@cache
def tree() -> str:
    """Write each folder and file of ours on a line, after a slash."""
    found = (path for folder in FOLDERS for path in (ROOT / folder, *(ROOT / folder).rglob("*")))
    return "".join(f"/{path.relative_to(ROOT).as_posix()}\n" for path in found)
