"""The webhook's address: told to Telegram, and told again when somebody takes it away."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from chatbot.engine.health import Ability, Duty, Health, Trouble
from chatbot.engine.telegram import intake
from chatbot.engine.telegram.intake import WebhookRefused, keep_webhook
from chatbot.engine.telegram.transport import Transport
from tests.engine.telegram.scripted_wire import OK, Answer, ScriptedWire, bot_on, refused
from tests.waiting import until

URL = "https://bot.example.org/telegram"


def info(**more: Any) -> Answer:
    """Answer as getWebhookInfo does."""
    given = {"url": URL, "has_custom_certificate": False, "pending_update_count": 0, **more}
    return 200, {"ok": True, "result": given}


@asynccontextmanager
async def kept(wire: ScriptedWire) -> AsyncIterator[Health]:
    health = Health()
    health.takes(Duty.LEADER)
    task = asyncio.create_task(keep_webhook(Transport(bot_on(wire)), URL, "secret", health))
    yield health
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "CHECK_WEBHOOK_S", 0)


async def test_it_is_set_with_its_secret_and_what_is_wanted() -> None:
    wire = ScriptedWire(OK, *[info()] * 1000)
    async with kept(wire):
        await until(lambda: len(wire.calls) > 2)
    method, wanted = wire.calls[0]
    assert method == "setWebhook"
    assert (wanted["url"], wanted["secret_token"]) == (URL, "secret")
    assert wanted["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "inline_query",
    ]
    assert {method for method, _ in wire.calls[1:]} == {"getWebhookInfo"}


async def test_it_is_set_again_when_it_is_gone() -> None:
    wire = ScriptedWire(OK, info(url=""), OK, *[info()] * 1000)
    async with kept(wire) as health:
        await until(lambda: len(wire.calls) > 3)
    assert health.why() is None
    assert [method for method, _ in wire.calls[:4]] == [
        "setWebhook",
        "getWebhookInfo",
        "setWebhook",
        "getWebhookInfo",
    ]


async def test_an_address_that_telegram_refuses_ends_it_in_one_line() -> None:
    refusal = refused(400, "Bad Request: bad webhook: IP address 127.0.0.1 is reserved")
    with pytest.raises(
        WebhookRefused, match=r"^CHATBOT_PUBLIC_URL: Telegram refuses it: .*webhook"
    ):
        await keep_webhook(Transport(bot_on(ScriptedWire(refusal))), URL, "secret", Health())


async def test_updates_that_wait_and_do_not_come_are_not_heard(successes: Counter[Ability]) -> None:
    wire = ScriptedWire(OK, *[info(pending_update_count=1)] * 1000)
    async with kept(wire) as health:
        await until(lambda: health.heard.failing_s > 0)
        assert not successes[health.heard]
        wire.answers.clear()
        wire.answers += [info()] * 1000
        await until(lambda: not health.heard.failing_s)


async def test_whoever_takes_it_away_again_makes_the_bot_ill() -> None:
    wire = ScriptedWire(OK, info(url=""), OK, info(url=""), OK, *[info()] * 1000)
    async with kept(wire) as health:
        await until(lambda: len(wire.calls) > 5)
    assert list(health.troubles()) == [Trouble.TOKEN_SHARED]
