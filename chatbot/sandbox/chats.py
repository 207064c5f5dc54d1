"""Conversations and the messages in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""A JSON object, as the Bot API speaks."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text without markup and its Bot API entities, sorted; offsets count UTF-16 units."""

    text: str
    entities: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it reads now; an edit replaces it. Dates are Unix seconds."""

    id: int
    sender: int
    date: int
    content: Formatted
    edit_date: int | None = None
    reply_to: int | None = None
    keyboard: Sequence[Sequence[Json]] = ()
    link_preview: Json | None = None
    is_protected: bool = False


@dataclass(slots=True)
class Chat:
    """A person's private chat with the bot (its id is the person's), or a group's.

    `revision` grows with every change that somebody in the chat can see.
    """

    id: int
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    revision: int = 1
    is_started: bool = False
    typing_until: float = 0.0
