"""Blocking and unblocking the bot, and deleted accounts."""

import pytest

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.membership import block, deactivate
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import LE_MANS, MARIE, ROBOT
from tests.telegram_sandbox.clients import BotApi, updates_of

BLOCKED = "Forbidden: bot was blocked by the user"
DELETED = "Forbidden: user is deactivated"


async def test_who_blocks_the_bot_is_told_of_and_gets_nothing(world: World, bot: BotApi) -> None:
    said, _ = say(world, MARIE.id, MARIE.id, "/start")
    await bot.updates()
    block(world, MARIE.id, is_blocked=True)
    (update,) = await updates_of(bot)
    change = update["my_chat_member"]
    assert (change["chat"]["id"], change["from"]["id"]) == (MARIE.id, MARIE.id)
    assert change["old_chat_member"]["status"] == "member"
    assert change["new_chat_member"]["status"] == "kicked"
    assert change["new_chat_member"]["user"]["id"] == ROBOT.id
    where = {"chat_id": MARIE.id}
    for method, params in (
        ("sendMessage", {"text": "Bonjour"}),
        ("sendChatAction", {"action": "typing"}),
        ("deleteMessage", {"message_id": said.id}),
    ):
        assert await bot.refusal(method, **where, **params) == BLOCKED
    assert (await bot("getChat", **where))["first_name"] == "Marie"


async def test_who_comes_back_is_told_of_and_hears_the_bot_again(world: World, bot: BotApi) -> None:
    say(world, MARIE.id, MARIE.id, "/start")
    assert block(world, MARIE.id, is_blocked=False) is None
    assert block(world, MARIE.id, is_blocked=True) is not None
    assert block(world, MARIE.id, is_blocked=True) is None
    with pytest.raises(ControlError, match="has blocked the bot"):
        say(world, MARIE.id, MARIE.id, "Encore là ?")
    await bot.updates()
    update_id = block(world, MARIE.id, is_blocked=False)
    (update,) = await bot.updates()
    assert update["update_id"] == update_id
    assert update["my_chat_member"]["old_chat_member"]["status"] == "kicked"
    assert update["my_chat_member"]["new_chat_member"]["status"] == "member"
    await bot("sendMessage", chat_id=MARIE.id, text="Vous revoici")


async def test_who_blocks_the_bot_still_writes_in_groups(world: World, bot: BotApi) -> None:
    say(world, MARIE.id, MARIE.id, "/start")
    block(world, MARIE.id, is_blocked=True)
    await bot.updates()
    assert say(world, MARIE.id, LE_MANS.id, "/dates")[1] is not None
    await bot("sendMessage", chat_id=LE_MANS.id, text="Les dates")


async def test_a_deleted_account_gets_nothing_and_nobody_tells(world: World, bot: BotApi) -> None:
    say(world, MARIE.id, MARIE.id, "/start")
    say(world, MARIE.id, LE_MANS.id, "/dates")
    await bot.updates()
    deactivate(world, MARIE.id)
    assert await bot.updates() == []
    assert await bot.refusal("sendMessage", chat_id=MARIE.id, text="Bonjour") == DELETED
    assert (await bot("getChat", chat_id=MARIE.id))["first_name"] == ""
    member = await bot("getChatMember", chat_id=LE_MANS.id, user_id=MARIE.id)
    assert (member["status"], member["user"]["first_name"]) == ("member", "")
    for act in (
        lambda: say(world, MARIE.id, MARIE.id, "a"),
        lambda: say(world, MARIE.id, LE_MANS.id, "a"),
        lambda: deactivate(world, MARIE.id),
        lambda: block(world, MARIE.id, is_blocked=True),
    ):
        with pytest.raises(ControlError, match="is deleted"):
            act()


def test_nobody_blocks_a_bot_that_they_never_started(world: World) -> None:
    with pytest.raises(ControlError, match="has not started the bot"):
        block(world, MARIE.id, is_blocked=True)
