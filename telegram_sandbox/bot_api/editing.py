"""The methods with which the bot edits what it said, or what was said via it."""

from dataclasses import replace

from telegram_sandbox.bot_api import wording
from telegram_sandbox.bot_api.lookups import message_in, writable_chat
from telegram_sandbox.bot_api.parameters import Editing, EditMessageText
from telegram_sandbox.bot_api.parameters_media import EditMessageCaption
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import objects
from telegram_sandbox.state.chats import Chat, Json, Message
from telegram_sandbox.world import World

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


async def edit_message_text(world: World, asked: EditMessageText) -> Json | bool:
    content = wording.text(asked)
    chat, message = _edited(world, asked)
    if message.media is not None:
        raise refused("there is no text in the message to edit")
    preview = wording.link_preview(asked.link_preview_options)
    edited = replace(message, content=content, link_preview=preview)
    return _kept(world, asked, chat, edited, at=int(world.clock()))


async def edit_message_caption(world: World, asked: EditMessageCaption) -> Json | bool:
    content = wording.caption(asked)
    chat, message = _edited(world, asked)
    if message.media is None:
        raise refused("there is no caption in the message to edit")
    is_above = wording.is_above(asked, message.media)
    edited = replace(message, content=content, is_caption_above=is_above)
    return _kept(world, asked, chat, edited, at=int(world.clock()))


async def edit_message_reply_markup(world: World, asked: Editing) -> Json | bool:
    """Other buttons under the same content; Telegram doesn't call that message edited."""
    chat, message = _edited(world, asked)
    return _kept(world, asked, chat, message, at=message.edit_date)


def _edited(world: World, asked: Editing) -> tuple[Chat, Message]:
    """The message that is meant, if the bot may edit it."""
    if asked.inline_message_id and not (asked.chat_id or asked.message_id):
        return _sent_via_it(world, asked.inline_message_id)
    chat = writable_chat(world, asked.chat_id)
    message = message_in(chat, asked.message_id, "edit")
    if message.sender != world.bot.id and not message.via_bot:
        raise refused("message can't be edited")
    return chat, message


def _sent_via_it(world: World, inline_id: str) -> tuple[Chat, Message]:
    """Wherever it is: the bot need not be in that chat."""
    for chat in world.chats.values():
        for message in chat.messages.values():
            if message.inline_id == inline_id:
                return chat, message
    raise refused("MESSAGE_ID_INVALID")


def _kept(
    world: World, asked: Editing, chat: Chat, edited: Message, *, at: int | None
) -> Json | bool:
    """Put the edited message in its place, with the buttons that are asked for."""
    edited = replace(edited, keyboard=wording.keyboard(asked.reply_markup))
    if edited == chat.messages[edited.id]:
        raise refused(UNCHANGED)
    edited = replace(edited, edit_date=at)
    world.keep(chat, edited)
    return objects.message(world, chat, edited) if asked.chat_id else True
