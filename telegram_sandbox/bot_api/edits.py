"""The methods that edit and delete messages."""

from dataclasses import replace

from telegram_sandbox.bot_api.albums import item_of
from telegram_sandbox.bot_api.content import (
    is_caption_above,
    read_caption,
    read_keyboard,
    read_link_preview,
    read_text,
)
from telegram_sandbox.bot_api.lookups import message_in, writable_chat
from telegram_sandbox.bot_api.messages import media_of
from telegram_sandbox.bot_api.parameters import (
    DeleteMessages,
    Editing,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageText,
    InMessage,
)
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes.objects import message_object
from telegram_sandbox.state.chats import Chat, Json, Message
from telegram_sandbox.world import World

# Bot API, deleteMessage and deleteMessages.
DELETABLE_SECONDS = 48 * 3600
MAX_DELETED = 100

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


async def edit_message_text(world: World, params: EditMessageText) -> Json | bool:
    content = read_text(params)
    chat, message = _editable(world, params)
    if message.media is not None:
        raise refused("there is no text in the message to edit")
    preview = read_link_preview(params)
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


async def edit_message_media(world: World, params: EditMessageMedia) -> Json | bool:
    """Put another file in the place of one, with its caption; a text stays a text here."""
    if params.media is None:
        raise refused('parameter "media" is required')
    item = item_of(params.media, params.files)
    content = read_caption(item)
    chat, message = _editable(world, params)
    if message.media is None:
        raise refused("there is no media in the message to edit")
    media = media_of(world, item)
    is_above = is_caption_above(item, media)
    edited = replace(message, content=content, media=media, is_caption_above=is_above)
    return _replace(world, params, chat, edited, edit_date=int(world.clock()))


async def edit_message_reply_markup(world: World, params: Editing) -> Json | bool:
    """Change the buttons alone; Telegram doesn't call that message edited."""
    chat, message = _editable(world, params)
    return _replace(world, params, chat, message, edit_date=message.edit_date)


async def delete_message(world: World, params: InMessage) -> bool:
    """Delete a young message: the bot's, or anybody's in private and where it administers."""
    chat = writable_chat(world, params.chat_id)
    _delete(world, chat, [message_in(chat, params.message_id, "delete")])
    return True


async def delete_messages(world: World, params: DeleteMessages) -> bool:
    """Delete several such messages; those that aren't there are skipped."""
    if params.message_ids is None:
        raise refused("message identifiers are not specified")
    if len(params.message_ids) > MAX_DELETED:
        raise refused("too many message identifiers specified")
    if any(number <= 0 for number in params.message_ids):
        raise refused("invalid message identifier specified")
    chat = writable_chat(world, params.chat_id)
    _delete(world, chat, [chat.messages[n] for n in params.message_ids if n in chat.messages])
    return True


def _delete(world: World, chat: Chat, messages: list[Message]) -> None:
    """Delete them all, or none where the bot may not delete each."""
    may_all = chat.id not in world.groups or world.administers(world.bot.id, chat.id)
    for message in messages:
        is_foreign = message.sender != world.bot.id and not may_all
        if is_foreign or world.clock() - message.date >= DELETABLE_SECONDS:
            raise refused("message can't be deleted")
    for message in messages:
        chat.messages.pop(message.id, None)  # perhaps it was named twice
    world.chat_changed(chat)


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
