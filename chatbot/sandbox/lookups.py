"""Finding what a call is about, and the methods that only look: getChat, getChatMember."""

from chatbot.sandbox import objects
from chatbot.sandbox.chats import Chat, Json, Message
from chatbot.sandbox.errors import refused
from chatbot.sandbox.parameters import GetChatMember, InChat
from chatbot.sandbox.world import World


async def get_chat(world: World, asked: InChat) -> Json:
    return objects.chat_full_info(world, known_chat(world, asked.chat_id).id)


async def get_chat_member(world: World, asked: GetChatMember) -> Json:
    chat = known_chat(world, asked.chat_id)
    if asked.user_id == 0:
        raise refused("invalid user_id specified")
    if asked.user_id != world.bot.id and asked.user_id not in world.persons:
        raise refused("user not found")
    return objects.chat_member(world, chat.id, asked.user_id)


def known_chat(world: World, chat_id: str) -> Chat:
    """A chat that the bot can read: one of its groups, or somebody whom it has met."""
    chat = _existing_chat(world, chat_id)
    if chat.id in world.groups:
        _check_membership(world, chat)
    elif chat.id not in world.met:
        raise refused("chat not found")
    return chat


def writable_chat(world: World, chat_id: str) -> Chat:
    """A chat in which the bot may speak: in private, only after the person did."""
    chat = _existing_chat(world, chat_id)
    if chat.id in world.groups:
        _check_membership(world, chat)
    elif not chat.is_started:
        raise refused("bot can't initiate conversation with a user", 403)
    return chat


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
    number = int(chat_id) if chat_id.removeprefix("-").isdecimal() else 0
    if number not in world.chats:
        raise refused("chat not found")
    return world.chats[number]


def _check_membership(world: World, chat: Chat) -> None:
    if not world.groups[chat.id].has_bot:
        raise refused("bot is not a member of the supergroup chat", 403)
