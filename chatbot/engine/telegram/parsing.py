"""Reads updates: each becomes a `Request`, with what is needed to answer it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import telegram
from telegram.constants import MessageAttachmentType, MessageEntityType, MessageType

from chatbot import conversation as ui
from chatbot.engine.telegram import schema

COMMAND = re.compile(r"/(?P<name>[^\s@/]+)(?:@(?P<bot>\w+))?(?:\s+(?P<words>.*))?$", re.DOTALL)
EDITED_WITHIN = timedelta(minutes=10)  # an older message, if edited, isn't answered anew
GONE = {"left", "kicked"}  # Bot API, ChatMember.status
# The library's kinds of messages that no person writes.
SERVICE = {kind.value for kind in MessageType} - {
    *(kind.value for kind in MessageAttachmentType),
    MessageType.BUSINESS_CONNECTION_ID,
    MessageType.CHECKLIST,
    MessageType.EFFECT_ID,
    MessageType.GIVEAWAY,
    MessageType.GIVEAWAY_WINNERS,
    MessageType.REPLY_TO_STORY,
    MessageType.SENDER_BOOST_COUNT,
    MessageType.SENDER_BUSINESS_BOT,
    MessageType.SUGGESTED_POST_INFO,
    MessageType.TEXT,
}
# Entities that Telegram finds in a text by itself, and shows without formatting.
UNFORMATTED = {
    MessageEntityType.BOT_COMMAND,
    MessageEntityType.CASHTAG,
    MessageEntityType.EMAIL,
    MessageEntityType.HASHTAG,
    MessageEntityType.MENTION,
    MessageEntityType.PHONE_NUMBER,
    MessageEntityType.URL,
}
NO_CHAT = telegram.Chat(0, telegram.Chat.PRIVATE)  # the library writes only messages as HTML


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """A request, how it was made (command, press, words…), and what is needed to answer it."""

    request: ui.Request
    addressed: bool  # silence would be rude: in private, or in a group when the bot was named
    command: str | None = None  # folded; None for a press and for plain words
    change: ui.MembershipEvent | None = None  # the bot came or went; no words were said
    moved_from: int | None = None  # the group's former id; no words were said
    press_id: str | None = None
    press: str = ""  # the pressed button's callback data
    # The rows of buttons among which one was pressed, as Telegram gives them.
    keyboard: tuple[tuple[dict[str, Any], ...], ...] = ()
    message_id: int | None = None
    album: str | None = None  # Telegram's id of the album to which the message belongs
    edited_late: bool = False  # the message is too old to be answered anew
    answer_id: int | None = None  # the bot's message that answered the former words
    query_id: str | None = None  # of an inline query, typed behind the bot's name in any chat


def parse(update: dict[str, Any], me: telegram.User, at: datetime) -> IncomingUpdate | None:
    """Read an update. None: it is by a channel or another bot, or isn't meant for this bot.

    Raises any error of python-telegram-bot or pydantic for an update that Telegram never sends.
    """
    parsed = schema.Update.model_validate(update)
    if parsed.callback_query is not None:
        return _press(parsed.callback_query, me, at)
    if (query := parsed.inline_query) is not None:
        sender, words = _sender(query.from_user), query.query.strip()
        bot = me.username or ""
        request = ui.Request(words, at, sender.id, private=True, bot=bot, sender=sender)
        return IncomingUpdate(request, addressed=True, query_id=query.id)
    if parsed.my_chat_member is not None:
        return _changed(parsed.my_chat_member, me, at)
    message = parsed.message or parsed.edited_message
    if message is None or message.via_bot is not None:
        return None
    return _message(message, me, at, is_edited=parsed.message is None)


def written(message: schema.Message) -> ui.WrittenMessage:
    """Take the content of a message, for the bot to send on."""
    media = None
    if message.photo:
        media = ui.Media(ui.FileKind.PHOTO, message.photo[-1].file_id)  # the largest size
    elif message.document is not None:
        media = ui.Media(ui.FileKind.DOCUMENT, message.document.file_id)
    elif message.video is not None:
        media = ui.Media(ui.FileKind.VIDEO, message.video.file_id)
    options = message.link_preview_options
    if media:
        html = _html(message.caption or "", message.caption_entities)
    else:
        html = _html(message.text or "", message.entities)
    return ui.WrittenMessage(
        html=html,
        media=media,
        shows_links=not (options and options.is_disabled),
        in_album=message.media_group_id is not None,
        other=media is None and not message.text,
    )


def _written_behind(message: schema.Message, command: re.Match[str]) -> ui.WrittenMessage:
    """Take the words behind a command, without their formatting if it begins before them."""
    whole, words = written(message), (command["words"] or "").strip()
    before = escape((message.text or "")[: command.start("words")]) if words else whole.html
    if whole.html.startswith(before):
        return replace(whole, html=whole.html.removeprefix(before))
    return replace(whole, html=escape(words))


def _message(
    message: schema.Message, me: telegram.User, at: datetime, *, is_edited: bool
) -> IncomingUpdate | None:
    """Read a message. If it was edited, the dispatcher finds out whether its words changed."""
    request = _request(message, me, at)
    if (old := message.migrate_from_chat_id) is not None and not is_edited:
        return IncomingUpdate(request, addressed=False, moved_from=old)
    came = not request.private and any(each.id == me.id for each in message.new_chat_members)
    if came and not is_edited:
        return IncomingUpdate(request, addressed=True, change=ui.MembershipEvent.CAME)
    if request.sender is None and not request.is_group_admin:
        return None
    command = COMMAND.match(message.text or "")
    incoming = _command(request, message, command, me) if command else _words(request, message, me)
    if incoming is None or not is_edited:
        return incoming
    is_late = at - datetime.fromtimestamp(message.date, UTC) >= EDITED_WITHIN
    request = replace(incoming.request, is_edited=True)
    return replace(incoming, request=request, edited_late=is_late)


def _request(message: schema.Message, me: telegram.User, at: datetime) -> ui.Request:
    author, in_name_of = message.from_user, message.sender_chat
    by_person = author is not None and not author.is_bot and in_name_of is None
    return replace(
        _request_in(message.chat, me, at),
        sender=_sender(author) if author and by_person else None,
        thread=_thread(message),
        is_group_admin=in_name_of is not None and in_name_of.id == message.chat.id,
        message_id=message.message_id,
    )


def _request_in(chat: schema.Chat, me: telegram.User, at: datetime) -> ui.Request:
    private, bot = chat.type == "private", me.username or ""
    return ui.Request("", at, chat.id, private, bot, title=chat.title or "")


def _sender(user: schema.User) -> ui.Sender:
    name = f"{user.first_name} {user.last_name}" if user.last_name else user.first_name
    return ui.Sender(user.id, name, user.username or "")


def _changed(
    changed: schema.ChatMemberUpdated, me: telegram.User, at: datetime
) -> IncomingUpdate | None:
    """Read that the bot was blocked or taken out, or in private unblocked.

    The bot's arrival in a group is read from the group's message about it: a group that becomes a
    supergroup has no such message, and shall not be greeted again.
    """
    request = replace(_request_in(changed.chat, me, at), sender=_sender(changed.from_user))
    was, is_now = changed.old_chat_member.status, changed.new_chat_member.status
    if (was in GONE) is (is_now in GONE) or not (request.private or is_now in GONE):
        return None
    change = ui.MembershipEvent.WENT if is_now in GONE else ui.MembershipEvent.CAME
    return IncomingUpdate(request, addressed=request.private, change=change)


def _command(
    request: ui.Request, message: schema.Message, command: re.Match[str], me: telegram.User
) -> IncomingUpdate | None:
    """Read a command; None: the command is for another bot."""
    bot = command["bot"]
    if bot and bot.casefold() != (me.username or "").casefold():
        return None
    content = _written_behind(message, command) if request.private else None
    decomposed = unicodedata.normalize("NFKD", command["name"].casefold())
    return IncomingUpdate(
        replace(request, words=(command["words"] or "").strip(), written=content),
        addressed=request.private or bool(bot),
        command="".join(c for c in decomposed if not unicodedata.combining(c)),
        message_id=message.message_id,
    )


def _words(
    request: ui.Request, message: schema.Message, me: telegram.User
) -> IncomingUpdate | None:
    mentions = (e for e in message.entities if e.type == MessageEntityType.MENTION)
    mentioned = {_part(message, mention).casefold() for mention in mentions}
    named = f"@{me.username}".casefold() in mentioned
    replies_to = _replies_to(message, me.id)
    # Joined, left, pinned, renamed: Telegram itself wrote the message. A kind that the library
    # doesn't know counts as written by a person, who must have an answer.
    is_service = not message.text and not SERVICE.isdisjoint(message.model_fields_set)
    if not (request.private or named or replies_to is not None) or is_service:
        return None
    said = replace(
        request,
        words=_without_name(me, message.text or "").strip(),
        is_forwarded=message.forward_origin is not None,
    )
    if named and (command := COMMAND.match(said.words)):  # "@etabli_bot /dates"
        incoming = _command(request, message, command, me)
        return incoming and replace(incoming, addressed=True)
    if request.private:
        said = replace(said, written=written(message), replies_to=replies_to)
    return IncomingUpdate(
        said,
        addressed=True,
        message_id=message.message_id,
        album=message.media_group_id,
    )


def _press(query: schema.CallbackQuery, me: telegram.User, at: datetime) -> IncomingUpdate | None:
    if query.message is None:
        return None
    message = query.message
    # The person's message to which the bot's message replies; of a command, the words behind it.
    is_reply = _replies_to(message, query.from_user.id) is not None
    answered = message.reply_to_message if is_reply else None
    words = (answered and answered.text) or ""
    request = _request_in(message.chat, me, at)
    if not request.private:
        words = _without_name(me, words).strip()
    command = COMMAND.match(words)
    drawn_at = datetime.fromtimestamp(message.edit_date or message.date, UTC)
    request = replace(
        request,
        sender=_sender(query.from_user),
        thread=_thread(message),
        asked=((command["words"] or "") if command else words).strip(),
        quoted="".join(
            _part(message, first)
            for first in message.entities[:1]
            if first.type == MessageEntityType.BLOCKQUOTE and first.offset == 0
        ),
        drawn_at=drawn_at if message.is_accessible else None,
    )
    if request.private and answered is not None:
        content = _written_behind(answered, command) if command else written(answered)
        request = replace(request, written=content, message_id=answered.message_id)
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return IncomingUpdate(
        request,
        addressed=True,
        press_id=query.id,
        press=query.data or "",
        keyboard=tuple(map(tuple, rows)),
        message_id=message.message_id if message.is_accessible else None,
    )


def _replies_to(message: schema.Message, user: int) -> int | None:
    """Find the message of the account to which a message replies."""
    answered = message.reply_to_message
    by_them = answered and answered.from_user and answered.from_user.id == user
    return answered.message_id if answered and by_them else None


def _part(message: schema.Message, entity: schema.Entity) -> str:
    text = (message.text or "").encode("utf-16-le")[2 * entity.offset :]
    return text[: 2 * entity.length].decode("utf-16-le", errors="replace")


def _without_name(me: telegram.User, words: str) -> str:
    return re.sub(re.escape(f"@{me.username or ''}"), " ", words, flags=re.IGNORECASE)


def _thread(message: schema.Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _html(text: str, entities: Sequence[schema.Entity]) -> str:
    """Write a formatted text as HTML, by the library; it doesn't escape the links' addresses."""
    if all(entity.type in UNFORMATTED for entity in entities):
        return escape(text)
    formatted = [entity.model_dump() for entity in entities]
    for entity in formatted:
        if "url" in entity:
            entity["url"] = escape(entity["url"])
    read = telegram.MessageEntity.de_list(formatted, None)
    message = telegram.Message(0, datetime.fromtimestamp(0, UTC), NO_CHAT, text=text, entities=read)
    return message.text_html or ""
