"""What an update says, as an `Ask`; None where the bot has nothing to say."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
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

from chatbot.conversation import MembershipEvent, Request, Sender
from chatbot.engine.telegram.replying import COMMAND, asked_by, replied, without
from chatbot.engine.telegram.writing import Rows, buttons_under, written

GONE = {"left", "kicked"}  # Bot API, ChatMember.status


@dataclass(frozen=True, slots=True)
class Heard:
    """An ask, how it was made, and what is needed to answer it.

    `command` is folded, None for a press and for plain words. `addressed` says whether silence
    would be rude: in private, or in a group when the bot was named. `change` is what became of the
    bot in the chat, and `moved_from` the id that the group had before; nothing was said then.
    `keyboard` has the buttons among which one was pressed, as Telegram gives them. `query_id` is of
    what was typed behind the bot's name in some chat, which is offered something to send there.
    """

    ask: Request
    addressed: bool
    command: str | None = None
    change: MembershipEvent | None = None
    moved_from: int | None = None
    press_id: str | None = None
    press: str = ""
    keyboard: Rows = ()
    message_id: int | None = None
    thread_id: int | None = None
    query_id: str | None = None


def chat_of(update: dict[str, Any]) -> int:
    """The chat within which a raw update's order matters; else the person; else 0.

    It has an answer for every update, since one that can't be stored would block all others.
    """
    for said in update.values():
        for path in (("message", "chat", "id"), ("chat", "id"), ("from", "id")):
            found = said
            for name in path:
                found = found.get(name) if isinstance(found, dict) else None
            if type(found) is int and abs(found) < 2**52:  # Bot API: at most 52 bits
                return found
    return 0


def press_of(update: dict[str, Any]) -> str:
    """The id of a raw update's press on a message's button; "" when it is none."""
    match update:
        case {"callback_query": {"id": str(press_id), "message": _}}:
            return press_id
    return ""


def hear(update: Update, me: User, at: datetime) -> Heard | None:
    """New messages and presses by people; edits, channels and other bots are not for us."""
    if update.callback_query is not None:
        return _press(update.callback_query, me, at)
    if update.inline_query is not None:
        return _query(update.inline_query, me, at)
    if update.my_chat_member is not None:
        return _changed(update.my_chat_member, me, at)
    if update.message is None or update.message.via_bot is not None:
        return None
    return _message(update.message, me, at)


def _message(message: Message, me: User, at: datetime) -> Heard | None:
    ask = _ask(message, "", me, at)
    if (old := message.migrate_from_chat_id) is not None:
        return Heard(ask, addressed=False, moved_from=old)
    if not ask.private and any(one.id == me.id for one in message.new_chat_members):
        return Heard(ask, addressed=True, change=MembershipEvent.CAME)
    if ask.sender is None and not ask.is_group_admin:
        return None
    if command := COMMAND.match(message.text or ""):
        return _command(message, command, me, at)
    return _words(message, me, at)


def _ask(message: Message, words: str, me: User, at: datetime) -> Request:
    spoke, in_name_of = message.from_user, message.sender_chat
    by_person = spoke is not None and not spoke.is_bot and in_name_of is None
    anonymous = in_name_of is not None and in_name_of.id == message.chat.id
    return Request(
        words.strip(),
        at,
        message.chat.id,
        private=message.chat.type == "private",
        bot=me.username or "",
        sender=_sender(spoke) if spoke and by_person else None,
        title=message.chat.title or "",
        thread=_thread(message),
        is_group_admin=anonymous,
    )


def _sender(user: User) -> Sender:
    # Deleted accounts have no name, of which the library makes None, whatever its types say.
    return Sender(user.id, user.full_name or "", user.username or "")


def _changed(changed: ChatMemberUpdated, me: User, at: datetime) -> Heard | None:
    """The bot was blocked or taken out, or in private let speak again.

    That it came into a group is heard as the message that says so: a group that becomes a
    supergroup has none, and shall not be greeted again.
    """
    private = changed.chat.type == "private"
    was, is_now = changed.old_chat_member.status, changed.new_chat_member.status
    if (was in GONE) is (is_now in GONE) or not (private or is_now in GONE):
        return None
    ask = Request(
        "",
        at,
        changed.chat.id,
        private,
        bot=me.username or "",
        sender=_sender(changed.from_user),
        title=changed.chat.title or "",
    )
    change = MembershipEvent.WENT if is_now in GONE else MembershipEvent.CAME
    return Heard(ask, addressed=private, change=change)


def _command(
    message: Message, said: re.Match[str], me: User, at: datetime, *, named: bool = False
) -> Heard | None:
    """None when it is for another bot; `named` when the message names us outside the command."""
    other = said["bot"]
    if other and other.casefold() != (me.username or "").casefold():
        return None
    ask = _ask(message, said["words"] or "", me, at)
    return Heard(
        ask,
        addressed=ask.private or named or bool(other),
        command=_plain(said["name"]),
        message_id=message.message_id,
        thread_id=_thread(message),
    )


def _words(message: Message, me: User, at: datetime) -> Heard | None:
    mention = f"@{me.username}".casefold()
    mentions = message.parse_entities([MessageEntity.MENTION]).values()
    named = any(said.casefold() == mention for said in mentions)
    to_us = replied(message, me) is not None
    ask = _ask(message, without(me.username or "", message.text or ""), me, at)
    if not (ask.private or named or to_us) or _is_service(message):
        return None
    if named and (command := COMMAND.match(ask.words)):  # "@etabli_bot /dates"
        return _command(message, command, me, at, named=True)
    if ask.private:
        ask = replace(ask, written=written(message), replies_to=replied(message, me))
    return Heard(ask, addressed=True, message_id=message.message_id, thread_id=_thread(message))


def _press(query: CallbackQuery, me: User, at: datetime) -> Heard | None:
    if query.message is None:
        return None
    message = query.message
    thread = _thread(message) if isinstance(message, Message) else None
    ask = Request(
        "",
        at,
        message.chat.id,
        private=message.chat.type == "private",
        bot=me.username or "",
        sender=_sender(query.from_user),
        title=message.chat.title or "",
        thread=thread,
        asked=asked_by(query.from_user, message, me),
        drawn_at=_drawn_at(message),
    )
    return Heard(
        ask,
        addressed=True,
        press_id=query.id,
        press=query.data or "",
        keyboard=buttons_under(message),
        message_id=message.message_id if message.is_accessible else None,
        thread_id=thread,
    )


def _query(query: InlineQuery, me: User, at: datetime) -> Heard:
    asking = _sender(query.from_user)
    words = query.query.strip()
    ask = Request(words, at, asking.id, private=True, bot=me.username or "", sender=asking)
    return Heard(ask, addressed=True, query_id=query.id)


def _drawn_at(message: MaybeInaccessibleMessage) -> datetime | None:
    """None of a message that is too old for Telegram to show it."""
    return message.edit_date or message.date if isinstance(message, Message) else None


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _is_service(message: Message) -> bool:
    """Joined, left, pinned, title changed…: Telegram speaks there, not a person."""
    return not message.text and message.effective_attachment is None


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
