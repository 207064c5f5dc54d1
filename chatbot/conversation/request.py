"""What a handler gets: the request (a message, a press, a wish), its transaction and the policy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation.markup import read_part

Clock = Callable[[], datetime]  # tells the time, aware


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """A transaction with its moment and its author, the person who acts."""

    session: AsyncSession
    at: datetime  # aware
    author: int | None = None  # our own id of a person; None: the operator or a job acts

    def by(self, author: int | None) -> Self:
        return replace(self, author=author)


@dataclass(frozen=True, slots=True, init=False)
class Wish:
    """A wish that the bot itself can grant, with example sentences.

    In the sentences, chantier 7 stands for any topics: a wish without a 7 concerns no topic. In the
    same way « tout », a month and « jusqu’au 10 juin » are examples. « tout sauf le 7 » and « ne …
    que le 7 » reach the handler as "sauf 7" and "que 7", without a number if the topic is unclear.
    """

    name: str
    sentences: tuple[str, ...]

    def __init__(self, name: str, *sentences: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "sentences", sentences)


@dataclass(frozen=True, slots=True)
class Sender:
    id: int  # Telegram's
    name: str = ""  # as Telegram gives it; so is the username
    username: str = ""


class FileKind(StrEnum):
    """The kinds of file that an announcement may carry beside its text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Media:
    kind: FileKind
    id: str  # Telegram's file_id, valid for this bot alone


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A message with its sender's formatting."""

    html: str  # Telegram's HTML; with a file, its caption
    media: Media | None = None
    shows_links: bool = True  # Telegram shows a preview of the first link
    in_album: bool = False  # one of several files sent together
    other: bool = False  # a kind of message that isn't handled: voice, sticker, location…


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's settings of which people are told."""

    retention_days: int = 365  # how long data is kept after what it is about is over
    question_days: int = 90  # how long a forwarded question is kept
    send_rate: int = 30  # messages a second
    public_url: str = ""  # the bot's public HTTP address, without a last slash; "": none


@dataclass(frozen=True, slots=True)
class Vitals:
    """The health of the running bot, as its process measures it."""

    started_at: datetime | None = None  # None: the bot isn't running
    troubles: Mapping[str, float] = field(default_factory=dict)  # seconds of each trouble so far
    floods: int = 0  # how often Telegram has asked the bot to wait
    rests_s: float = 0.0  # seconds that the bot still has to wait


@dataclass(frozen=True, slots=True)
class Request:
    words: str  # what follows a command, or the whole text
    at: datetime  # aware, in the bot's time zone, so that `at.date()` is today there
    chat: int  # Telegram's id
    private: bool
    bot: str  # the bot's username, for links
    sender: Sender | None = None  # None: an administrator who writes in the group's name
    title: str = ""  # the group's title
    thread: int | None = None  # the forum topic's id
    is_group_admin: bool = False  # known only where the route requires it
    # In private: the message, or the text after a command; for a press, the message with `asked`.
    written: WrittenMessage | None = None
    message_id: int | None = None  # Telegram's id of the person's message
    is_edited: bool = False  # the sender has edited an earlier message
    is_forwarded: bool = False
    replies_to: int | None = None  # the id of the bot's message that this one replies to
    asked: str = ""  # the person's own words to which the message with the pressed button replies
    quoted: str = ""  # the words that the message with the pressed button quotes at its head
    drawn_at: datetime | None = None  # when the message with the pressed button was last changed

    def __post_init__(self) -> None:
        for name in ("words", "asked", "quoted"):
            object.__setattr__(self, name, read_part(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Context:
    request: Request
    session: AsyncSession
    policy: Policy = Policy()
    wishes: tuple[Wish, ...] = ()  # all that the bot can grant
    vitals: Callable[[], Vitals] = Vitals
    confirmed: bool = False  # whether « Oui » was pressed below the question of an action

    @property
    def work(self) -> UnitOfWork:
        """The transaction and the moment of the request, without an author."""
        return UnitOfWork(self.session, self.request.at)


class Requires(StrEnum):
    """What a handler requires of the chat or sender; otherwise the sender gets a refusal."""

    NOTHING = "nothing"
    PRIVACY = "privacy"  # a private chat
    GROUP_ADMIN = "group_admin"  # in a group, an administrator of that group
    REFERENT = "referent"  # a référent of some topic, or an admin, in private
    ADMIN = "admin"  # one of the bot's admins, in private
