"""Privacy mode: which of a group's messages the bot gets."""

import pytest

from telegram_sandbox.persons.actions import edit, say
from telegram_sandbox.persons.membership import change_membership
from telegram_sandbox.state.people import Membership, Status
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, LE_MANS, MARIE, PAUL, ROBOT
from tests.telegram_sandbox.clients import BotApi


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("/dates", True),
        ("/dates@robot_bot juin", True),
        ("/dates@Robot_Bot", True),
        ("voyez /dates", True),
        ("😀 et toi, @Robot_bot ?", True),
        ("/dates@autre_bot", False),
        ("bonjour @paul_martin", False),
        ("bonjour à tous", False),
        ("écrivez à robot_bot@exemple.fr", False),
    ],
)
async def test_the_bot_is_told_what_is_meant_for_it(
    world: World, bot: BotApi, text: str, *, is_told: bool
) -> None:
    message, update_id = say(world, MARIE.id, LE_MANS.id, text)
    updates = await bot.updates()
    assert [u["message"]["message_id"] for u in updates] == [message.id] * is_told
    assert (update_id is not None) == is_told


async def test_the_bot_is_told_of_answers_to_its_own_messages_only(
    world: World, bot: BotApi
) -> None:
    asked = await bot("sendMessage", chat_id=LE_MANS.id, text="Qui vient ?")
    said, _ = say(world, PAUL.id, LE_MANS.id, "moi", asked["message_id"])
    say(world, MARIE.id, LE_MANS.id, "bravo", said.id)
    (update,) = await bot.updates()
    assert update["message"]["text"] == "moi"
    assert update["message"]["reply_to_message"]["text"] == "Qui vient ?"


async def test_an_edit_is_told_as_its_new_text_deserves(world: World, bot: BotApi) -> None:
    message, _ = say(world, MARIE.id, LE_MANS.id, "dates ?")
    edit(world, MARIE.id, LE_MANS.id, message.id, "/dates")
    edit(world, MARIE.id, LE_MANS.id, message.id, "rien")
    (update,) = await bot.updates()
    assert update["edited_message"]["text"] == "/dates"


async def test_a_bot_outside_is_told_nothing(world: World, bot: BotApi) -> None:
    change_membership(world, AWA.id, LE_MANS.id, ROBOT.id, Membership(Status.LEFT))
    await bot.updates()
    assert say(world, MARIE.id, LE_MANS.id, "/dates")[1] is None
    assert await bot.updates() == []
