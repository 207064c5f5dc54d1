"""What an update says: a `Request`, and what is needed to answer it."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape
from typing import Any

from telegram import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineQuery,
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram.constants import MessageAttachmentType, MessageType

from chatbot.conversation import (
    FileKind,
    Media,
    MembershipEvent,
    Request,
    Sender,
    WrittenMessage,
)
from chatbot.engine.telegram.schema import UpdateSchema

COMMAND = re.compile(r"/(?P<name>[^\s@/]+)(?:@(?P<bot>\w+))?(?:\s+(?P<words>.*))?$", re.DOTALL)
EDITED_WITHIN = timedelta(minutes=10)  # after it was sent, an unanswered message is answered anew
GONE = {"left", "kicked"}  # Bot API, ChatMember.status
# Of the library's kinds of messages, those that nobody writes.
SERVICE = (
    set(MessageType)
    - set(MessageAttachmentType)
    - {
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
)

Rows = tuple[tuple[dict[str, Any], ...], ...]


class Edit(StrEnum):
    """How old a message was when its sender changed it."""

    RECENT = "recent"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """A request, how it was made, and what is needed to answer it."""

    request: Request
    addressed: bool  # silence would be rude: in private, or in a group when the bot was named
    command: str | None = None  # folded; None for a press and for plain words
    change: MembershipEvent | None = None  # what became of the bot in the chat; nothing was said
    moved_from: int | None = None  # the id that the group had before; nothing was said
    press_id: str | None = None
    press: str = ""  # the pressed button's callback data
    keyboard: Rows = ()  # the buttons among which one was pressed, as Telegram gives them
    message_id: int | None = None
    album: str | None = None  # what messages that were sent together have in common
    edit: Edit | None = None  # the message was there before, with other words
    answer_id: int | None = None  # our message that answered those
    thread_id: int | None = None
    query_id: str | None = None  # of inline mode: what was typed behind the bot's name in some chat


def parse(update: dict[str, Any], me: User, at: datetime) -> IncomingUpdate | None:
    """Read messages, also edited ones, and presses by people: not channels and other bots.

    Raises whatever python-telegram-bot or pydantic raises for what Telegram should never send.
    """
    UpdateSchema.model_validate(update)
    parsed = Update.de_json(update, None)
    if parsed.callback_query is not None:
        return _press(parsed.callback_query, me, at)
    if parsed.inline_query is not None:
        return _query(parsed.inline_query, me, at)
    if parsed.my_chat_member is not None:
        return _changed(parsed.my_chat_member, me, at)
    message = parsed.message or parsed.edited_message
    if message is None or message.via_bot is not None:
        return None
    if parsed.message is None:
        return _edited(message, me, at)
    return _message(message, me, at)


def written(message: Message) -> WrittenMessage:
    """Take what stands in a message, so that it can be sent on."""
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


def _written_behind(message: Message, command: re.Match[str]) -> WrittenMessage:
    """Take what stands behind a command as it is formatted, unless formatting begins before."""
    whole, words = written(message), (command["words"] or "").strip()
    before = escape((message.text or "")[: command.start("words")]) if words else whole.html
    if whole.html.startswith(before):
        return replace(whole, html=whole.html.removeprefix(before))
    return replace(whole, html=escape(words))


def _message(message: Message, me: User, at: datetime) -> IncomingUpdate | None:
    request = _request(message, "", me, at)
    if (old := message.migrate_from_chat_id) is not None:
        return IncomingUpdate(request, addressed=False, moved_from=old)
    if not request.private and any(member.id == me.id for member in message.new_chat_members):
        return IncomingUpdate(request, addressed=True, change=MembershipEvent.CAME)
    if request.sender is None and not request.is_group_admin:
        return None
    if command := COMMAND.match(message.text or ""):
        return _command(message, command, me, at)
    return _words(message, me, at)


def _edited(message: Message, me: User, at: datetime) -> IncomingUpdate | None:
    """Read what a message says by now; whoever answered it knows whether that is new."""
    request = _request(message, "", me, at)
    if request.sender is None and not request.is_group_admin:
        return None
    command = COMMAND.match(message.text or "")
    incoming = _command(message, command, me, at) if command else _words(message, me, at)
    if incoming is None:
        return None
    recent = at - message.date < EDITED_WITHIN
    edit = Edit.RECENT if recent else Edit.OLD
    return replace(incoming, request=replace(incoming.request, is_edited=True), edit=edit)


def _request(message: Message, words: str, me: User, at: datetime) -> Request:
    author, in_name_of = message.from_user, message.sender_chat
    by_person = author is not None and not author.is_bot and in_name_of is None
    anonymous = in_name_of is not None and in_name_of.id == message.chat.id
    return Request(
        words.strip(),
        at,
        message.chat.id,
        private=message.chat.type == "private",
        bot=me.username or "",
        sender=_sender(author) if author and by_person else None,
        title=message.chat.title or "",
        thread=_thread(message),
        is_group_admin=anonymous,
        message_id=message.message_id,
    )


def _sender(user: User) -> Sender:
    # Deleted accounts have no name, of which the library makes None, whatever its types say.
    return Sender(user.id, user.full_name or "", user.username or "")


def _changed(changed: ChatMemberUpdated, me: User, at: datetime) -> IncomingUpdate | None:
    """Read that the bot was blocked or taken out, or in private let speak again.

    That it came into a group is read from the message that says so: a group that becomes a
    supergroup has none, and shall not be greeted again.
    """
    private = changed.chat.type == "private"
    was, is_now = changed.old_chat_member.status, changed.new_chat_member.status
    if (was in GONE) is (is_now in GONE) or not (private or is_now in GONE):
        return None
    request = Request(
        "",
        at,
        changed.chat.id,
        private,
        bot=me.username or "",
        sender=_sender(changed.from_user),
        title=changed.chat.title or "",
    )
    change = MembershipEvent.WENT if is_now in GONE else MembershipEvent.CAME
    return IncomingUpdate(request, addressed=private, change=change)


def _command(
    message: Message, command: re.Match[str], me: User, at: datetime, *, named: bool = False
) -> IncomingUpdate | None:
    """Read a command; None when it is for another bot.

    `named`: the message names us outside the command.
    """
    bot = command["bot"]
    if bot and bot.casefold() != (me.username or "").casefold():
        return None
    request = _request(message, command["words"] or "", me, at)
    if request.private:
        request = replace(request, written=_written_behind(message, command))
    return IncomingUpdate(
        request,
        addressed=request.private or named or bool(bot),
        command=_folded(command["name"]),
        message_id=message.message_id,
        thread_id=_thread(message),
    )


def _words(message: Message, me: User, at: datetime) -> IncomingUpdate | None:
    mention = f"@{me.username}".casefold()
    mentions = message.parse_entities([MessageEntity.MENTION]).values()
    named = any(mentioned.casefold() == mention for mentioned in mentions)
    to_us = _replies_to(message, me) is not None
    request = _request(message, _without_name(me, message.text or ""), me, at)
    if not (request.private or named or to_us) or _is_service(message):
        return None
    if named and (command := COMMAND.match(request.words)):  # "@etabli_bot /dates"
        return _command(message, command, me, at, named=True)
    if request.private:
        request = replace(request, written=written(message), replies_to=_replies_to(message, me))
    return IncomingUpdate(
        request,
        addressed=True,
        message_id=message.message_id,
        album=message.media_group_id,
        thread_id=_thread(message),
    )


def _press(query: CallbackQuery, me: User, at: datetime) -> IncomingUpdate | None:
    if query.message is None:
        return None
    message = query.message
    thread = _thread(message) if isinstance(message, Message) else None
    request = Request(
        "",
        at,
        message.chat.id,
        private=message.chat.type == "private",
        bot=me.username or "",
        sender=_sender(query.from_user),
        title=message.chat.title or "",
        thread=thread,
        asked=_asked(query.from_user, message, me),
        drawn_at=_drawn_at(message),
    )
    return IncomingUpdate(
        request,
        addressed=True,
        press_id=query.id,
        press=query.data or "",
        keyboard=_keyboard(message),
        message_id=message.message_id if message.is_accessible else None,
        thread_id=thread,
    )


def _query(query: InlineQuery, me: User, at: datetime) -> IncomingUpdate:
    sender = _sender(query.from_user)
    words = query.query.strip()
    request = Request(words, at, sender.id, private=True, bot=me.username or "", sender=sender)
    return IncomingUpdate(request, addressed=True, query_id=query.id)


def _replies_to(message: Message, user: User) -> int | None:
    """Find the message of that account to which this one replies."""
    answered = message.reply_to_message
    by_them = answered and answered.from_user and answered.from_user.id == user.id
    return answered.message_id if answered and by_them else None


def _asked(user: User, message: MaybeInaccessibleMessage, me: User) -> str:
    """Find the words of theirs that the bot's message replies to; of a command what follows it."""
    if not isinstance(message, Message) or _replies_to(message, user) is None:
        return ""
    words = (message.reply_to_message and message.reply_to_message.text) or ""
    if message.chat.type != "private":
        words = _without_name(me, words).strip()
    command = COMMAND.match(words)
    return ((command["words"] or "") if command else words).strip()


