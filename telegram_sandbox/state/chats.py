"""Conversations and the messages in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram_sandbox.state.files import Media

Json = dict[str, Any]
"""A JSON object, as the Bot API speaks."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text without markup and its Bot API entities, sorted; offsets count UTF-16 units."""

    text: str
    entities: tuple[Json, ...] = ()


GENERAL = 1
"""The topic that every forum has. Its messages carry no thread."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a forum; its id is that of the service message that tells of its creation."""

    id: int
    name: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it reads now; an edit replaces it. Dates are Unix seconds.

    `sender` is who wrote it, also when it stands there in the group's name (`is_anonymous`).
    A service message has no content but the Bot API's field that says what happened. `thread` is
    the topic's id, None in General and where there are no topics. The content of what has `media`
    is its caption. What was chosen in inline mode is `via_bot`; with buttons it has an `inline_id`.
    """

    id: int
    sender: int
    date: int
    content: Formatted
    edit_date: int | None = None
    reply_to: int | None = None
    keyboard: Sequence[Sequence[Json]] = ()
    link_preview: Json | None = None
    is_protected: bool = False
    is_anonymous: bool = False
    thread: int | None = None
    service: Json | None = None
    media: Media | None = None
    is_caption_above: bool = False
    via_bot: bool = False
    inline_id: str = ""


@dataclass(slots=True)
class Chat:
    """A person's private chat with the bot (its id is the person's), or a group's.

    `revision` grows with every change that somebody in the chat can see. `is_blocked`: the person
    stopped the bot.
    """

    id: int
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    last_message_id: int = 0
    revision: int = 1
    is_started: bool = False
    is_blocked: bool = False
    typing_until: float = 0.0

    def thread_of(self, message_id: int | None) -> int | None:
        """The topic in which that message is, None where there is none."""
        message = self.messages.get(message_id or 0)
        return message.thread if message else None

    def clear(self) -> None:
        """Nothing was said here yet; ids and revision go on growing."""
        self.messages.clear()
        self.topics.clear()
        self.is_started = self.is_blocked = False
        self.typing_until = 0.0
