"""What somebody wrote or pressed or wishes, and what a handler is given to answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation.limits import read_part


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """A transaction, the moment at which it happens, and the person whose act it is."""

    session: AsyncSession
    at: datetime  # aware
    author: int | None = None  # our own number of a person; None: the operator's or the clock's act

    def by(self, author: int | None) -> Self:
        """Name the person whose act the same transaction is."""
        return replace(self, author=author)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish of the bot itself, with example sentences.

    Chantier 7 in a sentence stands for any chantiers: only a wish with a 7 concerns chantiers. So
    do « tout », a month, « jusqu’au 10 juin », and « tout sauf le 7 », « ne … que le 7 », which the
    handler gets as "sauf 7", "que 7"; without a topic if the topic is unclear.
    """

    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """A person who writes or presses."""

    id: int  # Telegram's
    name: str = ""  # as Telegram gives it, like the username
    username: str = ""


class FileKind(StrEnum):
    """The kinds of file that an announcement may carry beside its text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that Telegram already has."""

    kind: FileKind
    id: str  # Telegram's file_id, valid for this bot alone


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A message with its sender's formatting."""

    html: str  # Telegram's HTML; with a file, its caption
    media: Media | None = None
    shows_links: bool = True  # the first link is shown with its preview
    in_album: bool = False  # one of several files sent together
    other: bool = False  # of a kind that isn't handled here: a voice, a sticker, a place…


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator has set and people are told."""

    retention_days: int = 365  # how long what is over is kept
    question_days: int = 90  # how long a question that was forwarded is kept
    send_rate: int = 30  # messages a second
    public_url: str = ""  # where the bot is reached over HTTP, without a last slash; "": nowhere


@dataclass(frozen=True, slots=True)
class Vitals:
    """The health of the answering process, as measured by the process."""

    started_at: datetime | None = None  # None: nothing runs
    troubles: Mapping[str, float] = field(default_factory=dict)  # each with its seconds
    floods: int = 0  # times that Telegram has asked it to wait
    rests_s: float = 0.0  # for which it still has to


@dataclass(frozen=True, slots=True)
class Request:
    """A message or a button press, with its chat and sender."""

    words: str  # what follows a command, or the whole text
    at: datetime  # aware, in the bot's time zone: `at.date()` is today for the people here
    chat: int  # Telegram's id
    private: bool
    bot: str  # the bot's username, for links
    sender: Sender | None = None  # None for an administrator who writes in the group's name
    title: str = ""  # the group's
    thread: int | None = None  # the forum topic's id
    is_group_admin: bool = False  # known only where the route requires it
    # In private: the message, or what follows a command; of a press, what `asked` is taken from.
    written: WrittenMessage | None = None
    message_id: int | None = None  # Telegram's, of what was written
    is_edited: bool = False  # its sender wrote it before, and has changed it
    replies_to: int | None = None  # the bot's message that it replies to
    asked: str = ""  # the person's own words which the message with the pressed button answers
    drawn_at: datetime | None = None  # when the message with the pressed button was last changed

    def __post_init__(self) -> None:
        for name in ("words", "asked"):
            object.__setattr__(self, name, read_part(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Context:
    """One request, the transaction in which it is answered, the operator's policy, the process."""

    request: Request
    session: AsyncSession
    policy: Policy = Policy()
    wishes: tuple[Wish, ...] = ()  # all that the bot can grant
    vitals: Callable[[], Vitals] = Vitals

    @property
    def work(self) -> UnitOfWork:
        """The transaction at the moment of the request."""
        return UnitOfWork(self.session, self.request.at)


class Requires(StrEnum):
    """What must hold before a handler is called; a person who lacks it is told so."""

    NOTHING = "nothing"
    PRIVACY = "privacy"  # a private chat: it is nobody else's business
    GROUP_ADMIN = "group_admin"  # in a group, one of its own administrators
    REFERENT = "referent"  # a référent of some topic, or an admin, in private
    ADMIN = "admin"  # one of the bot's admins, in private
