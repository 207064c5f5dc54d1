"""Replies: a message with its buttons, toast, file or next step.

All but a post is typeset as it is made (french/typography.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.conversation.request import Media
from chatbot.french import typeset


@dataclass(frozen=True, slots=True)
class Button:
    """A label in words, and what pressing it does: a callback, a link to open, a text to copy."""

    label: str
    data: str = ""  # the callback data, as an action packs it: 1-64 bytes
    url: str = ""
    copy: str = ""  # what the person's clipboard holds then, at most COPIED_LENGTH characters

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", typeset(self.label))


Row = tuple[Button, ...]
Keyboard = tuple[Row, ...]


def keyboard(*rows: Row) -> Keyboard:
    """Lay out rows of buttons; empty ones are left out."""
    return tuple(row for row in rows if row)


@dataclass(frozen=True, slots=True)
class File:
    """A text file that goes with a reply, in UTF-8."""

    name: str  # as people see it: abonnements.csv
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message that goes out as somebody wrote it; a sentence of ours in it is typeset before."""

    text: str  # Telegram's HTML
    media: Media | None = None
    buttons: Keyboard = ()
    shows_links: bool = False  # a preview of the first link, where there is no file


@dataclass(frozen=True, slots=True)
class Article:
    """A message that inline mode offers to be sent as one's own, with one button under it.

    The button is a link: what is pressed on such a message doesn't say in which chat it is.
    """

    key: str  # tells it from the others that are offered: 1-64 bytes
    title: str  # plain text, like `about`: it is chosen by these
    about: str
    text: str  # Telegram's HTML
    label: str
    link: str

    def __post_init__(self) -> None:
        for name in ("title", "about", "text", "label"):
            object.__setattr__(self, name, typeset(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Reply:
    """One self-standing message in Telegram's HTML, and its buttons in rows.

    To a press it replaces the message that the button stands on. A toast without a text leaves that
    message as it is; to words, the toast stands above the text.
    """

    text: str = ""
    buttons: Keyboard = ()
    toast: str = ""  # plain text, at most 200 characters
    file: File | None = None  # follows as a message of its own
    as_new_message: bool = False  # to a press: a new message, the old one stays
    post: Post | None = None  # comes before, as a message of its own; both are new then
    pressed_becomes: Button | None = None  # all that changes of the pressed message is this button
    articles: tuple[Article, ...] = ()  # what inline mode offers; nothing is said then
    quotes_request: bool = False  # a reply to the person's message, which a later press brings back
    mentions: int | None = None  # Telegram's id of a person: once erased, it isn't sent any more

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", typeset(self.text))
        object.__setattr__(self, "toast", typeset(self.toast))


@dataclass(frozen=True, slots=True)
class Redirect:
    """Returned in a reply's place: the words are that wish, whose own handler shall answer."""

    wish: str
    words: str = ""  # what it concerns, as a command's words: "7", "5 7", "tout", "10 juin"
    keeps_step: bool = False  # what the sender is in the middle of goes on
    # What answers who may not change that for their group, where the words may be no wish at all.
    otherwise: Reply | None = None


def in_pairs(buttons: Sequence[Button]) -> Keyboard:
    """Lay out buttons two a row."""
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def message_content(message: Reply | Post) -> dict[str, Any]:
    """Write down a text, its buttons and its file, as rows keep them until they are sent."""
    content: dict[str, Any] = {
        "text": message.text,
        "buttons": [[_button(button) for button in row] for row in message.buttons],
    }
    if isinstance(message, Reply) and message.mentions is not None:
        content["mentions"] = str(message.mentions)
    if isinstance(message, Post):
        content["links"] = message.shows_links
        if message.media is not None:
            content["media"] = {"kind": message.media.kind, "id": message.media.id}
    return content


def _button(button: Button) -> dict[str, Any]:
    shown = {"label": button.label, "press": button.data or None, "url": button.url}
    return shown | ({"copy": button.copy} if button.copy else {})
