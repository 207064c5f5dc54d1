"""A bench of updates, too short for its times to mean anything: what it counts is right."""

from pathlib import Path

import pytest

from bench.bots import Broken, Way, ours
from bench.measuring import percentile
from bench.rounds import honesty, table
from bench.updates import PEERS, WORDS, Effort, measured
from tests.bench.failing_bot import FAILING_BOT
from tests.databases import Databases

pytestmark = pytest.mark.thorough

SHORT = Effort(rounds=1, warm_up=0, seconds=0.2, in_flight=5)


@pytest.mark.parametrize(("way", "names"), [(Way.WEBHOOK, "chatbot-here"), (Way.POLLING, "bare")])
async def test_each_update_is_answered_once(
    sqlite: Databases, tmp_path: Path, way: Way, names: str
) -> None:
    model = ours("here", sqlite.empty)
    bots = [one for one in (model, PEERS[-1]) if one.name in names.split()]
    found = await measured(model, bots, way, SHORT, tmp_path)
    assert list(found) == names.split()
    for [figures] in found.values():
        assert figures.count > SHORT.in_flight
        assert figures.missing == figures.surplus == 0
        assert figures.rate > 0
        assert 0 < figures.columns["p50 ms"] <= figures.columns["p99 ms"]
        assert 0 < figures.columns["MiB"] <= figures.columns["peak"]
    assert all("each answered once" in line for line in honesty(found, WORDS))
    assert [line.split()[0] for line in table(found, WORDS)][1:] == list(found)


async def test_a_bot_that_does_not_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="failing answers nothing: no such token"):
        await measured(FAILING_BOT, [], Way.POLLING, SHORT, tmp_path)


def test_a_percentile_is_a_value_that_was_seen() -> None:
    hundred = list(range(100, 0, -1))
    assert [percentile(hundred, share) for share in (0.5, 0.99, 1)] == [50, 99, 100]
    assert percentile([7.0], 0.5) == 7.0
