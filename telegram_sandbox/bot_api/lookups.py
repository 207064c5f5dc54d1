"""The chats and messages that calls are about; and the methods that look chats up."""

import re

from telegram_sandbox.bot_api.parameters import GetChatMember, InChat
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes.objects import chat_full_info_object, chat_member_object
from telegram_sandbox.state.chats import GENERAL, Chat, Json, Message
from telegram_sandbox.state.people import Status
from telegram_sandbox.world import World

CHAT_ID = re.compile(r"-?[0-9]{1,19}")
"""Anything else would be the username of a chat, and none has one here."""


async def get_chat(world: World, params: InChat) -> Json:
    return chat_full_info_object(world, known_chat(world, params.chat_id).id)


async def get_chat_member(world: World, params: GetChatMember) -> Json:
    is_own = params.user_id == world.bot.id
    chat = known_chat(world, params.chat_id, with_members=not is_own)
    if params.user_id == 0:
        raise refused("invalid user_id specified")
    if not is_own and params.user_id not in world.persons:
        raise refused("user not found")
    return chat_member_object(world, chat.id, params.user_id)


async def get_chat_administrators(world: World, params: InChat) -> list[Json]:
    """List persons, and the bot itself: there are no other bots here."""
    chat = known_chat(world, params.chat_id, with_members=True)
    if chat.id not in world.groups:
        raise refused("there are no administrators in the private chat")
    places = world.groups[chat.id].memberships.items()
    return [chat_member_object(world, chat.id, key) for key, place in places if place.administers]


async def get_chat_member_count(world: World, params: InChat) -> int:
    """Count the bot, too."""
    chat = known_chat(world, params.chat_id, with_members=True)
    return len(world.members(chat.id)) + 1


def known_chat(world: World, chat_id: str, *, with_members: bool = False) -> Chat:
    """Find a chat that the bot can look up: one of its groups, or somebody whom it has met.

    An upgraded basic group can still be looked up, but not its members.
    """
    chat = _existing_chat(world, chat_id)
    if chat.id in world.groups:
        if with_members or world.groups[chat.id].type == "supergroup":
            _check_membership(world, chat)
    elif chat.id not in world.met:
        raise refused("chat not found")
    return chat


def writable_chat(world: World, chat_id: str) -> Chat:
    """Find a chat in which the bot may write: a private one only if that person started it."""
    chat = _existing_chat(world, chat_id)
    if chat.id in world.groups:
        _check_membership(world, chat)
    elif world.persons[chat.id].is_deactivated:
        raise refused("user is deactivated", 403)
    elif not chat.is_started:
        raise refused("bot can't initiate conversation with a user", 403)
    elif chat.is_blocked:
        raise refused("bot was blocked by the user", 403)
    return chat


def check_rights(world: World, chat: Chat, kind: str) -> None:
    """Refuse what the bot may not send; `kind` is Telegram's word, such as `photo`."""
    group = world.groups.get(chat.id)
    if group is not None and group.membership(world.bot.id).status is Status.RESTRICTED:
        raise refused(f"not enough rights to send {kind}s to the chat")


def thread_in(world: World, chat: Chat, thread: int, reply_to: int | None) -> int | None:
    """Find the thread of the bot's message; 0 means that of the message it answers."""
    if thread == GENERAL or (thread and thread not in chat.topics):
        raise refused("message thread not found")
    carried = thread or chat.thread_of(reply_to)
    if world.is_closed_to(world.bot.id, chat, carried):
        raise refused("TOPIC_CLOSED")
    return carried


def message_in(chat: Chat, message_id: int, purpose: str) -> Message:
    """Find a message; `purpose` is what the refusal says it was wanted for, such as `edit`."""
    if message_id == 0:
        raise refused("message identifier is not specified")
    if message_id not in chat.messages:
        raise refused(f"message to {purpose} not found")
    return chat.messages[message_id]


def _existing_chat(world: World, chat_id: str) -> Chat:
    if not chat_id:
        raise refused("chat_id is empty")
    number = int(chat_id) if CHAT_ID.fullmatch(chat_id) else 0
    is_foreign = number in world.groups and world.bot.id not in world.groups[number].memberships
    if number not in world.chats or is_foreign:
        raise refused("chat not found")
    return world.chats[number]


def _check_membership(world: World, chat: Chat) -> None:
    group = world.groups[chat.id]
    if group.upgraded_to is not None:
        parameters = {"migrate_to_chat_id": group.upgraded_to}
        raise refused("group chat was upgraded to a supergroup chat", parameters=parameters)
    place = group.membership(world.bot.id)
    if place.status is Status.KICKED:
        raise refused(f"bot was kicked from the {group.type} chat", 403)
    if not place.is_present:
        raise refused(f"bot is not a member of the {group.type} chat", 403)
