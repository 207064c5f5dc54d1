"""How well labelled questions are answered: whether an answer is right, and `./bot eval`."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.answers.index import Index
from chatbot.content.pack import read_pack
from chatbot.content.service import BUILT_IN
from tests.clock import IN_MAY_2022
from training.evaluation import Labelled, index_for, judge

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "answers" / "sets" / "october-2023.jsonl"
OCTOBER = ROOT / "tests" / "content" / "editions" / "octobre-2023.txt"


@pytest.mark.parametrize(("day", "right"), [("23 mai", True), ("24 mai", False)])
def test_who_asks_when_and_gets_all_dates_is_answered_if_the_day_is_among_them(
    index: Index, day: str, *, right: bool
) -> None:
    asked = Labelled(
        id="1",
        category="date",
        question="les dates",
        answerable=True,
        expected_chantiers=[4],
        expected_facts=[[day]],
    )
    (judged,) = judge([asked], index, IN_MAY_2022)
    assert judged.given.wish == "dates"
    assert judged.right is right


@pytest.mark.thorough
async def test_no_question_is_helped_by_itself() -> None:
    [brought, *_] = read_pack(BUILT_IN)[0].questions
    itself = Labelled(id="1", category="", question=f"{brought.text} ", answerable=True)
    asked = (await index_for([itself], [BUILT_IN])).knowledge.asked
    assert asked
    assert brought.text not in {one.text for one in asked}


def evaluated(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `./bot eval WORDS`, with a database in a folder."""
    url = f"sqlite+aiosqlite:///{folder}/chatbot.db"
    return subprocess.run(
        [sys.executable, "-m", "training.evaluation", *words],
        cwd=ROOT,
        env={"CHATBOT_DATABASE_URL": url, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.thorough
def test_labelled_questions_are_counted_on_a_database_of_their_own(tmp_path: Path) -> None:
    kept = tmp_path / "right.json"
    words = (str(QUESTIONS), "--content", str(OCTOBER), "--at", "2023-10-10")
    ended = evaluated(tmp_path, *words, "--save", str(kept), CHATBOT_CONTENT="none")
    assert ended.returncode == 0
    found = re.search(r"^all +(\d+) of +60", ended.stdout, re.MULTILINE)
    assert found is not None
    assert int(found[1]) >= 42
    before = dict.fromkeys(json.loads(kept.read_text("utf-8")), False)
    kept.write_text(json.dumps(before), "utf-8")
    ended = evaluated(tmp_path, *words, "--against", str(kept), CHATBOT_CONTENT="none")
    assert f"{found[1]} better, 0 worse, of 60" in ended.stdout
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.thorough
def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text('{"id": "1"}\n', "utf-8")
    ended = evaluated(tmp_path, str(file))
    assert ended.returncode == 1
    assert "wrong.jsonl:1: category" in ended.stderr


@pytest.mark.thorough
def test_what_an_operator_can_mend_is_said_in_a_line(tmp_path: Path) -> None:
    ended = evaluated(tmp_path, str(QUESTIONS), CHATBOT_COLOUR="red")
    assert (ended.returncode, ended.stderr) == (1, "CHATBOT_COLOUR: unknown setting\n")
