"""The methods with which the bot says what it is: getMe, its menus, its descriptions."""

import re

from telegram_sandbox.bot_api.lookups import known_chat
from telegram_sandbox.bot_api.parameters import (
    Command,
    CommandScope,
    InLanguage,
    InScope,
    Parameters,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
)
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import objects
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.menus import Scope
from telegram_sandbox.world import World

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120
"""Commands in a list, characters of a text (Bot API, setMyCommands, setMyDescription, ...)."""


async def get_me(world: World, _: Parameters) -> Json:
    return objects.user(world, world.bot.id) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": world.bot.is_inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def set_my_commands(world: World, asked: SetMyCommands) -> bool:
    if len(asked.commands) > MAX_COMMANDS:
        raise refused("too many commands specified")
    commands = [_checked(command) for command in asked.commands]
    _replace_list(world, asked, commands)
    return True


async def delete_my_commands(world: World, asked: InScope) -> bool:
    _replace_list(world, asked, [])
    return True


async def get_my_commands(world: World, asked: InScope) -> list[Json]:
    return world.menus.get(_scope(world, asked.scope), _language(asked.language_code))


async def set_my_description(world: World, asked: SetMyDescription) -> bool:
    if len(asked.description) > MAX_DESCRIPTION:
        raise refused("DESCRIPTION_TOO_LONG")
    world.descriptions[_language(asked.language_code)] = asked.description
    return True


async def get_my_description(world: World, asked: InLanguage) -> Json:
    return {"description": described(world.descriptions, asked.language_code)}


async def set_my_short_description(world: World, asked: SetMyShortDescription) -> bool:
    if len(asked.short_description) > MAX_SHORT_DESCRIPTION:
        raise refused("ABOUT_TOO_LONG")
    world.short_descriptions[_language(asked.language_code)] = asked.short_description
    return True


async def get_my_short_description(world: World, asked: InLanguage) -> Json:
    return {"short_description": described(world.short_descriptions, asked.language_code)}


def described(texts: dict[str, str], language: str) -> str:
    """The text in that language, else the one for all the others."""
    return texts.get(language) or texts.get("", "")


def _replace_list(world: World, asked: InScope, commands: list[Json]) -> None:
    world.menus.set(_scope(world, asked.scope), _language(asked.language_code), commands)
    for chat in world.chats.values():
        world.changed(chat)


def _scope(world: World, asked: CommandScope) -> Scope:
    """The scope, if the chat and the member that it names exist for the bot."""
    if not asked.type.startswith("chat"):
        return Scope(asked.type)
    chat = known_chat(world, asked.chat_id, with_members=True)
    if asked.type == "chat":
        return Scope(asked.type, chat.id)
    if chat.id not in world.groups:
        raise refused("can't use specified scope in private chats")
    if asked.type == "chat_administrators":
        return Scope(asked.type, chat.id)
    if asked.user_id not in world.persons:
        raise refused("invalid user_id specified")
    return Scope(asked.type, chat.id, asked.user_id)


def _language(code: str) -> str:
    if not re.fullmatch("(?:[a-z]{2})?", code):
        raise refused("invalid language code specified")
    return code


def _checked(asked: Command) -> Json:
    command, description = asked.command.strip().removeprefix("/"), asked.description.strip()
    if not re.fullmatch("[a-z0-9_]{1,32}", command):
        raise refused("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= MAX_COMMAND_DESCRIPTION:
        raise refused("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}
