"""Persons in groups: joining, leaving, promoting, and who may do it."""

import pytest
from telegram import ChatMemberAdministrator, ChatMemberOwner
from telegram.error import Forbidden

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons.actions import edit, press, say
from telegram_sandbox.persons.membership import block
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import GROUP_ANONYMOUS_BOT, Person, Status
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, CAMILLE, LE_MANS, LYON, MARIE, PAUL, RENNES, ROBOT
from tests.telegram_sandbox.clients import BotApi, change_member, ptb_client, updates_of

BLOCKED = "Forbidden: bot was blocked by the user"
DELETED = "Forbidden: user is deactivated"
KEYBOARD = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}


@pytest.fixture
async def all_kinds(bot: BotApi) -> None:
    """Let the bot ask for changes of members too."""
    await bot("getUpdates", allowed_updates=["message", "my_chat_member", "chat_member"])


async def test_joining_and_leaving_are_service_messages(world: World, bot: BotApi) -> None:
    change_member(world, CAMILLE, LE_MANS, Status.MEMBER)
    change_member(world, CAMILLE, LE_MANS, Status.LEFT)
    joined, left = (update["message"] for update in await updates_of(bot))
    assert joined["from"]["id"] == CAMILLE.id
    assert [one["id"] for one in joined["new_chat_members"]] == [CAMILLE.id]
    assert left["left_chat_member"]["id"] == CAMILLE.id
    assert "text" not in left
    assert CAMILLE.id not in world.members(LE_MANS.id)


async def test_who_adds_and_who_removes_is_named(world: World, bot: BotApi) -> None:
    change_member(world, MARIE, LE_MANS, Status.MEMBER, user_id=CAMILLE.id)
    change_member(world, AWA, LE_MANS, Status.KICKED, user_id=CAMILLE.id)
    added, removed = (update["message"] for update in await updates_of(bot))
    assert (added["from"]["id"], removed["from"]["id"]) == (MARIE.id, AWA.id)
    member = await bot("getChatMember", chat_id=LE_MANS.id, user_id=CAMILLE.id)
    assert (member["status"], member["until_date"]) == ("kicked", 0)
    with pytest.raises(ControlError, match="may not make"):
        change_member(world, CAMILLE, LE_MANS, Status.MEMBER)


