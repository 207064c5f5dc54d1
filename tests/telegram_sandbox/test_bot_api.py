"""The Bot API's endpoint: addresses, bodies, envelopes."""

import json

import httpx
import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import MARIE, TOKEN
from tests.telegram_sandbox.clients import BotApi, Clock

SEND = f"/bot{TOKEN}/sendMessage"


@pytest.fixture(autouse=True)
def marie_has_started(world: World) -> None:
    say(world, MARIE.id, MARIE.id, "/start")


async def test_another_token_is_unauthorized(http: httpx.AsyncClient) -> None:
    response = await http.get("/bot123456:somebody-else/getMe")
    assert response.status_code == 401
    assert response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(bot: BotApi) -> None:
    assert await bot.answer("sendDice") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }


async def test_the_case_of_a_method_does_not_matter(bot: BotApi) -> None:
    assert (await bot.answer("GETme"))["result"] == await bot("getMe")


async def test_parameters_may_stand_in_the_address(http: httpx.AsyncClient) -> None:
    response = await http.get(SEND, params={"chat_id": MARIE.id, "text": "Bonjour"})
    assert response.json()["result"]["text"] == "Bonjour"


async def test_nested_objects_may_be_json_in_a_form(http: httpx.AsyncClient) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
    form = {"chat_id": MARIE.id, "text": "Alors ?", "reply_markup": json.dumps(keyboard)}
    message = (await http.post(SEND, data=form)).json()["result"]
    assert message["reply_markup"] == keyboard


async def test_a_multipart_form_is_understood(http: httpx.AsyncClient) -> None:
    form = {"chat_id": (None, str(MARIE.id)), "text": (None, "Été")}
    assert (await http.post(SEND, files=form)).json()["result"]["text"] == "Été"


@pytest.mark.parametrize(
    "body", ["", "null", "[]", "7", '"text"', "{", '{"chat_id": NaN}', '{"text": ', "[" * 100_000]
)
async def test_a_body_that_is_no_json_object_holds_no_parameters(
    http: httpx.AsyncClient, body: str
) -> None:
    json_type = {"content-type": "application/json; charset=utf-8"}
    response = await http.post(f"/bot{TOKEN}/getMe", content=body, headers=json_type)
    assert response.json()["ok"]
    in_the_address: dict[str, str | int] = {"chat_id": MARIE.id, "text": "Bonjour"}
    response = await http.post(SEND, params=in_the_address, content=body, headers=json_type)
    assert response.json()["result"]["text"] == "Bonjour"


async def test_unknown_parameters_are_ignored(bot: BotApi) -> None:
    answer = await bot.answer("sendMessage", chat_id=MARIE.id, text="a", no_such_parameter=1)
    assert answer["ok"]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({}, "message text is empty"),
        ({"text": "a"}, "chat_id is empty"),
        ({"text": "a", "chat_id": 404}, "chat not found"),
        ({"text": "a", "chat_id": "@personne"}, "chat not found"),
        ({"text": "a", "chat_id": "²"}, "chat not found"),
        ({"text": "a", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "a", "reply_markup": "{"}, "object expected as reply markup"),
        ({"text": "a", "entities": [{"type": "bold"}]}, "can't parse MessageEntity"),
        ({"text": "a", "chat_id": "9" * 5000}, "chat not found"),
        ({"text": "\ud800", "chat_id": 404}, "strings must be encoded in UTF-8"),
        ({"text": "a", "no_such_parameter": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "a", "reply_markup": "[" * 100_000}, "object expected as reply markup"),
    ],
)
async def test_a_wrong_parameter_is_refused(
    bot: BotApi, params: dict[str, object], description: str
) -> None:
    # Written as ASCII, because httpx could not encode half a character.
    response = await bot.http.post(
        SEND, content=json.dumps(params), headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    assert response.json()["description"] == f"Bad Request: {description}"
    assert (await bot.http.get("/sandbox/calls")).status_code == 200


async def test_each_call_is_recorded(bot: BotApi, http: httpx.AsyncClient, clock: Clock) -> None:
    await bot("getMe")
    began = clock.now
    clock.now += 0.5
    await bot.refusal("sendMessage", chat_id=MARIE.id, text="<b>", parse_mode="HTML")
    recorded = (await http.get("/sandbox/calls")).json()
    assert recorded["last"] == 2
    first, second = recorded["calls"]
    assert first == {"number": 1, "at": began, "method": "getMe", "params": {}, "ok": True}
    assert second["at"] == began + 0.5
    assert second["params"]["text"] == "<b>"
    assert second["error_code"] == 400
    assert second["description"].startswith("Bad Request: can't parse entities")
    later = (await http.get("/sandbox/calls", params={"since": 1})).json()
    assert [call["method"] for call in later["calls"]] == ["sendMessage"]
