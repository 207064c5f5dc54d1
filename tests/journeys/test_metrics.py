"""`GET /metrics` counts what happened: the small Telegram counted it, too."""

import asyncio
from collections import Counter

import httpx
import pytest
from sqlalchemy import text

from chatbot import __version__
from chatbot.cli import cast
from telegram_sandbox.state.faults import Cut, Forbidden, Hang, TooManyRequests
from tests.http_client import http_client
from tests.journeys.announcements import newest_saying
from tests.journeys.bot import Bot
from tests.journeys.deployment import Deployment
from tests.journeys.people import Person
from tests.journeys.scrape import Samples, labelled, scraped
from tests.waiting import LOOK_S

pytestmark = pytest.mark.thorough

HOW = {"ok": "ok", "429": "flood", "cut before": "unanswered", "cut after": "unanswered"}


async def calls_by_telegram(http: httpx.AsyncClient) -> Samples:
    """Read how the small Telegram has counted the calls, in the words of the metrics."""
    counted = (await http.get("/sandbox/counts")).json()["calls"]
    calls = Counter[str]()
    for method, outcomes in counted.items():
        for outcome, count in outcomes.items():
            calls[f"{method},{HOW.get(outcome, 'refused')}"] += count
    return dict(calls)


async def until_both_count(http: httpx.AsyncClient, telegram: httpx.AsyncClient) -> Samples:
    """Scrape until no call is under way but the poll, which ends in the meantime."""
    while True:
        found = await scraped(http)
        if labelled(found, "chatbot_calls_total") == await calls_by_telegram(telegram):
            return found
        await asyncio.sleep(LOOK_S)


async def talk(deployment: Deployment) -> None:
    """Say and press seven things, some while Telegram makes difficulties."""
    marie, paul = deployment.person(cast.MARIE), deployment.person(cast.PAUL)
    await marie.says("/chantiers")
    await marie.presses("7. Alimentation")
    await marie.says("qui porte le chantier 7 ?")
    deployment.happens(TooManyRequests(method="sendMessage", times=1, retry_after=1))
    await marie.says("/aide")
    deployment.happens(Cut(method="sendMessage", times=1, when="after"))
    await paul.says("/aide")
    deployment.happens(Forbidden(method="sendMessage", times=1, description="blocked"))
    await marie.says("/aide")
    await marie.does("block")


@pytest.mark.parametrize("by_webhook", [False, True], ids=["polling", "webhook"])
async def test_updates_and_calls_are_those_that_telegram_counted(
    deployment: Deployment, *, by_webhook: bool
) -> None:
    async with deployment.bot(by_webhook=by_webhook) as bot, http_client(bot.address) as http:
        await talk(deployment)
        found = await until_both_count(http, deployment.http)
    assert labelled(found, "chatbot_calls_total").keys() >= {
        "sendMessage,ok",
        "sendMessage,flood",
        "sendMessage,unanswered",
        "sendMessage,refused",
        "editMessageText,ok",
        "answerCallbackQuery,ok",
    }
    assert found["chatbot_updates_received_total"] == 7
    assert labelled(found, "chatbot_answer_seconds_count") == {"command": 4, "press": 1, "words": 1}
    assert found["chatbot_updates_ignored_total"] == 1  # that she blocked it
    assert found["chatbot_flood_seconds_total"] == 1
    assert found["chatbot_answer_seconds_sum{command}"] > 1  # one of them had to wait
    assert found["chatbot_answer_seconds_bucket{press,+Inf}"] == 1


async def test_the_instance_says_what_it_is(deployment: Deployment) -> None:
    async with deployment.bot() as bot, http_client(bot.address) as http:
        found = await scraped(http)
    assert found[f"chatbot_build_info{{{__version__}}}"] == 1
    assert labelled(found, "chatbot_duty") == {"leader": 1}
    assert labelled(found, "chatbot_trouble_seconds") == {}
    assert found["chatbot_rest_seconds"] == 0
    assert found["process_resident_memory_bytes"] > 1e6


async def test_what_the_bot_fails_on_is_counted(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deployment.bot() as bot, http_client(bot.address) as http:
        monkeypatch.setattr("chatbot.welcome.pages.guide.help_for", None)
        await deployment.person(cast.MARIE).says("/aide")
        assert (await scraped(http))["chatbot_updates_failed_total"] == 1


async def test_a_queue_has_its_length_and_the_age_of_its_first_row(deployment: Deployment) -> None:
    async with deployment.bot() as bot, http_client(bot.address) as http:
        deployment.happens(Hang(method="sendMessage"))
        deployment.says(cast.MARIE, "/aide")
        deployment.says(cast.PAUL, "/aide")
        found = await scraped(http)
        while (
            found["chatbot_queue_rows{inbox}"] < 2
            or found["chatbot_queue_oldest_seconds{inbox}"] < 0.1
        ):
            found = await scraped(http)
        deployment.world.faults.clear()
        while found["chatbot_queue_rows{inbox}"]:
            found = await scraped(http)
        assert found["chatbot_queue_oldest_seconds{inbox}"] == 0


async def test_copies_are_counted_by_state_as_they_went_out(
    bot: Bot, marie: Person, paul: Person, group: Person, awa: Person
) -> None:
    await marie.says("/suivre 7")
    await awa.in_chat(cast.LE_MANS.id).says("/suivre 7")
    await paul.says("/annonce 7 Bonjour à tous")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer")
    await newest_saying(paul, "Annonce envoyée")
    found = await scraped(bot.http)
    assert labelled(found, "chatbot_broadcasts") == {"finished": 1}
    assert labelled(found, "chatbot_deliveries") == {"sent": 2}
    got = [message for person in (marie, group) for message in await person.sees()]
    assert len([message for message in got if "Bonjour à tous" in message["text"]]) == 2
    assert found["chatbot_queue_rows{broadcasts}"] == 0


async def test_without_its_database_it_tells_the_rest(deployment: Deployment) -> None:
    async with deployment.bot() as bot, http_client(bot.address) as http:
        assert (await scraped(http))["chatbot_database_bytes"] > 10_000
        async with deployment.storage.transaction() as session:
            await session.execute(text("ALTER TABLE received RENAME TO away"))
        found = await scraped(http)
        async with deployment.storage.transaction() as session:
            await session.execute(text("ALTER TABLE away RENAME TO received"))
    assert "chatbot_database_bytes" not in found
    assert labelled(found, "chatbot_duty") == {"leader": 1}


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_database_that_lets_one_wait_doesn_t_keep_the_rest(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.engine.web.routes.GAUGES_IN_S", 0.1)
    async with deployment.bot() as bot, http_client(bot.address) as http:
        async with deployment.storage.transaction() as session:
            await session.execute(text("LOCK TABLE received"))
            assert "chatbot_queue_rows{inbox}" not in await scraped(http)
        assert "chatbot_queue_rows{inbox}" in await scraped(http)