def _without_name(me: User, words: str) -> str:
    return re.sub(re.escape(f"@{me.username or ''}"), " ", words, flags=re.IGNORECASE)


def _drawn_at(message: MaybeInaccessibleMessage) -> datetime | None:
    """Tell when a message was last changed; None where it is too old for Telegram to show it."""
    return message.edit_date or message.date if isinstance(message, Message) else None


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _is_service(message: Message) -> bool:
    """Tell whether Telegram speaks there: joined, left, pinned, renamed.

    What the library doesn't know counts as what somebody wrote, so that it isn't met with silence.
    """
    return not message.text and any(message[kind] for kind in SERVICE)


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _keyboard(message: MaybeInaccessibleMessage) -> Rows:
    if not isinstance(message, Message) or message.reply_markup is None:
        return ()
    rows = message.reply_markup.inline_keyboard
    return tuple(tuple(button.to_dict() for button in row) for row in rows)


def _with_safe_links(message: Message) -> Message:
    """Escape the links' addresses: the library writes them into HTML as they are."""
    if not any(entity.url for entity in (*message.entities, *message.caption_entities)):
        return message
    data = message.to_dict()
    for entity in (*data.get("entities", ()), *data.get("caption_entities", ())):
        if "url" in entity:
            entity["url"] = escape(entity["url"])
    return Message.de_json(data, None)


def _media(message: Message) -> Media | None:
    """Find the file, as it can be sent again; of a photo's sizes the largest."""
    if message.photo:
        return Media(FileKind.PHOTO, message.photo[-1].file_id)
    for kind, file in ((FileKind.DOCUMENT, message.document), (FileKind.VIDEO, message.video)):
        if file is not None:
            return Media(kind, file.file_id)
    return None
