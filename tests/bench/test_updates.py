"""A bench of updates, too short for its times to mean anything: what it counts is right."""

from pathlib import Path

import pytest

from bench.lineup import BARE, ours
from bench.measuring import percentile
from bench.report import honesty, table
from bench.starting import Broken
from bench.updates import Effort, Way, compared
from tests.bench.failing_bot import failing_bot
from tests.databases import Databases

SHORT = Effort(rounds=1, warm_up=0, seconds=0.2, in_flight=5)


@pytest.mark.parametrize("way", Way)
async def test_each_update_is_answered_once(sqlite: Databases, tmp_path: Path, way: Way) -> None:
    bot = ours("ours", sqlite.empty)
    told: list[str] = []
    found = await compared(bot, [bot, BARE], way, SHORT, tmp_path, told.append)
    assert list(found) == ["ours", "bare"]
    assert len(told) == 2
    for [figures] in found.values():
        assert figures.handed_over > SHORT.in_flight
        assert figures.unanswered == figures.unasked == 0
        assert figures.rate > 0
        assert 0 < figures.p50 <= figures.p99
        assert 0 < figures.memory <= figures.peak
    assert all("each answered once" in line for line in honesty(found))
    assert [line.split()[0] for line in table(found, "bare")[1:]] == list(found)


async def test_a_bot_that_does_not_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="failing_bot answers nothing: no such token"):
        await compared(failing_bot("no such token"), [], Way.POLLING, SHORT, tmp_path, print)


def test_a_percentile_is_a_value_that_was_seen() -> None:
    hundred = list(range(100, 0, -1))
    assert [percentile(hundred, share) for share in (0.5, 0.99, 1)] == [50, 99, 100]
    assert percentile([7.0], 0.5) == 7.0
