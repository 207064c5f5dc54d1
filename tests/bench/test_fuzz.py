"""Updates of every kind, valid and mangled, given to the real bot; and that trouble would show."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bench.bots import Way
from bench.fuzz import Checks, Log, Outcome, fuzzed
from bench.fuzzing.updates import FIRST_NUMBER, Case, Updates
from telegram_sandbox.specification import load
from tests.databases import Databases

NUMBER = 600
SEED = 20220515
CHAT = {"id": 5, "type": "private"}
WRITTEN = {"update_id": 1, "message": {"chat": CHAT, "text": "/aide"}}
PRESSED = {"update_id": 2, "callback_query": {"id": "7", "message": {"chat": CHAT}}}
SAID = {"chat_id": 5, "text": "a"}
ANSWERED = {"callback_query_id": "7"}


def made(number: int = NUMBER, *, seed: int = SEED, numbered: bool = True) -> list[Case]:
    return list(islice(Updates(seed, numbered=numbered), number))


@pytest.mark.parametrize(
    ("databases", "way"),
    [("sqlite", Way.POLLING), ("postgresql", Way.WEBHOOK)],
    ids=["sqlite-polling", "postgresql-webhook"],
    indirect=["databases"],
)
async def test_no_update_whatever_it_is_makes_trouble(
    databases: Databases, tmp_path: Path, way: Way
) -> None:
    cases = made(numbered=way is Way.POLLING)
    found = await fuzzed(databases.empty, cases, way, tmp_path)
    assert found.findings == {}
    assert found.kinds.total() == NUMBER
    asked = sum(one.asked_in is not None for one in cases)
    assert found.events["answered"] + found.events["refused"] >= asked > NUMBER / 5
    assert list(found.lines())[-1] == "nothing found"


def test_what_is_valid_is_so_by_the_specification_and_of_every_kind() -> None:
    valid = [one for one in made(4 * NUMBER) if one.valid]
    assert not [p for one in valid for p in load().problems_of("Update", one.update)]
    names = set(load().types["Update"])
    assert {one.kind for one in valid} == names - {"update_id"}


def test_a_seed_gives_the_same_updates_again() -> None:
    bodies = [[one.body for one in made(seed=seed)] for seed in (1, 1, 2)]
    assert bodies[0] == bodies[1] != bodies[2]


def test_who_polls_is_given_a_number_with_everything() -> None:
    first, *_, last = numbers = [one.number for one in made()]
    assert (first, last) == (FIRST_NUMBER, FIRST_NUMBER + NUMBER - 1)
    assert None not in numbers
    assert None in [one.number for one in made(numbered=False)]


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendmessage", SAID, None),
        ("sendmessage", {"chat_id": 5}, "text: missing"),
        ("sendmessage", SAID | {"texte": "a"}, "texte: unknown"),
        ("sendmessage", SAID | {"chat_id": "x"}, "chat_id"),
        ("sendmessage", SAID | {"chat_id": 2**52}, "chat_id"),
        ("sendmessage", SAID | {"text": "a" * 4097}, "message is too long"),
        ("sendmessage", SAID | {"text": "<b>", "parse_mode": "HTML"}, "can't parse entities"),
        (
            "editmessagetext",
            SAID
            | {"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]}},
            "BUTTON_DATA_INVALID",
        ),
        ("answercallbackquery", ANSWERED | {"text": "a" * 201}, "MESSAGE_TOO_LONG"),
        ("sendmesage", SAID, "unknown method"),
    ],
)
def test_a_call_that_breaks_a_rule_is_found(
    method: str, params: dict[str, Any], words: str | None
) -> None:
    broken = Checks().broken_by(method, params)
    assert (broken is None) if words is None else (broken and words in broken)


def test_who_gets_no_answer_is_found_and_who_gets_two_to_a_press() -> None:
    checks = Checks()
    for update in (WRITTEN, PRESSED):
        checks.owe(Case.of(update, valid=True))
    assert checks.settle("answercallbackquery", ANSWERED) is None
    assert checks.settle("answercallbackquery", ANSWERED)
    assert checks.settle("sendmessage", SAID) is None
    assert checks.unanswered() == [5]
    assert checks.unanswered() == []


def test_what_the_bot_prints_is_read_once_and_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"event": "a", "level": "info"}\nTraceback\n{"event": "b", "le')
    log = Log(path)
    assert [event["level"] for event in log.news()] == ["info", "unknown"]
    with path.open("ab") as more:
        more.write(b'vel": "error"}\n')
    assert [event["event"] for event in log.news()] == ["b"]


def test_what_is_found_is_kept_with_the_updates_that_may_be_why(tmp_path: Path) -> None:
    path, cases = (
        tmp_path / "new" / "found",
        [Case.of(one, valid=True) for one in (WRITTEN, PRESSED)],
    )
    found = Outcome()
    for what, suspects in (("a", cases[:1]), ("b", cases), ("a", cases[1:])):
        found.note(what, suspects)
    found.keep(path)
    assert list(found.lines())[-2:] == ["2 × a", "1 × b"]
    kept = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    assert kept == [
        {"what": "a", "updates": [WRITTEN]},
        {"what": "b", "updates": [WRITTEN, PRESSED]},
    ]
