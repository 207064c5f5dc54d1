"""Replies: a message with buttons, a toast, a file.

Every text is typeset when its object is made (french/typography.py), except a post's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatbot.conversation.request import Media
from chatbot.french import typeset


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and what a press does: send callback data, open a link, or copy a text."""

    label: str
    data: str = ""  # the callback data, as an action packs it: 1-64 bytes
    url: str = ""
    copy: str = ""  # the text to copy, at most COPIED_LENGTH characters

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", typeset(self.label))


Row = tuple[Button, ...]
Keyboard = tuple[Row, ...]


def keyboard(*rows: Row) -> Keyboard:
    """Make a keyboard of rows of buttons, without the empty rows."""
    return tuple(row for row in rows if row)


@dataclass(frozen=True, slots=True)
class Question:
    """What a reply asks that « oui » or « non » answers: a word presses the button."""

    yes: Button
    no: Button | None = None
    # Whether a plain « oui » is enough. What can't be taken back, or reaches others, takes a tap or
    # the words of the label: « oui, tout effacer ».
    by_word: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reply is about, so that « et c’est où ? » is about the same."""

    topic: str = ""  # its key
    event: int = 0  # the id of the one date that the reply tells
    sought: str = ""  # the kind of thing that was asked for


@dataclass(frozen=True, slots=True)
class File:
    """A text file that goes with a reply, in UTF-8."""

    name: str  # as people see it: abonnements.csv
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message sent as somebody wrote it; sentences of ours in it must be typeset already."""

    text: str  # Telegram's HTML
    media: Media | None = None
    buttons: Keyboard = ()
    shows_links: bool = False  # show a preview of the first link, if there is no file


@dataclass(frozen=True, slots=True)
class Article:
    """A message that inline mode offers a person to send as their own, with one button below.

    The button opens a link, since a press on such a message doesn't tell the bot in which chat.
    """

    key: str  # unique among the articles offered: 1-64 bytes
    title: str  # plain text, shown with `about` in the list of articles
    about: str  # plain text
    text: str  # Telegram's HTML
    label: str
    link: str

    def __post_init__(self) -> None:
        for name in ("title", "about", "text", "label"):
            object.__setattr__(self, name, typeset(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Reply:
    """A message in Telegram's HTML, complete in itself, with rows of buttons.

    In answer to a press, it replaces the message with the button; a toast without a text leaves
    that message as it is. In answer to words, the toast is put above the text.
    """

    text: str = ""
    buttons: Keyboard = ()
    toast: str = ""  # plain text, at most 200 characters
    file: File | None = None  # sent after it, as a message of its own
    as_new_message: bool = False  # in answer to a press: a new message; the old one stays
    post: Post | None = None  # sent before it, as a message of its own; then both are new
    pressed_becomes: Button | None = None  # replace only the pressed button, by this one
    articles: tuple[Article, ...] = ()  # what inline mode offers; then no message is sent
    # Send it as a reply to the person's message, whose words a later press then has in `asked`.
    quotes_request: bool = False
    mentions: int | None = None  # a person's Telegram id: once they are erased, it isn't sent
    asks: Question | None = None  # heeded in private
    about: Subject | None = None  # None: the conversation stays about what it was about

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", typeset(self.text))
        object.__setattr__(self, "toast", typeset(self.toast))


@dataclass(frozen=True, slots=True)
class Redirect:
    """Returned instead of a reply: the words are this wish, so the wish's handler must answer."""

    wish: str
    words: str = ""  # what the wish concerns, as words of a command: "7", "5 7", "tout", "10 juin"
    keeps_step: bool = False  # the step that awaits the sender's words stays pending
    # The reply to members who lack the right in their group; the words may not be a wish at all.
    otherwise: Reply | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """Returned instead of a reply: the words press this button of an earlier message."""

    data: str
    drawn_at: datetime  # when the message with the button was made
    asked: str = ""  # as in a request for a press


def in_pairs(buttons: Sequence[Button]) -> Keyboard:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def message_content(message: Reply | Post) -> dict[str, Any]:
    """Serialise a message's text, buttons and media, as rows keep them until they are sent."""
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
