"""The bot added to groups, removed, promoted and restricted."""

from typing import Any

import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.state.people import Group, Membership, Person, Status
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, LE_MANS, MARIE, PAUL, RENNES, ROBOT
from tests.telegram_sandbox.clients import BotApi, change_member, updates_of


@pytest.mark.parametrize(
    ("group", "by", "status", "seen_as", "refusal"),
    [
        (LE_MANS, AWA, Status.KICKED, "kicked", "bot was kicked from the supergroup chat"),
        (LE_MANS, AWA, Status.LEFT, "left", "bot is not a member of the supergroup chat"),
        (RENNES, PAUL, Status.KICKED, "left", "bot was kicked from the group chat"),
    ],
)
async def test_a_bot_that_is_removed_is_told_and_then_refused(
    world: World, bot: BotApi, group: Group, by: Person, status: Status, seen_as: str, refusal: str
) -> None:
    change_member(world, by, group, status, user_id=ROBOT.id)
    change, left = await updates_of(bot)
    assert change["my_chat_member"]["from"]["id"] == by.id
    assert change["my_chat_member"]["old_chat_member"]["status"] == "member"
    assert change["my_chat_member"]["new_chat_member"]["status"] == seen_as
    assert left["message"]["left_chat_member"]["id"] == ROBOT.id
    for method, params in (
        ("sendMessage", {"text": "Bonjour"}),
        ("sendChatAction", {"action": "typing"}),
        ("getChatMember", {"user_id": MARIE.id}),
        ("getChatAdministrators", {}),
    ):
        answer = await bot.refusal(method, chat_id=group.id, **params)
        assert answer == f"Forbidden: {refusal}"
    say(world, by.id, group.id, "/dates")
    change_member(world, by, group, Status.LEFT)
    assert await bot.updates() == []


async def test_a_bot_that_is_added_is_told_first_of_itself(world: World, bot: BotApi) -> None:
    change_member(world, AWA, LE_MANS, Status.LEFT, user_id=ROBOT.id)
    await bot.updates()
    ids = change_member(world, MARIE, LE_MANS, Status.MEMBER, user_id=ROBOT.id)
    updates = await bot.updates()
    assert [update["update_id"] for update in updates] == ids
    change, added = updates
    assert change["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert [one["id"] for one in added["message"]["new_chat_members"]] == [ROBOT.id]
    await bot("sendMessage", chat_id=LE_MANS.id, text="Bonjour")


async def test_a_bot_without_the_right_to_write_only_reads(world: World, bot: BotApi) -> None:
    change_member(world, AWA, LE_MANS, Status.RESTRICTED, user_id=ROBOT.id)
    (update,) = await updates_of(bot)
    assert update["my_chat_member"]["new_chat_member"]["status"] == "restricted"
    refusal = await bot.refusal("sendMessage", chat_id=LE_MANS.id, text="Bonjour")
    assert refusal == "Bad Request: not enough rights to send text messages to the chat"
    assert say(world, MARIE.id, LE_MANS.id, "/dates")[1] is not None
    change_member(world, AWA, LE_MANS, Status.MEMBER, user_id=ROBOT.id)
    await bot("sendMessage", chat_id=LE_MANS.id, text="Bonjour")


async def test_a_bot_that_administers_hears_everything(world: World, bot: BotApi) -> None:
    assert say(world, MARIE.id, LE_MANS.id, "bonjour")[1] is None
    change_member(world, AWA, LE_MANS, Status.ADMINISTRATOR, user_id=ROBOT.id)
    assert say(world, MARIE.id, LE_MANS.id, "bonjour")[1] is not None
    change_member(world, AWA, LE_MANS, Status.MEMBER, user_id=ROBOT.id)
    assert say(world, MARIE.id, LE_MANS.id, "bonjour")[1] is None


async def test_a_bot_that_never_was_in_a_group_does_not_find_it(world: World, bot: BotApi) -> None:
    places: dict[int, Any] = {AWA.id: Membership(Status.OWNER)}
    world.add(Group(-1_009_999_999_999, "Ailleurs", places))
    for method in ("getChat", "getChatAdministrators"):
        assert await bot.refusal(method, chat_id=-1_009_999_999_999) == (
            "Bad Request: chat not found"
        )
