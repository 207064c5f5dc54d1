"""What an operator does on the command line reaches people through the bot that runs."""

from pathlib import Path

import pytest

from chatbot.cli import cast
from chatbot.engine.outbox.worker import OutboxWorker
from tests.journeys.deployment import Deployment
from tests.shell import Shell
from tests.waiting import until_carried

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 0.02)


async def test_whom_the_operator_bans_and_unbans_is_told_by_the_bot(
    deployment: Deployment, tmp_path: Path
) -> None:
    marie, operator = deployment.person(cast.MARIE), Shell(tmp_path, deployment.environment())
    async with deployment.bot():
        await marie.says("/suivre 7")
        for words, told, then in (
            ("ban {} --reason Essais", "«\u00a0Essais\u00a0»", "Vous ne pouvez plus suivre"),
            ("unban {}", "Vous pouvez de nouveau", "C’est noté"),
        ):
            done = await operator.run("subscribers", *words.format(cast.MARIE.id).split())
            assert (done.code, done.err) == (0, "")
            assert "Marie" in done.out or "unban" in words
            await until_carried(deployment.storage)
            assert told in await marie.reads()
            await marie.says("/suivre 7")
            assert then in await marie.reads()
