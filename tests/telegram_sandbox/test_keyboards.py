"""Keyboards, inline ones and those in the place of a person's own: accepted and refused ones."""

import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.view import view
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


def shown(world: World) -> list[list[str]]:
    """List the texts on the keyboard in the place of Marie's own."""
    rows = view(world, world.chats[MARIE.id], MARIE.id)["keyboard"]
    return [[button["text"] for button in row] for row in rows]


async def test_a_reply_keyboard_stays_until_it_is_removed(world: World, bot: BotApi) -> None:
    async def sends(**markup: object) -> None:
        answer = await bot.answer(
            "sendMessage", chat_id=MARIE.id, text="Alors ?", reply_markup=markup
        )
        assert "reply_markup" not in answer["result"]

    place = {"text": "Où ?", "request_location": True}
    rows: list[object] = [["Oui", {"text": "Non"}], [], [{"text": ""}], [place]]
    assert shown(world) == []
    await sends(keyboard=rows, resize_keyboard=True, input_field_placeholder="Répondez")
    assert shown(world) == [["Oui", "Non"], ["Où ?"]]
    say(world, MARIE.id, MARIE.id, "Oui")
    await sends(force_reply=True)
    await bot("sendMessage", chat_id=MARIE.id, text="a", reply_markup=keyboard([button("a")]))
    assert shown(world) == [["Oui", "Non"], ["Où ?"]]
    await sends(remove_keyboard=True)
    assert shown(world) == []


async def test_a_one_time_keyboard_goes_once_it_was_used(world: World, bot: BotApi) -> None:
    markup = {"keyboard": [[{"text": "Oui"}, {"text": "Non"}]], "one_time_keyboard": True}
    await bot("sendMessage", chat_id=MARIE.id, text="Alors ?", reply_markup=markup)
    await bot("sendMessage", chat_id=MARIE.id, text="Oui")
    say(world, MARIE.id, MARIE.id, "Peut-être")
    assert shown(world) == [["Oui", "Non"]]
    say(world, MARIE.id, MARIE.id, "Non")
    assert shown(world) == []


async def test_a_keyboard_goes_with_its_message(world: World, bot: BotApi) -> None:
    for word in ("un", "deux"):
        markup = {"keyboard": [[{"text": word}]]}
        sent = await bot("sendMessage", chat_id=MARIE.id, text="a", reply_markup=markup)
    await bot("deleteMessage", chat_id=MARIE.id, message_id=sent["message_id"])
    assert shown(world) == [["un"]]


async def test_a_markup_without_anything_is_none(bot: BotApi) -> None:
    answer = await bot.answer("sendMessage", chat_id=MARIE.id, text="a", reply_markup={})
    assert "reply_markup" not in answer["result"]


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        ({"keyboard": [[{"request_contact": True}]]}, 'keyboard button: Can\'t find field "text"'),
        ({"keyboard": [[{"text": 7}]]}, 'keyboard button: Can\'t find field "text"'),
    ],
)
async def test_a_wrong_reply_keyboard_is_refused(
    bot: BotApi, markup: Json, description: str
) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=MARIE.id, text="a", reply_markup=markup)
    assert refusal == f"Bad Request: can't parse {description}"


@pytest.mark.parametrize(
    "markup", [{"keyboard": [["Oui"]]}, {"remove_keyboard": True}, {"force_reply": True}]
)
async def test_an_edit_takes_an_inline_keyboard_alone(bot: BotApi, markup: Json) -> None:
    sent = await bot("sendMessage", chat_id=MARIE.id, text="a")
    edit = {"chat_id": MARIE.id, "message_id": sent["message_id"], "text": "b"}
    refusal = await bot.refusal("editMessageText", **edit, reply_markup=markup)
    assert refusal == "Bad Request: inline keyboard expected"
