"""A basic group upgraded to a supergroup: the new id, and calls to the old one."""

import pytest
from telegram.error import ChatMigrated

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.membership import change_membership, upgrade
from telegram_sandbox.state.people import GROUP_ANONYMOUS_BOT, Membership, Status
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import CAMILLE, LE_MANS, MARIE, PAUL, RENNES, ROBOT
from tests.telegram_sandbox.clients import BotApi, ptb_client

UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"


async def test_a_basic_group_is_one(bot: BotApi) -> None:
    chat = await bot("getChat", chat_id=RENNES.id)
    assert (chat["type"], chat["id"]) == ("group", RENNES.id)
    assert -(10**12) < RENNES.id < 0


async def test_both_chats_tell_of_it(world: World, bot: BotApi) -> None:
    new_id, update_ids = upgrade(world, PAUL.id, RENNES.id)
    assert new_id < -(10**12)
    updates = await bot.updates()
    assert [update["update_id"] for update in updates] == update_ids
    for update in updates:
        assert bot.specification.problems_of("Update", update) == []
    joined, to, come = updates
    assert joined["my_chat_member"]["chat"]["id"] == new_id
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert to["message"]["chat"]["id"] == RENNES.id
    assert to["message"]["from"]["id"] == PAUL.id
    assert to["message"]["migrate_to_chat_id"] == new_id
    assert (come["message"]["chat"]["id"], come["message"]["message_id"]) == (new_id, 1)
    assert come["message"]["from"]["id"] == GROUP_ANONYMOUS_BOT
    assert come["message"]["sender_chat"]["id"] == new_id
    assert come["message"]["migrate_from_chat_id"] == RENNES.id


async def test_calls_to_the_old_group_say_where_it_went(world: World, bot: BotApi) -> None:
    sent = await bot("sendMessage", chat_id=RENNES.id, text="Bonjour")
    new_id, _ = upgrade(world, PAUL.id, RENNES.id)
    for method, params in (
        ("sendMessage", {"text": "Bonjour"}),
        ("sendChatAction", {"action": "typing"}),
        ("editMessageText", {"text": "Bonsoir", "message_id": sent["message_id"]}),
        ("deleteMessage", {"message_id": sent["message_id"]}),
        ("getChatMember", {"user_id": MARIE.id}),
        ("getChatAdministrators", {}),
    ):
        answer = await bot.answer(method, chat_id=RENNES.id, **params)
        assert answer == {
            "ok": False,
            "error_code": 400,
            "description": UPGRADED,
            "parameters": {"migrate_to_chat_id": new_id},
        }
    assert (await bot("getChat", chat_id=RENNES.id))["type"] == "group"
    await bot("sendMessage", chat_id=new_id, text="Bonjour")


async def test_everybody_comes_along(world: World, bot: BotApi) -> None:
    new_id, _ = upgrade(world, PAUL.id, RENNES.id)
    assert set(world.members(new_id)) == {MARIE.id, PAUL.id, CAMILLE.id}
    member = await bot("getChatMember", chat_id=new_id, user_id=PAUL.id)
    assert member["status"] == "creator"
    await bot.updates()
    assert say(world, MARIE.id, new_id, "/dates")[1] is not None
    with pytest.raises(ControlError, match=f"upgraded to the supergroup {new_id}"):
        say(world, MARIE.id, RENNES.id, "/dates")
    with pytest.raises(ControlError, match=f"upgraded to the supergroup {new_id}"):
        upgrade(world, PAUL.id, RENNES.id)


async def test_a_bot_outside_is_not_told(world: World, bot: BotApi) -> None:
    change_membership(world, PAUL.id, RENNES.id, ROBOT.id, Membership(Status.KICKED))
    await bot.updates()
    assert upgrade(world, PAUL.id, RENNES.id)[1] == []
    assert await bot.updates() == []


def test_only_an_administrator_upgrades_and_only_a_basic_group(world: World) -> None:
    with pytest.raises(ControlError, match="does not administer"):
        upgrade(world, MARIE.id, RENNES.id)
    change_membership(world, PAUL.id, RENNES.id, MARIE.id, Membership(Status.ADMINISTRATOR))
    upgrade(world, MARIE.id, RENNES.id)
    with pytest.raises(ControlError, match="not in chat"):
        upgrade(world, CAMILLE.id, LE_MANS.id)


def test_a_reset_brings_the_basic_group_back(world: World) -> None:
    new_id, _ = upgrade(world, PAUL.id, RENNES.id)
    world.reset()
    assert new_id not in world.groups
    assert say(world, MARIE.id, RENNES.id, "/dates")[1] is not None
    assert upgrade(world, PAUL.id, RENNES.id)[0] != new_id


async def test_the_library_learns_the_new_id(world: World) -> None:
    new_id, _ = upgrade(world, PAUL.id, RENNES.id)
    async with ptb_client(world, world.bot.token) as ptb:
        _, to, come = [update.message for update in await ptb.get_updates()]
        assert to is not None
        assert come is not None
        assert (to.migrate_to_chat_id, come.migrate_from_chat_id) == (new_id, RENNES.id)
        with pytest.raises(ChatMigrated) as caught:
            await ptb.send_message(RENNES.id, "Bonjour")
        assert caught.value.new_chat_id == new_id
