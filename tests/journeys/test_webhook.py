"""Telegram hands updates over to the bot's own address."""

import json

import pytest

from chatbot.cli import cast
from chatbot.engine.web.webhook import HEADER
from tests.calling import client_of
from tests.journeys.apart import SECRET, Apart
from tests.waiting import until_answered


async def test_by_webhook_everything_is_as_by_polling(apart: Apart) -> None:
    marie = apart.person(cast.MARIE)
    async with apart.bot(by_webhook=True):
        assert apart.world.delivery is not None
        await marie.says("/chantiers")
        await marie.presses("7. Alimentation")
        assert (await marie.reads()).startswith("7. Alimentation")
    assert not apart.world.counts.report()["calls"].get("getUpdates")


async def test_from_one_way_to_the_other_nothing_is_done_by_hand(apart: Apart) -> None:
    marie = apart.person(cast.MARIE)
    for by_webhook in (False, True, False):
        async with apart.bot(by_webhook=by_webhook):
            await marie.says("/dates")
            assert "date" in await marie.reads()
    assert len(apart.said_to(cast.MARIE)) == 3


async def test_what_came_while_the_bot_was_away_is_answered_when_it_is_back(apart: Apart) -> None:
    async with apart.bot(by_webhook=True):
        pass
    for number in (1, 2):
        apart.says(cast.MARIE, f"/chantier {number}")
    async with apart.bot():
        await apart.person(cast.MARIE).says("/chantier 3")
    assert [text[:2] for text in apart.said_to(cast.MARIE)] == ["1.", "2.", "3."]


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
    apart: Apart, poison: object
) -> None:
    async with apart.bot(by_webhook=True) as at_work:
        async with client_of(at_work.address) as telegram:
            handed = await telegram.post(
                "/telegram", content=json.dumps(poison), headers={HEADER: SECRET}
            )
        assert handed.status_code == 200
        await apart.person(cast.MARIE).says("/aide")
        await until_answered(apart.storage)
    assert len(apart.said_to(cast.MARIE)) == 1


async def test_who_doesn_t_know_the_secret_is_not_heard(apart: Apart) -> None:
    update = {"update_id": 7, "message": {"text": "/aide", "chat": {"id": cast.MARIE.id}}}
    async with (
        apart.bot(by_webhook=True) as at_work,
        client_of(at_work.address) as somebody,
    ):
        assert (await somebody.post("/telegram", json=update)).status_code == 403
        wrong = {HEADER: "guessed"}
        assert (await somebody.post("/telegram", json=update, headers=wrong)).status_code == 403
    assert apart.said_to(cast.MARIE) == []


async def test_where_there_is_no_public_address_there_is_no_webhook(apart: Apart) -> None:
    async with (
        apart.bot() as at_work,
        client_of(at_work.address) as somebody,
    ):
        handed = await somebody.post("/telegram", json={}, headers={HEADER: SECRET})
    assert handed.status_code == 404
