"""Inline keyboards: accepted and refused ones."""

import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import MARIE
from tests.telegram_sandbox.clients import BotApi


def keyboard(*rows: list[Json]) -> Json:
    return {"inline_keyboard": list(rows)}


def button(data: str, **more: object) -> Json:
    return {"text": "Oui", "callback_data": data, **more}


@pytest.fixture(autouse=True)
def marie_has_started(world: World) -> None:
    say(world, MARIE.id, MARIE.id, "/start")


@pytest.mark.parametrize(
    ("rows", "description"),
    [
        ([[button("é" * 33)]], "BUTTON_DATA_INVALID"),
        ([[{"text": "", "callback_data": "a"}]], "BUTTON_TEXT_INVALID"),
        (
            [[{"text": "Oui"}]],
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            [[{"callback_data": "a"}]],
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            [[{"text": "Oui", "callback_data": 7}]],
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        ),
        (
            [[button("a", style="rose")]],
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (
            [[{"text": "Ici", "url": "http://localhost:8080/"}]],
            "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
        ),
        ([[{"text": "Copier", "copy_text": {"text": ""}}]], "BUTTON_COPY_TEXT_INVALID"),
        ([[button("a")] * 9], "REPLY_MARKUP_TOO_LONG"),
        ([[button("a")] * 8] * 13, "REPLY_MARKUP_TOO_LONG"),
    ],
)
async def test_a_wrong_keyboard_is_refused(
    bot: BotApi, rows: list[list[Json]], description: str
) -> None:
    refusal = await bot.refusal(
        "sendMessage", chat_id=MARIE.id, text="a", reply_markup=keyboard(*rows)
    )
    assert refusal == f"Bad Request: {description}"


async def test_a_link_on_a_button_is_kept_as_telegram_writes_it(bot: BotApi) -> None:
    link = {"text": "Le site", "url": "Exemple.fr"}
    message = await bot(
        "sendMessage", chat_id=MARIE.id, text="a", reply_markup=keyboard([link], [])
    )
    assert message["reply_markup"] == keyboard([link | {"url": "http://exemple.fr/"}])


async def test_a_keyboard_of_another_kind_is_refused(bot: BotApi) -> None:
    refusal = await bot.refusal(
        "sendMessage", chat_id=MARIE.id, text="a", reply_markup={"force_reply": True}
    )
    assert refusal == "Bad Request: object expected as reply markup"
