"""The outcomes of calls, the states of owed messages, and the limits of the outbox."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

# Sent, refused and lost messages are remembered for this time, without their words.
REMEMBERED = timedelta(days=30)
CHATS_AT_ONCE = 32
COPIES = 2  # an answer or notice that may have arrived is sent once more, never twice
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
KEY_LENGTH = 64
EDITS = "edits"  # in a content: the content only edits, it never makes a new message
REPLACES = "replaces"  # in a content: its file replaces another file
GOES = "goes"  # in a content: the message is deleted; too old for that, it shows the content
FAILURE_LENGTH = 200


class Kind(StrEnum):
    """The kinds of rows in the outbox."""

    MESSAGE = "message"
    MENU = "menu"  # a person's own list of commands


class Act(StrEnum):
    """What a broadcast does in each chat."""

    SEND = "send"
    EDIT = "edit"  # the copies that another broadcast has sent
    DELETE = "delete"


class OwedState(StrEnum):
    """The state of an owed message or menu."""

    PENDING = "pending"  # to be sent, once it is due
    SENDING = "sending"  # handed to Telegram, or about to be; its result isn't recorded yet
    SENT = "sent"  # Telegram has it
    FAILED = "failed"  # Telegram refused it for good; `failure` says why
    UNKNOWN = "unknown"  # may have arrived; not sent again by itself


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a call: a chat, a topic of the chat's forum, or a message to change."""

    chat: int
    thread: int | None = None
    message_id: int | None = None
    reply_to: int | None = None  # of a new message: the message it replies to, if it still exists


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of the outbox at the moment of its claim; the row itself may change meanwhile."""

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
        """Whether a second attempt could make a second message, unlike an edit or a menu."""
        return self.kind is Kind.MESSAGE and self.message_id is None

    @property
    def goes(self) -> bool:
        """Whether the message is to be deleted."""
        return bool(self.content.get(GOES))

    @property
    def only_edits(self) -> bool:
        """Whether no new message is sent where the message to edit is gone."""
        return bool(self.content.get(EDITS))


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram did what the call asks; a menu has no message."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class TryLater:
    """Nothing happened, and no call would work now: a flood, or no line to Telegram."""

    after: float = 0.0  # seconds in which no call works


@dataclass(frozen=True, slots=True)
class ChatRests:
    """Nothing happened, and no call would work in the chat, which was sent too much."""

    after: float  # seconds in which no call works in the chat


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The chat is out of reach: blocked, deactivated, kicked, no right to write."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup; nothing happened."""

    chat: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram refuses the content."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The message to change was deleted."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """The chat doesn't allow this kind of content; it is in reach, and other chats may."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooOld:
    """Telegram doesn't delete the message any more; another call can still edit it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The call left and got no answer: its effect is unknown."""


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
    """The new state of a row; a pending row waits for `wait` seconds at least."""

    state: OwedState
    wait: float = 0.0
    failure: str | None = None


def result_of(outcome: Outcome, claim: Claim, chance: float) -> Result:
    """Decide the new state of a row after an attempt.

    `chance`, from 0 to 1, spreads the next tries of rows that failed together.
    """
    match outcome:
        case Delivered():
            return Result(OwedState.SENT)
        case Moved():
            return Result(OwedState.PENDING)
        case TryLater(seconds) | ChatRests(seconds):
            return Result(OwedState.PENDING, max(seconds, backoff(claim.attempts, chance)))
        case Unknown() if claim.is_new_message and claim.copies + 1 >= COPIES:
            return Result(OwedState.UNKNOWN)
        case Unknown():
            return Result(OwedState.PENDING, backoff(claim.attempts, chance))
    return Result(OwedState.FAILED, failure=outcome.reason[:FAILURE_LENGTH])


def backoff(attempts: int, chance: float) -> float:
    """Return the seconds to wait after failed attempts: ever longer, up to a limit."""
    longest = min(FIRST_WAIT_S * 2.0 ** min(attempts, 30), LONGEST_WAIT_S)
    return longest * (1 + chance) / 2
