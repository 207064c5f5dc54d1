"""The real bot, killed while it sends on a bad line: nobody is lost, and all figures are true."""

from pathlib import Path

import pytest

from bench.faults import RATE, Survival, survived
from chatbot.engine.outbox import pace
from tests.databases import Databases

pytestmark = pytest.mark.thorough

RECIPIENTS, KILLS = 300, 6
AT_ONCE = 1 + int(pace.CATCH_UP_S * pace.USED * RATE)
SLACK = 0.05
LEAST_USED = 0.5  # of the rate; the bench tells how much it is on a machine of its own
TRIES = 3


@pytest.mark.timeout(180)  # a slow machine tries three times
def test_a_broadcast_survives_kills_and_a_bad_line(databases: Databases, tmp_path: Path) -> None:
    for attempt in range(TRIES):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        found = survived(databases.published, RECIPIENTS, KILLS, folder)
        nothing_is_lost(found)
        # Where the machine has little time for us, the bot sends less.
        if found.used >= LEAST_USED * (1 - found.starved):
            return
    raise AssertionError(f"it used {found.used:.0%} of the rate at best")


def nothing_is_lost(found: Survival) -> None:
    """Check that nothing is lost or repeated, whatever the machine does meanwhile."""
    assert found.wrong == []
    assert (found.lost, found.repeated, found.open_at_the_stop) == (0, 0, 0)
    before, after = found.reports
    assert (before.left, after.left, after.unknown) == (0, 0, 0)
    assert before.total == after.total == found.recipients == RECIPIENTS
    assert found.unseen <= AT_ONCE * (1 + found.starved)  # it catches up on what it missed
    assert found.oldest < 1
    assert all(found.struck.values())
    # Where the machine has little time for us, the sandbox looks up late.
    assert found.most <= 1 + SLACK + found.held
