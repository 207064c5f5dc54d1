"""A message as somebody wrote it, and what stands under one of the bot's."""

from html import escape
from typing import Any

from telegram import MaybeInaccessibleMessage, Message

from chatbot.conversation import FileKind, Media, WrittenMessage

Rows = tuple[tuple[dict[str, Any], ...], ...]


def written(message: Message) -> WrittenMessage:
    """What stands in a message, so that it can be sent on."""
    message = _with_safe_links(message)
    media = _media(message)
    options = message.link_preview_options
    return WrittenMessage(
        html=(message.caption_html if media else message.text_html) or "",
        media=media,
        shows_links=not (options and options.is_disabled),
        in_album=message.media_group_id is not None,
        other=media is None and not message.text,
    )


def buttons_under(message: MaybeInaccessibleMessage) -> Rows:
    """Its buttons as Telegram gives them (Bot API, InlineKeyboardButton), as far as one sees it."""
    if not isinstance(message, Message) or message.reply_markup is None:
        return ()
    rows = message.reply_markup.inline_keyboard
    return tuple(tuple(button.to_dict() for button in row) for row in rows)


def _with_safe_links(message: Message) -> Message:
    """The library writes a link's address into HTML as it is."""
    if not any(one.url for one in (*message.entities, *message.caption_entities)):
        return message
    data = message.to_dict()
    for one in (*data.get("entities", ()), *data.get("caption_entities", ())):
        if "url" in one:
            one["url"] = escape(one["url"])
    return Message.de_json(data, None)


def _media(message: Message) -> Media | None:
    """The file, as it can be sent again; of a photo's sizes the largest."""
    if message.photo:
        return Media(FileKind.PHOTO, message.photo[-1].file_id)
    for kind, file in ((FileKind.DOCUMENT, message.document), (FileKind.VIDEO, message.video)):
        if file is not None:
            return Media(kind, file.file_id)
    return None
