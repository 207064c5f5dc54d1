"""A bench of sending, too short for its figures to mean anything: what it counts is right."""

import asyncio
import json
import re
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from bench.bots import Bot, Broken, ours, peer
from bench.broadcasting import carried, extremes
from bench.broadcasts import LIFTED, MARKS, Deliveries, copies, followed
from bench.measuring import Usage
from bench.peers.task import chats_of
from bench.reminding import begin_reminders
from bench.rounds import Figures, compared, honesty, table, versus
from bench.sending import WORDS, conditions, measured, owing, trial
from tests.bench.failing_bot import FAILING_BOT
from tests.databases import Databases

pytestmark = pytest.mark.thorough

CHATS = chats_of(40)


def sending(module: str, chats: int, at_once: int = 8) -> Bot:
    return peer(module, module, chats, at_once, alone=True)


def figures(rate: float, *, missing: int = 0, trouble: str = "") -> Figures:
    return Figures(rate, dict.fromkeys(WORDS.heads, 1.0), 10, missing, 0, trouble)


async def test_each_chat_is_reached_once(tmp_path: Path) -> None:
    found = await measured([sending("on_aiohttp", 60), sending("bare", 60)], 1, 0.0, tmp_path)
    for [one] in found.values():
        assert (one.missing, one.surplus, one.trouble) == (0, 0, "")
        assert one.columns["share"] == 0
        assert one.rate > 0
        assert one.columns["peak"] > 0
    assert all("60 recipients, each got it once" in line for line in honesty(found, WORDS))
    assert [line.split()[0] for line in table(found, WORDS)][1:] == list(found)


def test_our_bot_reaches_each_chat_once_and_its_rows_say_so(
    sqlite: Databases, tmp_path: Path
) -> None:
    bot = owing("here", sqlite.published, 60)
    found = asyncio.run(measured([bot], 1, 0.0, tmp_path))
    assert list(honesty(found, WORDS)) == ["chatbot-here: 60 recipients, each got it once"]


def test_a_broadcast_is_resumed_after_each_kill(sqlite: Databases, tmp_path: Path) -> None:
    async def lines(url: str) -> list[str]:
        bot = ours("many", lambda: nullcontext(url), 3_000, send_rate=LIFTED)
        return [line async for line in carried(bot, url, 300, tmp_path)]

    with followed(sqlite.published, chats_of(3_000)) as url:
        [_, *lives, unknown] = asyncio.run(lines(url))
    life = r"first message after [\d.]+ s \([\d.]+ s after .* [1-9]\d* messages/s, [1-9]\d+ MiB"
    assert len([one for one in lives if re.search(life, one)]) == 3
    assert re.fullmatch(r"left unknown: [1-9]\d*", unknown)


async def test_who_waits_for_each_answer_sends_no_more_than_that_allows(tmp_path: Path) -> None:
    one = await trial(sending("bare", 41), folder=tmp_path, latency=0.02)
    assert 0 < one.columns["share"] < 1.1  # forty after the first, in five times that wait at least


async def test_who_sends_nothing_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="failing sends next to nothing: no such token"):
        await trial(FAILING_BOT, folder=tmp_path)


async def taken(chats: Sequence[int]) -> tuple[Deliveries, list[bytes]]:
    """As they are counted when messages to these arrive."""
    deliveries = Deliveries(len(CHATS))
    deliveries.look = lambda: Usage(float(deliveries.reached), 1.0, 1.0, 1.0, 1.0)
    return deliveries, [await deliveries.take(b"chat_id=%d&text=Oui" % chat) for chat in chats]


async def test_a_chat_that_gets_it_again_and_one_that_should_not_have_it_are_counted() -> None:
    deliveries, answers = await taken([*CHATS[:-1], CHATS[0], CHATS[0], 7])
    assert (deliveries.missing, deliveries.surplus) == (1, 3)
    assert not deliveries.done.is_set()
    answers.append(await deliveries.take(b'{"chat_id": %d}' % CHATS[-1]))
    assert (deliveries.missing, deliveries.surplus) == (0, 3)
    assert deliveries.done.is_set()
    messages = [json.loads(answer)["result"] for answer in answers]
    assert [message["message_id"] for message in messages] == list(range(1, 44))
    assert messages[-1]["chat"]["id"] == CHATS[-1]


async def test_what_was_used_is_known_from_the_first_chat_to_the_last() -> None:
    deliveries, _ = await taken([CHATS[0], *CHATS, CHATS[0]])
    reached = [reached for reached, _ in deliveries.marks]
    assert (reached[0], reached[-1], len(reached)) == (1, len(CHATS), MARKS + 1)
    assert [used.cpu_s for _, used in deliveries.marks] == reached


def test_the_worst_seconds_are_found_wherever_they_begin() -> None:
    evenly = [number / 10 for number in range(30)]
    assert extremes(evenly, 3) == (10, 10)
    assert extremes(sorted([*evenly, 1.55, 1.56]), 3) == (10, 12)
    assert extremes([moment for moment in evenly if not 1 < moment < 1.5], 3) == (6, 10)
    assert extremes([0.0, 0.6, 1.0, 1.5, 1.59, 3.0], float("inf")) == (1, 4)
    assert extremes([], 3) == (0, 0)


async def test_each_round_begins_with_another() -> None:
    measured = []

    async def trial(bot: Bot) -> Figures:
        measured.append(bot.name)
        return figures(1)

    await compared([Bot(name, []) for name in "abc"], 4, trial, "")
    assert "".join(measured) == "abcbcacababc"


def test_the_ratio_is_of_the_same_round() -> None:
    trials = {
        "ptb": [figures(100), figures(200), figures(400)],
        "other": [figures(200), figures(800), figures(600)],
    }
    assert [line.split()[:4] for line in table(trials, WORDS)][1:] == [
        ["ptb", "200", "100–400", "1.00"],
        ["other", "600", "200–800", "2.00"],
    ]
    assert [*table({"other": trials["other"]}, WORDS)][1].split()[3] == "–"


def test_ours_is_put_beside_each_of_the_others() -> None:
    trials = {"ours-a": [figures(300)], "ours-b": [figures(50)], "ptb": [figures(100)]}
    assert list(versus(trials, "ours-")) == ["ours-a: 3.00 × ptb", "ours-b: 0.50 × ptb"]


def test_who_is_left_out_and_who_failed_is_said_with_its_last_words() -> None:
    [line] = honesty({"ptb": [figures(9), figures(9, missing=4, trouble="TimedOut")]}, WORDS)
    assert line == "ptb: 20 recipients, 4 without it, 0 messages too many, failed: TimedOut"


def test_who_is_asked_for_less_is_said() -> None:
    everybody = [sending("bare", 99), sending("on_aiohttp", 9, at_once=1)]
    assert list(conditions(everybody, 5, 0.05)) == [
        "5 × 99 recipients, 8 at a time, answers after 50 ms",
        "on_aiohttp: 9 recipients, 1 at a time",
    ]


def test_reminders_are_carried_as_announcements_are(sqlite: Databases, tmp_path: Path) -> None:
    async def lines(url: str) -> list[str]:
        bot = ours("many", lambda: nullcontext(url), 1_000, send_rate=LIFTED)
        return [line async for line in carried(bot, url, 200, tmp_path, begin_reminders)]

    with followed(sqlite.published, chats_of(1_000)) as url:
        [_, *lives, _] = asyncio.run(lines(url))
        assert sum(copies(url).values()) == 1_000
    assert len(lives) == 3
