"""The bench of the stranger sees who waits, and that nobody does."""

from math import inf
from pathlib import Path
from time import time

import pytest

from bench.bots import ours
from bench.stranger import OTHERS, STRANGER, Telegram, flooded
from telegram_sandbox.state.calls import Call
from tests.databases import Databases

pytestmark = pytest.mark.thorough


async def test_while_a_stranger_floods_everybody_else_is_answered(
    sqlite: Databases, tmp_path: Path
) -> None:
    found = await flooded(ours("flooded", sqlite.empty), 10, 3.0, tmp_path)
    assert len(found.waits) > 3
    assert inf not in found.waits
    assert found.commands > 30
    assert 3 <= found.answers < 10
    assert found.floods == 0


def test_an_answer_belongs_to_the_question_before_it() -> None:
    telegram, now = Telegram(1), time()
    first, second, third = OTHERS[:3]
    telegram.questions += [(first, now), (second, now + 1), (third, now + 2), (first, now + 9)]
    for chat, at in ((first, now + 0.5), (STRANGER.id, now + 1.5), (second, now + 4)):
        telegram.world.calls.add(Call("sendMessage", at, {"chat_id": chat}))
    assert [round(wait, 3) for wait in telegram.waits()] == [0.5, 3.0, inf, inf]
