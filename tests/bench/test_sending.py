"""A bench of sending, too short for its figures to mean anything: what it counts is right."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from bench.deliveries import MARKS, Deliveries
from bench.lineup import script
from bench.measuring import Usage
from bench.report_of_sending import beside, conditions, honesty, table
from bench.rounds import in_turn
from bench.senders import Sender, owing
from bench.sending import Figures, compared
from bench.starting import Broken
from tests.bench.failing_bot import failing_bot
from tests.databases import Databases

CHATS = range(10, 50)
PYTHON = Path(sys.executable)


def sending(module: str, asked: int, does: int, at_once: int = 8) -> Sender:
    """One that is asked to reach so many, and reaches others than those perhaps."""
    words = f"sending.{module}", str(does), str(at_once)
    return Sender(script(module, PYTHON, *words), asked, at_once)


def figures(rate: float, *, missing: int = 0, trouble: str = "") -> Figures:
    return Figures(
        rate=rate,
        cpu=rate / 100,
        bench_cpu=0.1,
        peak=rate,
        share=0.0,
        recipients=10,
        missing=missing,
        too_many=0,
        trouble=trouble,
    )


async def test_each_chat_is_reached_once(tmp_path: Path) -> None:
    both = [sending("on_aiohttp", 60, 60), sending("bare", 60, 60)]
    told: list[str] = []
    found = await compared(both, 1, 0.0, tmp_path, told.append)
    assert len(told) == 2
    for [one] in found.values():
        assert (one.missing, one.too_many, one.trouble, one.share) == (0, 0, "", 0.0)
        assert one.rate > 0
        assert one.peak > 0
    assert all("60 recipients, each got it once" in line for line in honesty(found))
    assert [line.split()[0] for line in table(found, "bare")[1:]] == list(found)


def test_our_bot_reaches_each_chat_once_and_its_rows_say_so(
    sqlite: Databases, tmp_path: Path
) -> None:
    with owing({"here": sqlite}, 60) as [bot]:
        found = asyncio.run(compared([bot], 1, 0.0, tmp_path, print))
    [line] = honesty(found)
    assert line == "chatbot-here: 60 recipients, each got it once"


async def test_who_waits_for_each_answer_sends_no_more_than_that_allows(tmp_path: Path) -> None:
    found = await compared([sending("bare", 41, 41)], 1, 0.02, tmp_path, print)
    [one] = found["bare"]
    assert 0 < one.share < 1.1  # forty after the first, in five times that wait at least


async def test_who_is_left_out_is_counted(tmp_path: Path) -> None:
    found = await compared([sending("bare", 60, 53)], 1, 0.0, tmp_path, print)
    assert honesty(found) == ["bare: 60 recipients, 7 without it, 0 messages too many"]


async def test_who_sends_nothing_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="failing_bot sends next to nothing: no such token"):
        await compared([Sender(failing_bot("no such token"), 9, 1)], 1, 0.0, tmp_path, print)


def test_a_chat_that_gets_it_again_and_one_that_should_not_have_it_are_counted() -> None:
    deliveries = Deliveries(CHATS, 0.0)
    answers: list[bytes] = []
    for chat in [*CHATS[:-1], CHATS[0], CHATS[0], 7]:
        deliveries.take(b"chat_id=%d&text=Oui" % chat, answers.append)
    assert (deliveries.missing, deliveries.too_many) == (1, 3)
    assert not deliveries.all_reached.is_set()
    deliveries.take(b'{"chat_id": %d}' % CHATS[-1], answers.append)
    assert (deliveries.missing, deliveries.too_many) == (0, 3)
    assert deliveries.all_reached.is_set()
    messages = [json.loads(answer)["result"] for answer in answers]
    assert [message["message_id"] for message in messages] == list(range(1, 44))
    assert messages[-1]["chat"]["id"] == CHATS[-1]


def test_what_was_used_is_known_from_the_first_chat_to_the_last() -> None:
    deliveries = Deliveries(CHATS, 0.0)
    deliveries.look = lambda: Usage(cpu_s=float(deliveries.reached), memory=1.0, peak=1.0)
    for chat in [CHATS[0], *CHATS, CHATS[0]]:
        deliveries.take(b"chat_id=%d" % chat, lambda _: None)
    reached = [mark.reached for mark in deliveries.marks]
    assert (reached[0], reached[-1], len(reached)) == (1, len(CHATS), MARKS + 1)
    assert [mark.usage.cpu_s for mark in deliveries.marks] == reached


def test_each_round_begins_with_another() -> None:
    assert [f"{number}{one}" for number, one in in_turn("abc", 4)] == (
        "1a 1b 1c 2b 2c 2a 3c 3a 3b 4a 4b 4c".split()
    )


def test_the_ratio_is_of_the_same_round() -> None:
    trials = {
        "ptb": [figures(100), figures(200), figures(400)],
        "other": [figures(200), figures(800), figures(600)],
    }
    assert [line.split()[:4] for line in table(trials, "ptb")[1:]] == [
        ["ptb", "200", "100–400", "1.00"],
        ["other", "600", "200–800", "2.00"],
    ]
    assert table({"other": trials["other"]}, "ptb")[1].split()[3] == "–"


def test_ours_is_put_beside_each_of_the_others() -> None:
    trials = {"ours-a": [figures(300)], "ours-b": [figures(50)], "ptb": [figures(100)]}
    assert beside(trials, "ours-") == ["ours-a: 3.00 × ptb", "ours-b: 0.50 × ptb"]


def test_who_failed_is_said_with_its_last_words() -> None:
    [line] = honesty({"ptb": [figures(9), figures(9, missing=4, trouble="TimedOut")]})
    assert line == "ptb: 20 recipients, 4 without it, 0 messages too many, failed: TimedOut"


def test_who_is_asked_for_less_is_said() -> None:
    everybody = [sending("bare", 99, 99), sending("on_aiohttp", 9, 9, at_once=1)]
    assert conditions(everybody, 5, 0.05) == [
        "5 × 99 recipients, 8 at a time, answers after 50 ms",
        "on_aiohttp: 9 recipients, 1 at a time",
    ]
