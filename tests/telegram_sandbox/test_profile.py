"""The bot's name, menus and descriptions."""

import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.view import view
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, CAMILLE, LE_MANS, MARIE, ROBOT
from tests.telegram_sandbox.clients import BotApi

PRECISE_FIRST_IN_A_GROUP = [
    {"type": "chat_member", "chat_id": LE_MANS.id, "user_id": AWA.id},
    {"type": "chat_administrators", "chat_id": LE_MANS.id},
    {"type": "chat", "chat_id": LE_MANS.id},
    {"type": "all_chat_administrators"},
    {"type": "all_group_chats"},
    {"type": "default"},
]
PRECISE_FIRST_IN_PRIVATE = [
    {"type": "chat", "chat_id": MARIE.id},
    {"type": "all_private_chats"},
    {"type": "default"},
]


def menu(world: World, chat_id: int, person_id: int) -> list[str]:
    """List the commands that a person sees in a chat."""
    commands = view(world, world.chats[chat_id], person_id)["commands"]
    return [command["command"] for command in commands]


def commands(*names: str) -> list[Json]:
    return [{"command": name, "description": f"Pour {name}"} for name in names]


@pytest.fixture(autouse=True)
def everybody_has_started(world: World) -> None:
    for person in (MARIE, AWA):
        say(world, person.id, person.id, "/start")


