"""The methods with which the bot speaks: send a text or a file, delete, be seen typing."""

from dataclasses import replace

from telegram_sandbox.bot_api import uploads, wording
from telegram_sandbox.bot_api.lookups import check_rights, message_in, thread_in, writable_chat
from telegram_sandbox.bot_api.parameters import (
    InMessage,
    Reply,
    SendChatAction,
    Sending,
    SendMessage,
)
from telegram_sandbox.bot_api.parameters_media import SendMedia
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import objects
from telegram_sandbox.state.chats import Chat, Formatted, Json, Message
from telegram_sandbox.state.files import Media, Upload
from telegram_sandbox.world import World

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


async def send_message(world: World, asked: SendMessage) -> Json:
    chat, message = drafted(world, asked, wording.text(asked))
    preview = wording.link_preview(asked.link_preview_options)
    return said(world, chat, replace(message, link_preview=preview))


async def send_media(world: World, asked: SendMedia) -> Json:
    """sendPhoto, sendDocument, sendVideo."""
    if not asked.file:
        raise refused(f"there is no {asked.kind} in the request")
    chat, message = drafted(world, asked, wording.caption(asked), asked.kind)
    media = _media(world, asked)
    is_above = wording.is_above(asked, media)
    return said(world, chat, replace(message, media=media, is_caption_above=is_above))


async def delete_message(world: World, asked: InMessage) -> bool:
    """Its own messages, and others' in private and where it administers, while they are young."""
    chat = writable_chat(world, asked.chat_id)
    message = message_in(chat, asked.message_id, "delete")
    may_all = chat.id not in world.groups or world.administers(world.bot.id, chat.id)
    is_foreign = message.sender != world.bot.id and not may_all
    if is_foreign or world.clock() - message.date >= DELETABLE_SECONDS:
        raise refused("message can't be deleted")
    del chat.messages[message.id]
    world.changed(chat)
    return True


async def send_chat_action(world: World, asked: SendChatAction) -> bool:
    chat = writable_chat(world, asked.chat_id)
    thread_in(world, chat, asked.message_thread_id, None)
    if asked.action.lower() not in ACTIONS:
        raise refused("wrong parameter action in request")
    chat.typing_until = world.clock() + TYPING_SECONDS
    world.changed(chat)
    return True


def drafted(
    world: World, asked: Sending, content: Formatted, kind: str = "text message"
) -> tuple[Chat, Message]:
    """A message of the bot, where it was asked for, that nobody sees yet."""
    keyboard = wording.keyboard(asked.reply_markup)
    chat = writable_chat(world, asked.chat_id)
    reply_to = _replied(chat, asked.reply_parameters)
    thread = thread_in(world, chat, asked.message_thread_id, reply_to)
    check_rights(world, chat, kind)
    message = replace(
        world.next_message(chat, world.bot.id, content),
        reply_to=reply_to,
        thread=thread,
        keyboard=keyboard,
        is_protected=asked.protect_content,
    )
    return chat, message


def said(world: World, chat: Chat, message: Message) -> Json:
    """Let a draft be seen."""
    chat.typing_until = 0.0
    world.keep(chat, message)
    return objects.message(world, chat, message)


def _media(world: World, asked: SendMedia) -> Media:
    """The uploaded file, or the one of that file_id. From the web nothing is fetched here."""
    if isinstance(asked.file, Upload):
        shape = {"width": asked.width, "height": asked.height, "duration": asked.duration}
        return uploads.taken(world.files, asked.kind, asked.file, **shape)
    if asked.file.lower().startswith(("http://", "https://")):
        raise refused("failed to get HTTP URL content")
    media = world.files.find(asked.file)
    if media is None:
        raise refused("wrong remote file identifier specified: can't unserialize it")
    if media.kind != asked.kind:
        raise refused(
            f"can't use file of type {media.kind.capitalize()} as {asked.kind.capitalize()}"
        )
    return media


def _replied(chat: Chat, reply: Reply | None) -> int | None:
    """The message that is answered, if it is there or has to be."""
    if reply is None:
        return None
    if reply.message_id in chat.messages:
        return reply.message_id
    if reply.allow_sending_without_reply:
        return None
    raise refused("message to be replied not found")
