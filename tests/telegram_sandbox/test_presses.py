"""Buttons: presses and the bot's answers."""

import pytest

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons.actions import press, say
from telegram_sandbox.persons.view import view
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, LE_MANS, MARIE, PAUL
from tests.telegram_sandbox.clients import BotApi, Clock

KEYBOARD = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def question(world: World, bot: BotApi) -> Json:
    """Send Marie a message with a button."""
    say(world, MARIE.id, MARIE.id, "/start")
    await bot.updates()
    message: Json = await bot("sendMessage", chat_id=MARIE.id, text="Oui ?", reply_markup=KEYBOARD)
    return message


def seen(world: World) -> Json:
    return view(world, world.chats[MARIE.id], MARIE.id)


async def test_a_press_tells_the_bot_who_and_where(
    world: World, bot: BotApi, question: Json
) -> None:
    query_id = press(world, MARIE.id, MARIE.id, question["message_id"], "oui")
    (update,) = await bot.updates()
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "oui", MARIE.id)
    assert query["message"] == question
    assert seen(world)["pending"] == [query_id]


async def test_an_answer_is_a_notice_for_the_person_alone(world: World, bot: BotApi) -> None:
    message = await bot(
        "sendMessage", chat_id=LE_MANS.id, text="Qui vient ?", reply_markup=KEYBOARD
    )
    query_id = press(world, PAUL.id, LE_MANS.id, message["message_id"], "oui")
    await bot("answerCallbackQuery", callback_query_id=query_id, text="Noté", show_alert=True)
    group = world.chats[LE_MANS.id]
    assert view(world, group, PAUL.id)["notices"] == [
        {"id": query_id, "text": "Noté", "show_alert": True}
    ]
    assert view(world, group, PAUL.id)["pending"] == []
    assert view(world, group, AWA.id)["notices"] == []


async def test_an_empty_answer_ends_the_wait_without_a_notice(
    world: World, bot: BotApi, question: Json
) -> None:
    query_id = press(world, MARIE.id, MARIE.id, question["message_id"], "oui")
    await bot("answerCallbackQuery", callback_query_id=query_id)
    assert (seen(world)["pending"], seen(world)["notices"]) == ([], [])


async def test_a_press_is_answered_once(world: World, bot: BotApi, question: Json) -> None:
    query_id = press(world, MARIE.id, MARIE.id, question["message_id"], "oui")
    await bot("answerCallbackQuery", callback_query_id=query_id)
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
    assert await bot.refusal("answerCallbackQuery", callback_query_id="0") == TOO_OLD


async def test_a_press_is_over_after_150_seconds(
    world: World, bot: BotApi, question: Json, clock: Clock
) -> None:
    query_id = press(world, MARIE.id, MARIE.id, question["message_id"], "oui")
    clock.now += 149
    assert len(await bot("getUpdates")) == 1
    clock.now += 1
    assert await bot("getUpdates") == []
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
    assert seen(world)["pending"] == []


async def test_an_answer_has_at_most_200_characters(
    world: World, bot: BotApi, question: Json
) -> None:
    query_id = press(world, MARIE.id, MARIE.id, question["message_id"], "oui")
    refusal = await bot.refusal("answerCallbackQuery", callback_query_id=query_id, text="é" * 201)
    assert refusal == "Bad Request: MESSAGE_TOO_LONG"
    await bot("answerCallbackQuery", callback_query_id=query_id, text="é" * 200)


def test_only_a_button_that_is_there_can_be_pressed(world: World, question: Json) -> None:
    with pytest.raises(ControlError, match="no such button"):
        press(world, MARIE.id, MARIE.id, question["message_id"], "non")


async def test_a_stale_button_reaches_the_bot_even_when_its_message_is_gone(
    world: World, bot: BotApi, question: Json
) -> None:
    await bot("deleteMessage", chat_id=MARIE.id, message_id=question["message_id"])
    press(world, MARIE.id, MARIE.id, question["message_id"], "non", stale=True)
    (update,) = await bot.updates()
    assert update["callback_query"]["message"]["date"] == 0


async def test_the_last_20_notices_are_kept(world: World, bot: BotApi, question: Json) -> None:
    for n in range(21):
        query_id = press(world, MARIE.id, MARIE.id, question["message_id"], "oui")
        await bot("answerCallbackQuery", callback_query_id=query_id, text=str(n))
    assert [notice["text"] for notice in seen(world)["notices"]] == [str(n) for n in range(1, 21)]
