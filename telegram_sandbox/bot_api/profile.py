"""The methods about the bot itself: getMe, its menus, its name, its descriptions."""

import re
from dataclasses import replace

from telegram_sandbox.bot_api.lookups import known_chat
from telegram_sandbox.bot_api.parameters import (
    Command,
    CommandScope,
    InLanguage,
    InScope,
    Parameters,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes.objects import user_object
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.menus import Scope
from telegram_sandbox.world import World

# Bot API, setMyCommands, BotCommand, setMyName, setMyDescription, setMyShortDescription.
MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256  # characters, as below
MAX_NAME = 64
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120


async def get_me(world: World, _: Parameters) -> Json:
    return user_object(world, world.bot.id) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": world.bot.is_inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def set_my_commands(world: World, params: SetMyCommands) -> bool:
    if len(params.commands) > MAX_COMMANDS:
        raise refused("too many commands specified")
    commands = [_checked(command) for command in params.commands]
    _replace_list(world, params, commands)
    return True


async def delete_my_commands(world: World, params: InScope) -> bool:
    _replace_list(world, params, [])
    return True


async def get_my_commands(world: World, params: InScope) -> list[Json]:
    return world.menus.get(_scope(world, params.scope), _language(params.language_code))


async def set_my_name(world: World, params: SetMyName) -> bool:
    if len(params.name) > MAX_NAME:
        raise refused("NAME_TOO_LONG")
    if _language(params.language_code):
        world.names[params.language_code] = params.name
    elif params.name:
        world.bot = replace(world.bot, first_name=params.name)
    return True


async def get_my_name(world: World, params: InLanguage) -> Json:
    return {"name": world.names.get(_language(params.language_code)) or world.bot.first_name}


async def set_my_description(world: World, params: SetMyDescription) -> bool:
    if len(params.description) > MAX_DESCRIPTION:
        raise refused("DESCRIPTION_TOO_LONG")
    world.descriptions[_language(params.language_code)] = params.description
    return True


async def get_my_description(world: World, params: InLanguage) -> Json:
    return {"description": localized(world.descriptions, params.language_code)}


async def set_my_short_description(world: World, params: SetMyShortDescription) -> bool:
    if len(params.short_description) > MAX_SHORT_DESCRIPTION:
        raise refused("ABOUT_TOO_LONG")
    world.short_descriptions[_language(params.language_code)] = params.short_description
    return True


async def get_my_short_description(world: World, params: InLanguage) -> Json:
    return {"short_description": localized(world.short_descriptions, params.language_code)}


def localized(texts: dict[str, str], language: str) -> str:
    """Pick the text in that language, else the one for all others."""
    return texts.get(language) or texts.get("", "")


def _replace_list(world: World, params: InScope, commands: list[Json]) -> None:
    world.menus.set(_scope(world, params.scope), _language(params.language_code), commands)
    for chat in world.chats.values():
        world.chat_changed(chat)


def _scope(world: World, params: CommandScope) -> Scope:
    """Parse a scope. Refused if the bot doesn't know the chat or the member that it names."""
    if not params.type.startswith("chat"):
        return Scope(params.type)
    chat = known_chat(world, params.chat_id, with_members=True)
    if params.type == "chat":
        return Scope(params.type, chat.id)
    if chat.id not in world.groups:
        raise refused("can't use specified scope in private chats")
    if params.type == "chat_administrators":
        return Scope(params.type, chat.id)
    if params.user_id not in world.persons:
        raise refused("invalid user_id specified")
    return Scope(params.type, chat.id, params.user_id)


def _language(code: str) -> str:
    if not re.fullmatch("(?:[a-z]{2})?", code):
        raise refused("invalid language code specified")
    return code


def _checked(params: Command) -> Json:
    command, description = params.command.strip().removeprefix("/"), params.description.strip()
    if not re.fullmatch("[a-z0-9_]{1,32}", command):
        raise refused("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= MAX_COMMAND_DESCRIPTION:
        raise refused("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}
