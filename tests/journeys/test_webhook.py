"""Telegram hands updates over to the bot's own address."""

import json

import pytest

from chatbot.cli import cast
from chatbot.engine.web.routes import HEADER
from tests.http_client import http_client
from tests.journeys.deployment import SECRET, Deployment
from tests.waiting import until_answered


async def test_by_webhook_everything_is_as_by_polling(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot(by_webhook=True):
        assert deployment.world.delivery is not None
        await marie.says("/chantiers")
        await marie.presses("7. Alimentation")
        assert (await marie.reads()).startswith("7. Alimentation")
    assert not deployment.world.counts.report()["calls"].get("getUpdates")


async def test_from_one_way_to_the_other_nothing_is_done_by_hand(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    for by_webhook in (False, True, False):
        async with deployment.bot(by_webhook=by_webhook):
            await marie.says("/dates")
            assert "date" in await marie.reads()
    assert len(deployment.said_to(cast.MARIE)) == 3


async def test_what_came_while_the_bot_was_away_is_answered_when_it_is_back(
    deployment: Deployment,
) -> None:
    async with deployment.bot(by_webhook=True):
        pass
    for number in (1, 2):
        deployment.says(cast.MARIE, f"/chantier {number}")
    async with deployment.bot():
        await deployment.person(cast.MARIE).says("/chantier 3")
    assert [text[:2] for text in deployment.said_to(cast.MARIE)] == ["1.", "2.", "3."]


@pytest.mark.parametrize(
    "poison",
    [
        {},
        [],
        {"update_id": "1"},
        {"update_id": 2**80, "message": {}},
        {"update_id": 7, "message": {"chat": "none", "from": 3}},
        {"update_id": 7, "callback_query": []},
        {"update_id": 7, "message": {"text": "\x00\ud800", "chat": {"id": 1}}},
    ],
    ids=str,
)
async def test_a_poison_update_is_acknowledged_and_blocks_nobody(
    deployment: Deployment, poison: object
) -> None:
    async with deployment.bot(by_webhook=True) as at_work:
        async with http_client(at_work.address) as telegram:
            handed = await telegram.post(
                "/telegram", content=json.dumps(poison), headers={HEADER: SECRET}
            )
        assert handed.status_code == 200
        await deployment.person(cast.MARIE).says("/aide")
        await until_answered(deployment.storage)
    assert len(deployment.said_to(cast.MARIE)) == 1


async def test_who_doesn_t_know_the_secret_is_not_heard(deployment: Deployment) -> None:
    update = {"update_id": 7, "message": {"text": "/aide", "chat": {"id": cast.MARIE.id}}}
    async with (
        deployment.bot(by_webhook=True) as at_work,
        http_client(at_work.address) as somebody,
    ):
        assert (await somebody.post("/telegram", json=update)).status_code == 403
        wrong = {HEADER: "guessed"}
        assert (await somebody.post("/telegram", json=update, headers=wrong)).status_code == 403
    assert deployment.said_to(cast.MARIE) == []


async def test_where_there_is_no_public_address_there_is_no_webhook(deployment: Deployment) -> None:
    async with (
        deployment.bot() as at_work,
        http_client(at_work.address) as somebody,
    ):
        handed = await somebody.post("/telegram", json={}, headers={HEADER: SECRET})
    assert handed.status_code == 404