async def test_the_bot_knows_who_it_is(bot: BotApi) -> None:
    me = await bot("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (ROBOT.id, True, ROBOT.username)
    assert me["can_read_all_group_messages"] is False


@pytest.mark.parametrize(
    ("scopes", "chat_id", "person_id"),
    [
        (PRECISE_FIRST_IN_PRIVATE, MARIE.id, MARIE.id),
        (PRECISE_FIRST_IN_A_GROUP, LE_MANS.id, AWA.id),
    ],
)
async def test_the_most_precise_menu_is_seen_and_a_language_before_none(
    world: World, bot: BotApi, scopes: list[Json], chat_id: int, person_id: int
) -> None:
    for rank, scope in enumerate(reversed(scopes)):
        for language, name in (("", f"plain_{rank}"), ("fr", f"fr_{rank}")):
            await bot("setMyCommands", commands=commands(name), scope=scope, language_code=language)
            assert menu(world, chat_id, person_id) == [name]
    for rank, scope in reversed(list(enumerate(reversed(scopes)))):
        assert menu(world, chat_id, person_id) == [f"fr_{rank}"]
        await bot("deleteMyCommands", scope=scope, language_code="fr")
        assert menu(world, chat_id, person_id) == [f"plain_{rank}"]
        await bot("deleteMyCommands", scope=scope)
    assert menu(world, chat_id, person_id) == []


async def test_a_member_does_not_see_the_administrators_menu(world: World, bot: BotApi) -> None:
    for kind in ("all_chat_administrators", "chat_administrators"):
        scope = {"type": kind} | ({"chat_id": LE_MANS.id} if kind[0] == "c" else {})
        await bot("setMyCommands", commands=commands("moderation"), scope=scope)
    await bot("setMyCommands", commands=commands("aide"), scope={"type": "all_group_chats"})
    assert menu(world, LE_MANS.id, AWA.id) == ["moderation"]
    assert menu(world, LE_MANS.id, MARIE.id) == ["aide"]


async def test_a_list_is_read_back_for_its_own_scope_only(bot: BotApi) -> None:
    await bot("setMyCommands", commands=commands("aide"))
    assert await bot("getMyCommands") == commands("aide")
    assert await bot("getMyCommands", language_code="fr") == []
    assert await bot("getMyCommands", scope={"type": "all_private_chats"}) == []


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"commands": commands(*["a"] * 101)}, "too many commands specified"),
        ({"commands": commands("Aide")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("été")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("a" * 33)}, "BOT_COMMAND_INVALID"),
        (
            {"commands": [{"command": "a", "description": "é" * 257}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ({"commands": [{"command": "a"}]}, "can't parse BotCommand"),
        ({"language_code": "fra"}, "invalid language code specified"),
        ({"scope": {"type": "village"}}, "can't parse BotCommandScope"),
        ({"scope": {"type": "chat", "chat_id": 404}}, "chat not found"),
        ({"scope": {"type": "chat", "chat_id": CAMILLE.id}}, "chat not found"),
        (
            {"scope": {"type": "chat_administrators", "chat_id": MARIE.id}},
            "can't use specified scope in private chats",
        ),
        (
            {"scope": {"type": "chat_member", "chat_id": LE_MANS.id, "user_id": 404}},
            "invalid user_id specified",
        ),
    ],
)
async def test_a_wrong_menu_is_refused(bot: BotApi, params: Json, description: str) -> None:
    refusal = await bot.refusal("setMyCommands", **{"commands": commands("a")} | params)
    assert refusal == f"Bad Request: {description}"


@pytest.mark.parametrize(
    ("noun", "field", "longest"),
    [("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_descriptions_are_kept_by_language(
    bot: BotApi, noun: str, field: str, longest: int
) -> None:
    await bot(f"setMy{noun}", **{field: "pour tous"})
    await bot(f"setMy{noun}", **{field: "é" * longest}, language_code="fr")
    assert await bot(f"getMy{noun}", language_code="fr") == {field: "é" * longest}
    assert await bot(f"getMy{noun}", language_code="en") == {field: "pour tous"}
    await bot(f"setMy{noun}", language_code="fr")
    assert await bot(f"getMy{noun}", language_code="fr") == {field: "pour tous"}
    assert "TOO_LONG" in await bot.refusal(f"setMy{noun}", **{field: "é" * (longest + 1)})


async def test_the_bot_is_called_what_it_wants_by_language(bot: BotApi) -> None:
    assert await bot("getMyName") == {"name": "Robot & Cie"}
    await bot("setMyName", name="Roboter", language_code="de")
    await bot("setMyName", name="Robot")
    names = [await bot("getMyName", language_code=code) for code in ("de", "fr", "")]
    assert [name["name"] for name in names] == ["Roboter", "Robot", "Robot"]
    assert (await bot("getMe"))["first_name"] == "Robot"
    await bot("setMyName", language_code="de")
    assert await bot("getMyName", language_code="de") == {"name": "Robot"}
    assert await bot.refusal("setMyName", name="R" * 65) == "Bad Request: NAME_TOO_LONG"


async def test_a_chat_counts_its_members_and_the_bot(world: World, bot: BotApi) -> None:
    say(world, MARIE.id, MARIE.id, "/start")
    counts = [await bot("getChatMemberCount", chat_id=chat) for chat in (MARIE.id, LE_MANS.id)]
    assert counts == [2, 4]
    refusal = await bot.refusal("getChatMemberCount", chat_id=CAMILLE.id)
    assert refusal == "Bad Request: chat not found"


async def test_chats_are_known_once_somebody_was_met(bot: BotApi) -> None:
    assert (await bot("getChat", chat_id=MARIE.id))["first_name"] == "Marie"
    assert (await bot("getChat", chat_id=LE_MANS.id))["title"] == LE_MANS.title
    assert await bot.refusal("getChat", chat_id=CAMILLE.id) == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("user_id", "status"),
    [
        (AWA.id, "administrator"),
        (MARIE.id, "member"),
        (CAMILLE.id, "left"),
        (ROBOT.id, "member"),
    ],
)
async def test_a_group_says_who_somebody_is_there(bot: BotApi, user_id: int, status: str) -> None:
    member = await bot("getChatMember", chat_id=LE_MANS.id, user_id=user_id)
    assert (member["status"], member["user"]["id"]) == (status, user_id)


async def test_in_private_both_are_members(bot: BotApi) -> None:
    member = await bot("getChatMember", chat_id=MARIE.id, user_id=MARIE.id)
    assert member["status"] == "member"


async def test_nobody_is_a_member_under_an_unknown_id(bot: BotApi) -> None:
    unknown = await bot.refusal("getChatMember", chat_id=LE_MANS.id, user_id=404)
    assert unknown == "Bad Request: user not found"
    missing = await bot.refusal("getChatMember", chat_id=LE_MANS.id)
    assert missing == "Bad Request: invalid user_id specified"
