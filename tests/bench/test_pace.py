"""Benches of what our bot sends: what they count is right."""

from pathlib import Path

from bench.million import carried
from bench.pace import worst
from tests.databases import Databases


def test_the_worst_seconds_are_found_wherever_they_begin() -> None:
    evenly = [number / 10 for number in range(30)]
    assert worst(evenly, 3) == (10, 10)
    assert worst(sorted([*evenly, 1.55, 1.56]), 3) == (10, 12)
    assert worst([moment for moment in evenly if not 1 < moment < 1.5], 3) == (6, 10)


def test_a_broadcast_is_resumed_after_each_kill(sqlite: Databases, tmp_path: Path) -> None:
    found = carried(sqlite, 6_000, 500, tmp_path)
    for life in (found.begun, found.resumed, found.resumed_late):
        assert life.rate > 0
        assert life.from_start > 0
        assert life.memory > life.growth >= 0
    assert found.unknown > 0
