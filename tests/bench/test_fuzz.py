"""Updates of every kind, valid and mangled, given to the real bot; and that trouble would show."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from bench.bots import Way
from bench.fuzz import Checks, Log, fuzzed, in_batches
from bench.strategies import Case, cases, updates, values
from telegram_sandbox.specification import load
from tests.databases import Databases

pytestmark = pytest.mark.thorough

NUMBER = 100
SEED = 20220515
CHAT = {"id": 5, "type": "private"}
WRITTEN = {"update_id": 1, "message": {"chat": CHAT, "text": "/aide"}}
PRESSED = {"update_id": 2, "callback_query": {"id": "7", "message": {"chat": CHAT}}}
SAID = {"chat_id": 5, "text": "a"}
ANSWERED = {"callback_query_id": "7"}
KINDS = load().types["Update"].keys() - {"update_id"}


@pytest.mark.parametrize(
    ("databases", "way"),
    [("sqlite", Way.POLLING), ("postgresql", Way.WEBHOOK)],
    ids=["sqlite-polling", "postgresql-webhook"],
    indirect=["databases"],
)
async def test_no_update_whatever_it_is_makes_trouble(
    databases: Databases, tmp_path: Path, way: Way
) -> None:
    found = await fuzzed(databases.empty, NUMBER, SEED, way, tmp_path)
    # How many of each are drawn depends on our sources, too, whose constants Hypothesis tries:
    # about ten of a hundred, and any change of ours draws other ones.
    assert min(found.valid, found.mangled) >= NUMBER / 50
    assert found.events["answered"] + found.events["refused"] >= NUMBER / 50


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=20)
@given(st.data())
def test_each_kind_is_valid_by_the_specification(kind: str, data: st.DataObject) -> None:
    update = {"update_id": 1, kind: data.draw(values("Update", kind))}
    assert not load().problems_of("Update", update)


@given(updates())
def test_what_the_bot_listens_to_is_valid_by_the_specification(update: dict[str, Any]) -> None:
    assert not load().problems_of("Update", Case(update, is_valid=True).numbered(1).update)


@given(cases(numbered=True))
def test_who_polls_is_given_a_number_with_everything(case: Case) -> None:
    assert case.numbered(7).update["update_id"] == 7


def batches(seed: int, trouble: str = "") -> list[Sequence[Case]]:
    """Make a few; those that say this make trouble."""
    given: list[Sequence[Case]] = []

    def give(batch: Sequence[Case]) -> None:
        given.append(batch)
        assert not trouble or not any(trouble.encode() in case.body for case in batch)

    try:
        in_batches(give, 60, seed, Way.WEBHOOK)
    except AssertionError:
        assert trouble
    return given


def test_a_seed_gives_the_same_updates_again() -> None:
    assert batches(1) == batches(1) != batches(2)


def test_what_makes_trouble_is_made_as_small_as_may_be() -> None:
    [case] = batches(1, "/chantiers")[-1]
    assert case.is_valid
    assert case.update["message"]["text"].strip() == "/chantiers"


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
        checks.owe(Case(update, is_valid=True))
    assert checks.settle("answercallbackquery", ANSWERED) is None
    assert checks.settle("answercallbackquery", ANSWERED)
    assert checks.settle("sendmessage", SAID) is None
    assert checks.unanswered() == [5]
    assert checks.unanswered() == []


def test_what_the_bot_prints_is_read_once_and_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"event": "a", "level": "info"}\nTraceback\n{"event": "b", "le')
    log = Log(path)
    assert [event["level"] for event in log.news()] == ["info", "error"]
    with path.open("ab") as more:
        more.write(b'vel": "error"}\n')
    assert [event["event"] for event in log.news()] == ["b"]
