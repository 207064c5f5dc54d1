"""The methods that send, copy and forward messages, and sendChatAction."""

from dataclasses import replace

from telegram_sandbox.bot_api import files
from telegram_sandbox.bot_api.content import (
    is_caption_above,
    read_caption,
    read_link_preview,
    read_reply_keyboard,
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
    ForwardMessage,
    Markup,
    Replying,
    SendChatAction,
    Sending,
    SendMedia,
    SendMessage,
)
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import keyboards
from telegram_sandbox.shapes.objects import message_object, message_origin_object
from telegram_sandbox.state.chats import Chat, Formatted, Json, Message
from telegram_sandbox.state.files import Media, Upload
from telegram_sandbox.world import World

TYPING_SECONDS = 5.0
"""How long a chat action shows (Bot API, sendChatAction)."""

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


async def send_message(world: World, params: SendMessage) -> Json:
    chat, message = draft(world, params, read_text(params))
    preview = read_link_preview(params)
    return post(world, chat, replace(message, link_preview=preview))


async def send_media(world: World, params: SendMedia) -> Json:
    """Send a photo, document or video."""
    if not params.file:
        raise refused(f"there is no {params.kind} in the request")
    chat, message = draft(world, params, read_caption(params), params.kind)
    media = media_of(world, params)
    is_above = is_caption_above(params, media)
    return post(world, chat, replace(message, media=media, is_caption_above=is_above))


async def copy_message(world: World, params: CopyMessage) -> Json:
    """Copy text, link preview, file and caption, but no buttons."""
    caption = read_caption(params)
    _, source = _source(world, params, "copy")
    if source.service is not None:
        raise refused("the message can't be copied")
    chat, copy = _draft_again(world, params, source)
    if source.media is not None and caption.text:
        is_above = is_caption_above(params, source.media)
        copy = replace(copy, content=caption, is_caption_above=is_above)
    post(world, chat, copy)
    return {"message_id": copy.id}


async def forward_message(world: World, params: ForwardMessage) -> Json:
    """Forward a message as it is, without its buttons, and say who wrote it."""
    source_chat, source = _source(world, params, "forward")
    if source.service is not None or source.is_protected:
        raise refused("the message can't be forwarded")
    chat, forwarded = _draft_again(world, Sending(**params.model_dump()), source)
    origin = message_origin_object(world, source_chat, source)
    return post(world, chat, replace(forwarded, forward_origin=origin))


async def send_chat_action(world: World, params: SendChatAction) -> bool:
    chat = writable_chat(world, params.chat_id)
    thread_in(world, chat, params.message_thread_id, None)
    if params.action.lower() not in ACTIONS:
        raise refused("wrong parameter action in request")
    chat.typing_until = world.steady() + TYPING_SECONDS
    world.chat_changed(chat)
    return True


def draft(
    world: World, params: Sending, content: Formatted, kind: str = "text message"
) -> tuple[Chat, Message]:
    """Draft a message of the bot, which nobody sees yet, for the chat that the call names."""
    markup = params.reply_markup or Markup()
    reply_keyboard = read_reply_keyboard(markup)
    keyboard = keyboards.checked([] if markup.keyboard else markup.inline_keyboard)
    chat = writable_chat(world, params.chat_id)
    reply_to = _answered(chat, params)
    thread = thread_in(world, chat, params.message_thread_id, reply_to)
    check_rights(world, chat, kind)
    message = replace(
        world.next_message(chat, world.bot.id, content),
        reply_to=reply_to,
        thread=thread,
        keyboard=keyboard,
        reply_keyboard=reply_keyboard,
        is_protected=params.protect_content,
    )
    return chat, message


def _source(
    world: World, params: CopyMessage | ForwardMessage, purpose: str
) -> tuple[Chat, Message]:
    """Find the message to copy or to forward, and its chat."""
    if not params.from_chat_id:
        raise refused('parameter "from_chat_id" is required')
    chat = known_chat(world, params.from_chat_id)
    return chat, message_in(chat, params.message_id, purpose)


def _draft_again(world: World, params: Sending, source: Message) -> tuple[Chat, Message]:
    """Draft a message with the content of another."""
    kind = source.media.kind if source.media else "text message"
    chat, message = draft(world, params, source.content, kind)
    return chat, replace(
        message,
        link_preview=source.link_preview,
        media=source.media,
        is_caption_above=source.is_caption_above,
    )


def post(world: World, chat: Chat, draft: Message) -> Json:
    chat.typing_until = 0.0
    world.store_message(chat, draft)
    return message_object(world, chat, draft)


def media_of(world: World, params: SendMedia) -> Media:
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


def _answered(chat: Chat, params: Replying) -> int | None:
    """Find the message that a reply answers; None where there is none, or it may be missing."""
    reply = params.reply_parameters
    number = reply.message_id if reply else params.reply_to_message_id
    if number in chat.messages:
        return number
    may_be_missing = (reply or params).allow_sending_without_reply
    if may_be_missing or (reply is None and number <= 0):
        return None
    raise refused("message to be replied not found")
