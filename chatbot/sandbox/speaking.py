"""The methods with which the bot speaks: send, edit, delete, be seen typing."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.sandbox import formatting, keyboards, objects, tdlib
from chatbot.sandbox.chats import Chat, Formatted, Json, Message
from chatbot.sandbox.errors import refused
from chatbot.sandbox.lookups import message_in, writable_chat
from chatbot.sandbox.parameters import (
    Content,
    EditMessageReplyMarkup,
    EditMessageText,
    Entity,
    InMessage,
    LinkPreview,
    Markup,
    Reply,
    SendChatAction,
    SendMessage,
)
from chatbot.sandbox.world import World

TYPING_SECONDS = 5.0
"""How long a chat action shows (Bot API, sendChatAction)."""

DELETABLE_SECONDS = 48 * 3600
"""Bot API, deleteMessage."""

ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    )
)

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


async def send_message(world: World, asked: SendMessage) -> Json:
    content = _content(asked)
    keyboard = _keyboard(asked.reply_markup)
    chat = writable_chat(world, asked.chat_id)
    _check_thread(asked.message_thread_id)
    reply_to = _replied(chat, asked.reply_parameters)
    chat.typing_until = 0.0
    message = replace(
        world.next_message(chat, world.bot.id, content),
        reply_to=reply_to,
        keyboard=keyboard,
        link_preview=_preview(asked.link_preview_options),
        is_protected=asked.protect_content,
    )
    world.keep(chat, message)
    return objects.message(world, chat, message)


async def edit_message_text(world: World, asked: EditMessageText) -> Json:
    content = _content(asked)
    chat, message = _own_message(world, asked)
    edited = replace(
        message,
        content=content,
        keyboard=_keyboard(asked.reply_markup),
        link_preview=_preview(asked.link_preview_options),
    )
    if edited == message:
        raise refused(UNCHANGED)
    edited = replace(edited, edit_date=int(world.clock()))
    world.keep(chat, edited)
    return objects.message(world, chat, edited)


async def edit_message_reply_markup(world: World, asked: EditMessageReplyMarkup) -> Json:
    """Other buttons under the same text; Telegram doesn't call that message edited."""
    chat, message = _own_message(world, asked)
    edited = replace(message, keyboard=_keyboard(asked.reply_markup))
    if edited == message:
        raise refused(UNCHANGED)
    world.keep(chat, edited)
    return objects.message(world, chat, edited)


async def delete_message(world: World, asked: InMessage) -> bool:
    """Its own messages, and in private the person's too, while they are young enough."""
    chat = writable_chat(world, asked.chat_id)
    message = message_in(chat, asked.message_id, "delete")
    is_foreign = chat.id in world.groups and message.sender != world.bot.id
    if is_foreign or world.clock() - message.date >= DELETABLE_SECONDS:
        raise refused("message can't be deleted")
    del chat.messages[message.id]
    world.changed(chat)
    return True


async def send_chat_action(world: World, asked: SendChatAction) -> bool:
    chat = writable_chat(world, asked.chat_id)
    _check_thread(asked.message_thread_id)
    if asked.action.lower() not in ACTIONS:
        raise refused("wrong parameter action in request")
    chat.typing_until = world.clock() + TYPING_SECONDS
    world.changed(chat)
    return True


def _own_message(world: World, asked: InMessage) -> tuple[Chat, Message]:
    chat = writable_chat(world, asked.chat_id)
    message = message_in(chat, asked.message_id, "edit")
    if message.sender != world.bot.id:
        raise refused("message can't be edited")
    return chat, message


def _content(asked: Content) -> Formatted:
    """The text; a parse mode comes before a list of entities, as on the real server."""
    if asked.parse_mode or not asked.entities:
        return formatting.parsed(asked.text, asked.parse_mode)
    return formatting.marked(asked.text, _formats(asked.entities))


def _formats(entities: Sequence[Entity]) -> list[Json]:
    for entity in entities:
        if entity.type not in (*tdlib.NAMES.values(), "custom_emoji"):
            raise refused("can't parse MessageEntity: Unsupported type specified")
    return [
        entity.model_dump(exclude_none=True)
        for entity in entities
        if entity.type in tdlib.FORMATS.values()
    ]


def _keyboard(markup: Markup | None) -> list[list[Json]]:
    return keyboards.checked(markup.inline_keyboard) if markup else []


def _preview(options: LinkPreview | None) -> Json | None:
    return (options.model_dump(exclude_none=True) or None) if options else None


def _check_thread(thread_id: int) -> None:
    """There is no forum here, so no topic either."""
    if thread_id:
        raise refused("message thread not found")


def _replied(chat: Chat, reply: Reply | None) -> int | None:
    """The message that is answered, if it is there or has to be."""
    if reply is None:
        return None
    if reply.message_id in chat.messages:
        return reply.message_id
    if reply.allow_sending_without_reply:
        return None
    raise refused("message to be replied not found")
