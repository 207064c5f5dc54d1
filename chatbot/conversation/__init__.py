"""What somebody said, and how a room says what it answers. No Telegram in it.

A room declares routes (`Command`, `Press`, `Words`); a handler takes an `Ask` and returns a
`Reply`. Whoever calls the handler commits first and speaks afterwards.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation.articles import Article


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who speaks: Telegram's id, and the names as Telegram gives them."""

    id: int
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody said or pressed, and where.

    `words` is what follows a command, or the whole text. `at` is aware, in the bot's time zone, so
    that `at.date()` is today's date for the people it talks to. `chat` is Telegram's id, `bot` the
    bot's username, for links. `sender` is None where an administrator writes in the group's name.
    `title` and `thread` are the group's, and the forum topic's; `is_group_admin` is known only
    where the route needs it. The operator's, for who asks: `retention_days`, how long what is over
    is kept, `question_days`, a question that was passed on; `send_rate`, messages in a second.
    `written` is a message in private that is no command, as it was formatted, `replies_to` the
    bot's message that it answers; `asked`, their own words that the pressed button's answers.
    """

    words: str
    at: datetime
    chat: int
    private: bool
    bot: str
    sender: Sender | None = None
    title: str = ""
    thread: int | None = None
    is_group_admin: bool = False
    retention_days: int = 365
    question_days: int = 90
    send_rate: int = 30
    written: "Written | None" = None
    replies_to: int | None = None
    asked: str = ""


class FileKind(StrEnum):
    """What an announcement may carry beside its text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that Telegram already has, by the id under which this bot knows it (file_id)."""

    kind: FileKind
    id: str


@dataclass(frozen=True, slots=True)
class Written:
    """A message as somebody wrote it: Telegram's HTML, and the file that it came with, if any.

    With a file the text is its caption. `shows_links`: the first link is shown with its preview.
    `in_album`: it is one of several files sent together. `other`: it is of another kind, of which
    nothing is known here (a voice, a sticker, a place…).
    """

    html: str
    media: Media | None = None
    shows_links: bool = True
    in_album: bool = False
    other: bool = False


class Needs(StrEnum):
    """What a route needs before its handler is called; who lacks it is told so."""

    NOTHING = "nothing"
    PRIVACY = "privacy"  # what is nobody else's business is said in private only
    GROUP_ADMIN = "group_admin"  # in a group, one of its own administrators
    REFERENT = "referent"  # a référent of some topic, or an admin, in private
    ADMIN = "admin"  # one of the bot's admins, in private


class Payload(BaseModel):
    """What a button carries: a prefix and short fields, joined by colons, in at most 64 bytes."""

    model_config = ConfigDict(frozen=True)
    prefix: ClassVar[str]

    def pack(self) -> str:
        """The text that Telegram keeps for the button (Bot API: 1-64 bytes)."""
        return ":".join([self.prefix, *(str(value) for _, value in self)])

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """The payload again. ValueError (pydantic's) when it isn't of this form any more."""
        names = list(cls.model_fields)
        values = packed.split(":")[1:]
        if len(values) > len(names):
            raise ValueError(f"too many fields for {cls.__name__}")
        return cls.model_validate(dict(zip(names, values, strict=False)))


class Paged(Payload):
    """What leads to one page of several, counted from 1."""

    page: int = 1

    def at(self, page: int) -> Self:
        """The same, another page."""
        return self.model_copy(update={"page": page})

    def within(self, pages: int) -> Self:
        """The same, or the nearest page that there is: a button may be older than a text."""
        return self.at(min(max(self.page, 1), pages))


@dataclass(frozen=True, slots=True)
class Button:
    """A label in words, and what it does: a press, or a link to open."""

    label: str
    press: Payload | None = None
    url: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A text file that goes with a reply, in UTF-8. `name` is what people see: abonnements.csv."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message that goes out as somebody wrote it: Telegram's HTML, at most one file, buttons;
    `shows_links`: a preview of the first link, where there is no file."""

    text: str
    media: Media | None = None
    buttons: Keyboard = ()
    shows_links: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One self-standing message in Telegram's HTML, and its buttons in rows.

    To a press, it replaces the message that the button stands on, unless it comes `anew`; with a
    `notice` (plain text, at most 200 characters) and no text, the message stays as it is and the
    notice alone is shown. To words, the notice stands above the text. A `file` follows as a message
    of its own. A `post` comes before it, as a message of its own; both are new then. What the
    pressed button `becomes` is all that changes on its message; a text is then a message anew.
    Typed behind the bot's name in a chat, words are offered `articles`, and nothing is said. Where
    it `answers`, it is Telegram's reply to what was said, which a press brings back.
    """

    text: str = ""
    buttons: Keyboard = ()
    notice: str = ""
    file: File | None = None
    anew: bool = False
    post: Post | None = None
    becomes: Button | None = None
    articles: tuple[Article, ...] = ()
    answers: bool = False


Handler = Callable[[Ask, AsyncSession], Awaitable[Reply]]
P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class Command:
    """A typed command; `menu` is its line in Telegram's menu (at most 256 characters)."""

    name: str
    handler: Handler
    menu: str
    needs: Needs = Needs.NOTHING


@dataclass(frozen=True, slots=True)
class Press(Generic[P]):
    """A button's payload and who answers it."""

    payload: type[P]
    handler: Callable[[Ask, AsyncSession, P], Awaitable[Reply]]
    needs: Needs = Needs.NOTHING


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody is in the middle of, in private: their next words are for this handler.

    It is also given what was noted when the step began.
    """

    name: str
    handler: Callable[[Ask, AsyncSession, str], Awaitable[Reply]]
    needs: Needs = Needs.NOTHING


@dataclass(frozen=True, slots=True)
class Words:
    """Any text that is no command; `inline`, what is typed behind the bot's name in any chat."""

    handler: Handler
    needs: Needs = Needs.NOTHING
    inline: bool = False


class Change(StrEnum):
    """What may become of the bot in a chat."""

    CAME = "came"  # added to a group, or let speak again
    WENT = "went"  # taken out of a group, or blocked


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to the bot in a chat, and who answers it; to say nothing is fine."""

    change: Change
    handler: Handler
    needs: Needs = Needs.NOTHING


Route = Command | Press[Any] | Step | Words | Happening
