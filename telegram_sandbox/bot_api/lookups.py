"""Finding what a call is about, and the methods that only look: getChat, getChatMember, ..."""

import re

from telegram_sandbox.bot_api.parameters import GetChatMember, InChat
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import objects
from telegram_sandbox.shapes.members import chat_member
from telegram_sandbox.state.chats import GENERAL, Chat, Json, Message
from telegram_sandbox.state.people import Status
from telegram_sandbox.world import World

CHAT_ID = re.compile(r"-?[0-9]{1,19}")
"""Anything else is the username of a chat, and none has one here."""


async def get_chat(world: World, asked: InChat) -> Json:
    return objects.chat_full_info(world, known_chat(world, asked.chat_id).id)


async def get_chat_member(world: World, asked: GetChatMember) -> Json:
    is_own = asked.user_id == world.bot.id
    chat = known_chat(world, asked.chat_id, with_members=not is_own)
    if asked.user_id == 0:
        raise refused("invalid user_id specified")
    if not is_own and asked.user_id not in world.persons:
        raise refused("user not found")
    return chat_member(world, chat.id, asked.user_id)


async def get_chat_administrators(world: World, asked: InChat) -> list[Json]:
    """The persons and the bot itself; there are no other bots here."""
    chat = known_chat(world, asked.chat_id, with_members=True)
    if chat.id not in world.groups:
        raise refused("there are no administrators in the private chat")
    places = world.groups[chat.id].memberships.items()
    return [chat_member(world, chat.id, key) for key, place in places if place.administers]


def known_chat(world: World, chat_id: str, *, with_members: bool = False) -> Chat:
    """A chat that the bot can read: one of its groups, or somebody whom it has met.

    A basic group that is over can still be read, but not who was in it.
    """
    chat = _existing_chat(world, chat_id)
    if chat.id in world.groups:
        if with_members or world.groups[chat.id].type == "supergroup":
            _check_membership(world, chat)
    elif chat.id not in world.met:
        raise refused("chat not found")
    return chat


def writable_chat(world: World, chat_id: str) -> Chat:
    """A chat in which the bot may speak: in private, only with somebody who wants it."""
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
    """Refuse the bot what it may not send; `kind` is Telegram's word, such as `photo`."""
    group = world.groups.get(chat.id)
    if group is not None and group.membership(world.bot.id).status is Status.RESTRICTED:
        raise refused(f"not enough rights to send {kind}s to the chat")


def thread_in(world: World, chat: Chat, thread: int, reply_to: int | None) -> int | None:
    """The thread that the bot's message carries; 0 is where the message is that it answers."""
    if thread == GENERAL or (thread and thread not in chat.topics):
        raise refused("message thread not found")
    carried = thread or chat.thread_of(reply_to)
    if world.is_closed_to(world.bot.id, chat, carried):
        raise refused("TOPIC_CLOSED")
    return carried


def message_in(chat: Chat, message_id: int, purpose: str) -> Message:
    """The message of that id; `purpose` is Telegram's word for why it is wanted."""
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
