"""The real bot, killed at random instants while people write: nobody is left without an answer."""

from pathlib import Path

import pytest

from bench.bots import Way
from bench.kills import Survival, survived
from chatbot.engine.inbox.worker import CHATS_AT_ONCE
from tests.databases import Databases

pytestmark = pytest.mark.thorough

KILLS = 2


@pytest.mark.parametrize(
    ("databases", "way"),
    [("sqlite", Way.POLLING), ("postgresql", Way.WEBHOOK)],
    ids=["sqlite-polling", "postgresql-webhook"],
    indirect=["databases"],
)
async def test_a_bot_that_is_killed_answers_everybody_in_order(
    databases: Databases, tmp_path: Path, way: Way
) -> None:
    found = await survived(databases.empty, KILLS, 100, way, tmp_path)
    assert found == Survival(KILLS, found.asked, lost=0, mixed_up=0, repeated=found.repeated)
    assert found.asked > KILLS
    assert found.repeated <= KILLS * CHATS_AT_ONCE
