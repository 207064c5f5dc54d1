"""Conversations and the messages in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram_sandbox.state.files import Media

Json = dict[str, Any]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text without markup, and its formatting."""

    text: str
    entities: tuple[Json, ...] = ()  # the Bot API's, sorted; offsets count UTF-16 units


GENERAL = 1
"""The topic that every forum has. Its messages carry no thread."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a forum."""

    id: int  # of the service message about its creation
    name: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    """Buttons in the place of a person's keyboard: tapping one says its text."""

    rows: Sequence[Sequence[Json]]  # the Bot API's KeyboardButton
    is_one_time: bool = False


NO_KEYBOARD = ReplyKeyboard(())
"""Takes away the one that is there."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it reads now; an edit replaces it. Dates are Unix seconds."""

    id: int
    sender: int  # who wrote it, also where it appears in the group's name
    date: int
    content: Formatted  # of what has media, its caption; of a service message, empty
    edit_date: int | None = None
    reply_to: int | None = None
    keyboard: Sequence[Sequence[Json]] = ()
    reply_keyboard: ReplyKeyboard | None = None  # None: that of an earlier message stays
    link_preview: Json | None = None
    is_protected: bool = False
    is_anonymous: bool = False  # it appears in the group's name
    thread: int | None = None  # the topic's id; None in General and where there are no topics
    service: Json | None = None  # the Bot API's field that says what happened
    media: Media | None = None
    is_caption_above: bool = False
    album: str = ""  # the media_group_id, of a message that belongs to one
    forward_origin: Json | None = None  # a MessageOrigin
    via_bot: bool = False  # it was chosen in inline mode
    inline_id: str = ""  # of a message via the bot that has buttons


@dataclass(slots=True)
class Chat:
    """A person's private chat with the bot, or a group's."""

    id: int  # the person's or the group's
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    last_message_id: int = 0
    revision: int = 1  # grows with every change that somebody in the chat can see
    is_started: bool = False  # somebody has written here
    is_blocked: bool = False  # the person stopped the bot
    typing_until: float = 0.0

    def thread_of(self, message_id: int | None) -> int | None:
        """Find the topic of a message; None where there is none."""
        message = self.messages.get(message_id or 0)
        return message.thread if message else None

    @property
    def reply_keyboard(self) -> ReplyKeyboard:
        """Find the keyboard of the newest message that has one, unless it was used and is gone."""
        later: list[Message] = []
        for message in reversed(self.messages.values()):
            if (found := message.reply_keyboard) is not None:
                texts = {button["text"] for row in found.rows for button in row}
                used = any(m.content.text in texts for m in later if m.sender != message.sender)
                return NO_KEYBOARD if found.is_one_time and used else found
            later.append(message)
        return NO_KEYBOARD

    def clear(self) -> None:
        """Return to an empty chat, except that ids and revision go on growing."""
        self.messages.clear()
        self.topics.clear()
        self.is_started = self.is_blocked = False
        self.typing_until = 0.0
