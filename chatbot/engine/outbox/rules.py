"""What becomes of what is owed, and how much is done at once."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

# What was sent, refused or lost is remembered so long, without what it said.
REMEMBERED = timedelta(days=30)
CHATS_AT_ONCE = 32
COPIES = 2  # an answer or a notice that may have arrived is sent once more, and no oftener
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
KEY_LENGTH = 64
EDITS = "edits"  # in a content: no new message is made of it
REPLACES = "replaces"  # in a content: its file takes the place of another one
GOES = "goes"  # in a content: the message is deleted, or shows this once it is too old for that
FAILURE_LENGTH = 200


class Kind(StrEnum):
    """What is owed."""

    MESSAGE = "message"
    MENU = "menu"  # a person's own list of commands


class Act(StrEnum):
    """What is done in each chat."""

    SEND = "send"
    EDIT = "edit"  # the copies that another broadcast has sent
    DELETE = "delete"


class State(StrEnum):
    """How far it is."""

    PENDING = "pending"  # to be sent, once it is due
    SENDING = "sending"  # handed to Telegram, or about to be; its result isn't recorded yet
    SENT = "sent"  # Telegram has it
    FAILED = "failed"  # Telegram refused it for good; `failure` says why
    UNKNOWN = "unknown"  # may have arrived; it is not sent again by itself


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes: a chat, and there a forum's topic, or the message that is changed."""

    chat: int
    thread: int | None = None
    message_id: int | None = None
    reply_to: int | None = None  # of a new message: the one that it replies to, if it is there


@dataclass(frozen=True, slots=True)
class Claim:
    """A row as it was when it was claimed. What is on the row may change meanwhile."""

    row: int
    chat: int
    kind: Kind
    content: dict[str, Any]
    version: int = 1
    thread: int | None = None
    message_id: int | None = None
    attempts: int = 0
    copies: int = 0

    @property
    def is_new_message(self) -> bool:
        """Whether it could be there twice: an edit or a menu made again changes nothing."""
        return self.kind is Kind.MESSAGE and self.message_id is None

    @property
    def goes(self) -> bool:
        """Whether the message is to be deleted."""
        return bool(self.content.get(GOES))

    @property
    def only_edits(self) -> bool:
        """Whether nothing is to be said where the message isn't there."""
        return bool(self.content.get(EDITS))


@dataclass(frozen=True, slots=True)
class Delivered:
    """It is there; a menu has no message."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class TryLater:
    """Nothing happened, and nothing would for anybody else: a flood, or no line to Telegram."""

    after: float = 0.0  # seconds in which it is of no use


@dataclass(frozen=True, slots=True)
class ChatRests:
    """Nothing happened, and nothing would in that chat: it alone was sent too much."""

    after: float  # seconds in which it is of no use


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody there: blocked, deactivated, kicked, no right to write."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup; nothing happened."""

    chat: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram won't have this content."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The message that was to be changed isn't there any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """That chat won't have such a thing; it is in reach, and others may."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooOld:
    """The message can't be deleted any more; to say something else there is another call."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It left and got no answer: it may have happened."""


Outcome = (
    Delivered
    | TryLater
    | ChatRests
    | Unreachable
    | Moved
    | Rejected
    | Gone
    | NotHere
    | TooOld
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of a row; when it is pending again, not before `wait` seconds."""

    state: State
    wait: float = 0.0
    failure: str | None = None


def after(outcome: Outcome, claim: Claim, chance: float) -> Result:
    """Decide what becomes of the row that was attempted with that outcome.

    `chance`, from 0 to 1, spreads those that failed together.
    """
    match outcome:
        case Delivered():
            return Result(State.SENT)
        case Moved():
            return Result(State.PENDING)
        case TryLater(seconds) | ChatRests(seconds):
            return Result(State.PENDING, max(seconds, backoff(claim.attempts, chance)))
        case Unknown() if claim.is_new_message and claim.copies + 1 >= COPIES:
            return Result(State.UNKNOWN)
        case Unknown():
            return Result(State.PENDING, backoff(claim.attempts, chance))
    return Result(State.FAILED, failure=outcome.reason[:FAILURE_LENGTH])


def backoff(attempts: int, chance: float) -> float:
    """Give the seconds to wait after so many failures: ever longer, up to a limit."""
    longest = min(FIRST_WAIT_S * 2.0 ** min(attempts, 30), LONGEST_WAIT_S)
    return longest * (1 + chance) / 2
