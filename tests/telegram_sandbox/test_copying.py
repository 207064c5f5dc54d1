"""copyMessage and forwardMessage: the same content elsewhere, without its origin or with it."""

import pytest

from telegram_sandbox.bot_api.files import store
from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.updates import post_service_message
from telegram_sandbox.persons.view import view
from telegram_sandbox.shapes.objects import user_object
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.files import Upload
from telegram_sandbox.state.people import Status
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, LE_MANS, LYON, MARIE
from tests.telegram_sandbox.clients import BotApi, change_member

KEYBOARD = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
TEXT = "<b>Bonjour</b> à tous"


@pytest.fixture
async def message(world: World, bot: BotApi) -> Json:
    """Send a text with a button to Marie."""
    say(world, MARIE.id, MARIE.id, "/start")
    sent: Json = await bot(
        "sendMessage",
        chat_id=MARIE.id,
        text=TEXT,
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        link_preview_options={"is_disabled": True},
    )
    return sent


def source(message: Json) -> Json:
    return {"from_chat_id": message["chat"]["id"], "message_id": message["message_id"]}


def last_seen(world: World, chat_id: int) -> Json:
    seen: Json = view(world, world.chats[chat_id], MARIE.id)["messages"][-1]
    return seen


async def test_a_text_is_copied_with_its_formatting_and_without_its_buttons(
    world: World, bot: BotApi, message: Json
) -> None:
    copied = await bot("copyMessage", chat_id=LE_MANS.id, **source(message))
    seen = last_seen(world, LE_MANS.id)
    assert seen["message_id"] == copied["message_id"]
    assert (seen["text"], seen["entities"]) == ("Bonjour à tous", message["entities"])
    assert "reply_markup" not in seen


async def test_a_copy_has_the_buttons_that_are_asked_for(
    world: World, bot: BotApi, message: Json
) -> None:
    await bot("copyMessage", chat_id=MARIE.id, reply_markup=KEYBOARD, **source(message))
    assert last_seen(world, MARIE.id)["reply_markup"] == KEYBOARD


async def test_a_file_is_copied_with_its_caption_or_another(
    world: World, bot: BotApi, message: Json
) -> None:
    media = store(world.files, "document", Upload("a.pdf", "application/pdf", b"%PDF"))
    sent, _ = say(world, MARIE.id, MARIE.id, "Le compte rendu", media=media)
    where = {"chat_id": LE_MANS.id, "from_chat_id": MARIE.id, "message_id": sent.id}
    await bot("copyMessage", **where)
    assert last_seen(world, LE_MANS.id)["text"] == "Le compte rendu"
    await bot("copyMessage", caption="<i>À lire</i>", parse_mode="HTML", **where)
    seen = last_seen(world, LE_MANS.id)
    assert (seen["text"], seen["media"]["name"]) == ("À lire", "a.pdf")
    assert seen["from"]["is_bot"] is True


async def test_a_caption_changes_no_text(world: World, bot: BotApi, message: Json) -> None:
    await bot("copyMessage", chat_id=MARIE.id, caption="autre chose", **source(message))
    assert last_seen(world, MARIE.id)["text"] == "Bonjour à tous"


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({}, 'parameter "from_chat_id" is required'),
        ({"from_chat_id": 404, "message_id": 1}, "chat not found"),
        ({"from_chat_id": MARIE.id, "message_id": 99}, "message to copy not found"),
        (
            {"from_chat_id": MARIE.id, "message_id": 1, "caption": "a" * 1025},
            "message caption is too long",
        ),
        ({"from_chat_id": MARIE.id, "message_id": 1, "chat_id": 404}, "chat not found"),
    ],
)
async def test_what_cannot_be_copied_is_refused(
    bot: BotApi, message: Json, params: Json, description: str
) -> None:
    refusal = await bot.refusal("copyMessage", **{"chat_id": MARIE.id, **params})
    assert refusal == f"Bad Request: {description}"


async def test_a_service_message_cannot_be_copied(world: World, bot: BotApi, message: Json) -> None:
    group = world.chats[LE_MANS.id]
    post_service_message(world, group, MARIE.id, {"new_chat_title": "Alliés"})
    where = {"from_chat_id": LE_MANS.id, "message_id": group.last_message_id}
    refusal = await bot.refusal("copyMessage", chat_id=MARIE.id, **where)
    assert refusal == "Bad Request: the message can't be copied"


async def test_what_is_forwarded_says_who_wrote_it(
    world: World, bot: BotApi, message: Json
) -> None:
    said = say(world, MARIE.id, MARIE.id, "Bonjour <à> tous")[0]
    mine, hers = [
        await bot("forwardMessage", chat_id=LE_MANS.id, from_chat_id=MARIE.id, message_id=number)
        for number in (message["message_id"], said.id)
    ]
    assert (mine["text"], mine["entities"]) == ("Bonjour à tous", message["entities"])
    assert "reply_markup" not in mine
    assert mine["forward_origin"]["sender_user"] == message["from"]
    assert hers["forward_origin"] == {
        "type": "user",
        "sender_user": user_object(world, MARIE.id),
        "date": said.date,
    }
    again = await bot("forwardMessage", chat_id=MARIE.id, **source(hers))
    assert again["forward_origin"] == hers["forward_origin"]
    assert last_seen(world, LE_MANS.id)["forward_origin"] == hers["forward_origin"]


async def test_what_was_said_in_a_group_s_name_is_forwarded_from_the_group(
    world: World, bot: BotApi, message: Json
) -> None:
    change_member(world, AWA, LYON, Status.OWNER, is_anonymous=True)
    said = say(world, AWA.id, LYON.id, "/annonce")[0]
    sent = await bot("forwardMessage", chat_id=MARIE.id, from_chat_id=LYON.id, message_id=said.id)
    assert sent["forward_origin"]["type"] == "chat"
    assert sent["forward_origin"]["sender_chat"]["id"] == LYON.id


async def test_what_is_protected_or_of_telegram_is_not_forwarded(
    world: World, bot: BotApi, message: Json
) -> None:
    kept = await bot("sendMessage", chat_id=MARIE.id, text="a", protect_content=True)
    post_service_message(world, world.chats[LE_MANS.id], MARIE.id, {"new_chat_title": "b"})
    for there, number, why in (
        (MARIE, kept["message_id"], "the message can't be forwarded"),
        (LE_MANS, world.chats[LE_MANS.id].last_message_id, "the message can't be forwarded"),
        (MARIE, 99, "message to forward not found"),
    ):
        refusal = await bot.refusal(
            "forwardMessage", chat_id=MARIE.id, from_chat_id=there.id, message_id=number
        )
        assert refusal == f"Bad Request: {why}"
    refusal = await bot.refusal("forwardMessage", chat_id=MARIE.id, message_id=1)
    assert refusal == 'Bad Request: parameter "from_chat_id" is required'
