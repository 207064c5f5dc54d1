"""copyMessage: the same content in a message of the bot's own, perhaps in another chat."""

from dataclasses import replace

from telegram_sandbox.bot_api import wording
from telegram_sandbox.bot_api.lookups import known_chat, message_in
from telegram_sandbox.bot_api.parameters_media import CopyMessage
from telegram_sandbox.bot_api.speaking import drafted, said
from telegram_sandbox.errors import refused
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World


async def copy_message(world: World, asked: CopyMessage) -> Json:
    """Text, link preview, file and caption are copied; buttons are not."""
    if not asked.from_chat_id:
        raise refused('parameter "from_chat_id" is required')
    caption = wording.caption(asked)
    source = message_in(known_chat(world, asked.from_chat_id), asked.message_id, "copy")
    if source.service is not None:
        raise refused("the message can't be copied")
    kind = source.media.kind if source.media else "text message"
    chat, copy = drafted(world, asked, source.content, kind)
    copy = replace(
        copy,
        link_preview=source.link_preview,
        media=source.media,
        is_caption_above=source.is_caption_above,
    )
    if source.media is not None and caption.text:
        is_above = wording.is_above(asked, source.media)
        copy = replace(copy, content=caption, is_caption_above=is_above)
    said(world, chat, copy)
    return {"message_id": copy.id}