@pytest.mark.usefixtures("all_kinds")
async def test_changes_of_members_are_told_to_an_administrator_who_asked(
    world: World, bot: BotApi
) -> None:
    change_member(world, CAMILLE, LE_MANS, Status.MEMBER)
    assert [list(update) for update in await updates_of(bot)] == [["message"]]
    change_member(world, AWA, LE_MANS, Status.ADMINISTRATOR, user_id=ROBOT.id)
    change_member(world, AWA, LE_MANS, Status.RESTRICTED, user_id=CAMILLE.id)
    promoted, restricted = await updates_of(bot)
    assert promoted["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    change = restricted["chat_member"]
    assert change["from"]["id"] == AWA.id
    assert change["old_chat_member"]["status"] == "member"
    assert change["new_chat_member"]["status"] == "restricted"
    assert change["new_chat_member"]["can_send_messages"] is False


async def test_changes_of_members_are_not_told_unasked(world: World, bot: BotApi) -> None:
    change_member(world, AWA, LE_MANS, Status.ADMINISTRATOR, user_id=ROBOT.id)
    await bot.updates()
    change_member(world, AWA, LE_MANS, Status.ADMINISTRATOR, user_id=PAUL.id)
    assert await bot.updates() == []


async def test_the_bot_reads_who_administers(world: World, bot: BotApi) -> None:
    def ranks(administrators: list[Json]) -> list[tuple[int, str]]:
        return [(one["user"]["id"], one["status"]) for one in administrators]

    lyon = await bot("getChatAdministrators", chat_id=LYON.id)
    assert sorted(ranks(lyon)) == [(PAUL.id, "administrator"), (AWA.id, "creator")]
    change_member(world, AWA, LYON, Status.MEMBER, user_id=PAUL.id)
    change_member(world, AWA, LYON, Status.ADMINISTRATOR, user_id=ROBOT.id)
    lyon = await bot("getChatAdministrators", chat_id=LYON.id)
    assert sorted(ranks(lyon)) == [(ROBOT.id, "administrator"), (AWA.id, "creator")]
    say(world, MARIE.id, MARIE.id, "/start")
    refusal = await bot.refusal("getChatAdministrators", chat_id=MARIE.id)
    assert refusal == "Bad Request: there are no administrators in the private chat"


async def test_an_anonymous_administrator_speaks_as_the_group_and_presses_as_themselves(
    world: World, bot: BotApi
) -> None:
    change_member(world, AWA, LE_MANS, Status.ADMINISTRATOR, is_anonymous=True)
    message, _ = say(world, AWA.id, LE_MANS.id, "/dates")
    edit(world, AWA.id, LE_MANS.id, message.id, "/dates juin")
    asked = await bot("sendMessage", chat_id=LE_MANS.id, text="Qui ?", reply_markup=KEYBOARD)
    press(world, AWA.id, LE_MANS.id, asked["message_id"], "oui")
    said, edited, pressed = await updates_of(bot)
    for one in (said["message"], edited["edited_message"]):
        assert one["from"]["id"] == GROUP_ANONYMOUS_BOT
        assert one["from"]["username"] == "GroupAnonymousBot"
        assert one["sender_chat"] == one["chat"]
        assert "author_signature" not in one
    assert pressed["callback_query"]["from"]["id"] == AWA.id
    member = await bot("getChatMember", chat_id=LE_MANS.id, user_id=AWA.id)
    assert member["is_anonymous"] is True
    change_member(world, AWA, LE_MANS, Status.KICKED, user_id=MARIE.id)
    (removed,) = await updates_of(bot)
    assert removed["message"]["from"]["id"] == GROUP_ANONYMOUS_BOT
    change_member(world, AWA, LE_MANS, Status.ADMINISTRATOR)
    say(world, AWA.id, LE_MANS.id, "/dates")
    assert (await updates_of(bot))[-1]["message"]["from"]["id"] == AWA.id


async def test_who_may_not_write_presses_but_does_not_write(world: World, bot: BotApi) -> None:
    asked = await bot("sendMessage", chat_id=LE_MANS.id, text="Qui ?", reply_markup=KEYBOARD)
    change_member(world, AWA, LE_MANS, Status.RESTRICTED, user_id=MARIE.id)
    with pytest.raises(ControlError, match="may not write"):
        say(world, MARIE.id, LE_MANS.id, "/dates")
    press(world, MARIE.id, LE_MANS.id, asked["message_id"], "oui")
    assert "callback_query" in (await updates_of(bot))[-1]


@pytest.mark.parametrize(
    ("by", "status", "user_id", "is_anonymous"),
    [
        (MARIE, Status.KICKED, PAUL.id, False),
        (MARIE, Status.ADMINISTRATOR, MARIE.id, False),
        (MARIE, Status.LEFT, ROBOT.id, False),
        (MARIE, Status.MEMBER, MARIE.id, True),
        (CAMILLE, Status.RESTRICTED, MARIE.id, False),
        (PAUL, Status.LEFT, AWA.id, False),
        (PAUL, Status.OWNER, PAUL.id, False),
        (AWA, Status.OWNER, PAUL.id, False),
    ],
)
def test_not_everybody_decides(
    world: World, by: Person, status: Status, user_id: int, *, is_anonymous: bool
) -> None:
    with pytest.raises(ControlError, match=f"Person {by.id} may not make {user_id}"):
        change_member(world, by, LYON, status, user_id=user_id, is_anonymous=is_anonymous)


def test_an_owner_may_be_anonymous_and_may_leave(world: World) -> None:
    change_member(world, AWA, LYON, Status.OWNER, is_anonymous=True)
    assert say(world, AWA.id, LYON.id, "Bonjour")[0].is_anonymous
    change_member(world, AWA, LYON, Status.LEFT)
    assert AWA.id not in world.members(LYON.id)


def test_a_basic_group_has_neither_restricted_nor_anonymous_members(world: World) -> None:
    with pytest.raises(ControlError, match="Only supergroups"):
        change_member(world, PAUL, RENNES, Status.RESTRICTED, user_id=MARIE.id)
    with pytest.raises(ControlError, match="Only supergroups"):
        change_member(world, PAUL, RENNES, Status.OWNER, is_anonymous=True)


async def test_the_library_reads_who_is_who(world: World) -> None:
    change_member(world, PAUL, LYON, Status.ADMINISTRATOR, is_anonymous=True)
    say(world, PAUL.id, LYON.id, "/dates")
    say(world, MARIE.id, MARIE.id, "/start")
    block(world, MARIE.id, is_blocked=True)
    async with ptb_client(world, world.bot.token) as ptb:
        said, _, blocked = await ptb.get_updates()
        assert said.message is not None
        assert said.message.sender_chat == said.message.chat
        assert blocked.my_chat_member is not None
        assert blocked.my_chat_member.difference()["status"] == ("member", "kicked")
        kinds = {type(one) for one in await ptb.get_chat_administrators(LYON.id)}
        assert kinds == {ChatMemberAdministrator, ChatMemberOwner}
        with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
            await ptb.send_message(MARIE.id, "Bonjour")
