"""The methods that send, copy, edit and delete messages, and sendChatAction."""

from dataclasses import replace

from telegram_sandbox.bot_api import files
from telegram_sandbox.bot_api.content import (
    is_caption_above,
    read_caption,
    read_keyboard,
    read_link_preview,
    read_text,
)
from telegram_sandbox.bot_api.lookups import (
    check_rights,
    known_chat,
    message_in,
    thread_in,
    writable_chat,
)
from telegram_sandbox.bot_api.parameters import (
    CopyMessage,
    Editing,
    EditMessageCaption,
    EditMessageText,
    InMessage,
    Reply,
    SendChatAction,
    Sending,
    SendMedia,
    SendMessage,
)
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes.objects import message_object
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

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


async def send_message(world: World, params: SendMessage) -> Json:
    chat, message = _draft(world, params, read_text(params))
    preview = read_link_preview(params.link_preview_options)
    return _post(world, chat, replace(message, link_preview=preview))


async def send_media(world: World, params: SendMedia) -> Json:
    """Send a photo, document or video."""
    if not params.file:
        raise refused(f"there is no {params.kind} in the request")
    chat, message = _draft(world, params, read_caption(params), params.kind)
    media = _media(world, params)
    is_above = is_caption_above(params, media)
    return _post(world, chat, replace(message, media=media, is_caption_above=is_above))


async def copy_message(world: World, params: CopyMessage) -> Json:
    """Copy text, link preview, file and caption, but no buttons."""
    if not params.from_chat_id:
        raise refused('parameter "from_chat_id" is required')
    caption = read_caption(params)
    source = message_in(known_chat(world, params.from_chat_id), params.message_id, "copy")
    if source.service is not None:
        raise refused("the message can't be copied")
    kind = source.media.kind if source.media else "text message"
    chat, copy = _draft(world, params, source.content, kind)
    copy = replace(
        copy,
        link_preview=source.link_preview,
        media=source.media,
        is_caption_above=source.is_caption_above,
    )
    if source.media is not None and caption.text:
        is_above = is_caption_above(params, source.media)
        copy = replace(copy, content=caption, is_caption_above=is_above)
    _post(world, chat, copy)
    return {"message_id": copy.id}


async def edit_message_text(world: World, params: EditMessageText) -> Json | bool:
    content = read_text(params)
    chat, message = _editable(world, params)
    if message.media is not None:
        raise refused("there is no text in the message to edit")
    preview = read_link_preview(params.link_preview_options)
    edited = replace(message, content=content, link_preview=preview)
    return _replace(world, params, chat, edited, edit_date=int(world.clock()))


async def edit_message_caption(world: World, params: EditMessageCaption) -> Json | bool:
    content = read_caption(params)
    chat, message = _editable(world, params)
    if message.media is None:
        raise refused("there is no caption in the message to edit")
    is_above = is_caption_above(params, message.media)
    edited = replace(message, content=content, is_caption_above=is_above)
    return _replace(world, params, chat, edited, edit_date=int(world.clock()))


async def edit_message_reply_markup(world: World, params: Editing) -> Json | bool:
    """Change the buttons alone; Telegram doesn't call that message edited."""
    chat, message = _editable(world, params)
    return _replace(world, params, chat, message, edit_date=message.edit_date)


async def delete_message(world: World, params: InMessage) -> bool:
    """Delete a young message: the bot's, or anybody's in private and where it administers."""
    chat = writable_chat(world, params.chat_id)
    message = message_in(chat, params.message_id, "delete")
    may_all = chat.id not in world.groups or world.administers(world.bot.id, chat.id)
    is_foreign = message.sender != world.bot.id and not may_all
    if is_foreign or world.clock() - message.date >= DELETABLE_SECONDS:
        raise refused("message can't be deleted")
    del chat.messages[message.id]
    world.chat_changed(chat)
    return True


async def send_chat_action(world: World, params: SendChatAction) -> bool:
    chat = writable_chat(world, params.chat_id)
    thread_in(world, chat, params.message_thread_id, None)
    if params.action.lower() not in ACTIONS:
        raise refused("wrong parameter action in request")
    chat.typing_until = world.clock() + TYPING_SECONDS
    world.chat_changed(chat)
    return True


def _draft(
    world: World, params: Sending, content: Formatted, kind: str = "text message"
) -> tuple[Chat, Message]:
    """Draft a message of the bot, which nobody sees yet, for the chat that the call names."""
    keyboard = read_keyboard(params.reply_markup)
    chat = writable_chat(world, params.chat_id)
    reply_to = _answered(chat, params.reply_parameters)
    thread = thread_in(world, chat, params.message_thread_id, reply_to)
    check_rights(world, chat, kind)
    message = replace(
        world.next_message(chat, world.bot.id, content),
        reply_to=reply_to,
        thread=thread,
        keyboard=keyboard,
        is_protected=params.protect_content,
    )
    return chat, message


def _post(world: World, chat: Chat, draft: Message) -> Json:
    chat.typing_until = 0.0
    world.store_message(chat, draft)
    return message_object(world, chat, draft)


def _media(world: World, params: SendMedia) -> Media:
    """Take the upload, or the file of that file_id. Nothing is fetched from the web."""
    if isinstance(params.file, Upload):
        shape = {"width": params.width, "height": params.height, "duration": params.duration}
        return files.store(world.files, params.kind, params.file, **shape)
    if params.file.lower().startswith(("http://", "https://")):
        raise refused("failed to get HTTP URL content")
    media = world.files.find(params.file)
    if media is None:
        raise refused("wrong remote file identifier specified: can't unserialize it")
    if media.kind != params.kind:
        raise refused(
            f"can't use file of type {media.kind.capitalize()} as {params.kind.capitalize()}"
        )
    return media


def _answered(chat: Chat, reply: Reply | None) -> int | None:
    """Find the message that a reply answers; None where it may be missing."""
    if reply is None:
        return None
    if reply.message_id in chat.messages:
        return reply.message_id
    if reply.allow_sending_without_reply:
        return None
    raise refused("message to be replied not found")


def _editable(world: World, params: Editing) -> tuple[Chat, Message]:
    """Find the message to edit. Refused where the bot may not edit it."""
    if params.inline_message_id and not (params.chat_id or params.message_id):
        return _sent_via_bot(world, params.inline_message_id)
    chat = writable_chat(world, params.chat_id)
    message = message_in(chat, params.message_id, "edit")
    if message.sender != world.bot.id and not message.via_bot:
        raise refused("message can't be edited")
    return chat, message


def _sent_via_bot(world: World, inline_id: str) -> tuple[Chat, Message]:
    """Find a message via the bot in any chat: the bot need not be a member there."""
    for chat in world.chats.values():
        for message in chat.messages.values():
            if message.inline_id == inline_id:
                return chat, message
    raise refused("MESSAGE_ID_INVALID")


def _replace(
    world: World, params: Editing, chat: Chat, edited: Message, *, edit_date: int | None
) -> Json | bool:
    """Store an edited message, with the buttons that the call names."""
    edited = replace(edited, keyboard=read_keyboard(params.reply_markup))
    if edited == chat.messages[edited.id]:
        raise refused(UNCHANGED)
    edited = replace(edited, edit_date=edit_date)
    world.store_message(chat, edited)
    return message_object(world, chat, edited) if params.chat_id else True
