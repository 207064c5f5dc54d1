"""The outcomes of calls, the states of owed messages and of broadcasts, and their limits."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chatbot.errors import Refusal

# Sent, refused and lost messages are remembered for this time, without their words.
REMEMBERED = timedelta(days=30)
CHATS_AT_ONCE = 32
COPIES = 2  # an answer or notice that may have arrived is sent once more, never twice
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
KEY_LENGTH = 64
# Flags in a content:
EDITS = "edits"  # only edit the message that was sent; never send a new one
REPLACES = "replaces"  # the content's file replaces the message's former file
GOES = "goes"  # delete the message; if it is too old to be deleted, show the content in it
FAILURE_LENGTH = 200

# Of a broadcast's copies:
AGAIN_S = 1.0  # before a copy that did not get through is tried again
TRIES = 10  # attempts at a change that gets no answer
NO_ANSWER = "no answer"  # the failure after TRIES
LEFT_SO = "left so"  # the failure of an unknown copy that the author left as it is
TOPIC_LENGTH = 24


class Kind(StrEnum):
    """The kinds of rows in the outbox."""

    MESSAGE = "message"
    MENU = "menu"  # a person's own list of commands


class Act(StrEnum):
    """What a broadcast does in each chat."""

    SEND = "send"
    EDIT = "edit"  # the copies that another broadcast has sent
    DELETE = "delete"


class DeliveryState(StrEnum):
    """The state of an owed message or menu, or of one chat's copy of a broadcast."""

    PENDING = "pending"  # to be sent, once it is due
    SENDING = "sending"  # handed to Telegram, or about to be; the result isn't recorded yet
    SENT = "sent"  # or edited, or deleted
    FAILED = "failed"  # Telegram refused it for good; `failure` says why
    # Of copies only: not done any more; `failure` is one of Skipped.
    SKIPPED = "skipped"
    # May have arrived. A copy's `failure` is LEFT_SO once the author has decided about it.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call acts: in a chat, in a topic of the chat's forum, or on a message."""

    chat: int
    thread: int | None = None
    message_id: int | None = None
    reply_to: int | None = None  # of a new message: the message it replies to, if it still exists


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram did what the call asks; a menu has no message."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class TryLater:
    """The call had no effect, and no other would work now: a flood, or no line to Telegram."""

    after: float = 0.0  # seconds in which no call works


@dataclass(frozen=True, slots=True)
class ChatRests:
    """The call had no effect: the chat was sent too much, and no call works there for a while."""

    after: float  # seconds in which no call works in the chat


@dataclass(frozen=True)
class Refused:
    """Telegram's refusal of a call, and the reason that Telegram gives."""

    reason: str


class Unreachable(Refused):
    """The chat is out of reach: blocked, deactivated, kicked, no right to write."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The call had no effect: the group became a supergroup, whose id is `chat`."""

    chat: int


class Rejected(Refused):
    """Telegram refuses the content."""


class Gone(Refused):
    """The message to change was deleted."""


class NotHere(Refused):
    """The chat can be reached but doesn't allow this kind of content; other chats may."""


class TooOld(Refused):
    """Telegram doesn't delete the message any more; another call can still edit it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The call left and got no answer: its effect is unknown."""


Outcome = Delivered | TryLater | ChatRests | Moved | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Result:
    """The new state of a row or a copy; if pending, it is not tried again for `wait` seconds."""

    state: DeliveryState
    message_id: int | None = None  # of a copy that was sent
    failure: str | None = None
    wait: float = 0.0


def result_of(outcome: Outcome, *, attempts: int, is_last: bool, chance: float) -> Result:
    """Decide the new state of a row of the outbox after an attempt.

    `attempts`: failures before. `is_last`: after one more without an answer, the row isn't tried
    again. `chance`, from 0 to 1, spreads the next tries of rows that failed together.
    """
    match outcome:
        case Delivered():
            return Result(DeliveryState.SENT)
        case Moved():
            return Result(DeliveryState.PENDING)
        case TryLater(seconds) | ChatRests(seconds):
            wait = max(seconds, backoff(attempts, chance))
            return Result(DeliveryState.PENDING, wait=wait)
        case Unknown() if is_last:
            return Result(DeliveryState.UNKNOWN)
        case Unknown():
            return Result(DeliveryState.PENDING, wait=backoff(attempts, chance))
    return Result(DeliveryState.FAILED, failure=outcome.reason[:FAILURE_LENGTH])


def backoff(attempts: int, chance: float) -> float:
    """Return the seconds to wait after failed attempts: ever longer, up to a limit."""
    longest = min(FIRST_WAIT_S * 2.0 ** min(attempts, 30), LONGEST_WAIT_S)
    return longest * (1 + chance) / 2


class Stage(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"  # by the author
    STOPPED = "stopped"  # Telegram refused the content; `failure` says why
    CANCELLED = "cancelled"  # chats without a copy get none any more
    FINISHED = "finished"


class Skipped(StrEnum):
    """Why a copy was not sent, or not changed."""

    UNFOLLOWED = "left"  # the chat follows the topic no more
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    GONE = "gone"  # the copy to change was deleted in its chat
    UNSURE = "unsure"  # the copy may exist, but the id of its message is unknown


def delivery_result(act: Act, outcome: Outcome, *, tries: int = 0) -> Result:
    """Decide the new state of a delivery after an attempt.

    An edit or a deletion may be repeated without harm, and is; a new message is never sent twice.
    `tries`: how many attempts at a change have had no answer so far.
    """
    match outcome:
        case Delivered(message_id):
            return Result(DeliveryState.SENT, message_id=message_id)
        case Gone():
            return Result(DeliveryState.SKIPPED, failure=Skipped.GONE)
        case Unknown() if act is Act.SEND:
            return Result(DeliveryState.UNKNOWN)
        case Unknown() if tries + 1 >= TRIES:
            return Result(DeliveryState.FAILED, failure=NO_ANSWER)
        case TryLater() | ChatRests() | Moved() | Unknown() | TooOld():
            seconds = outcome.after if isinstance(outcome, TryLater | ChatRests) else 0.0
            return Result(DeliveryState.PENDING, wait=max(seconds, AGAIN_S))
        case Refused(reason):
            return Result(DeliveryState.FAILED, failure=reason[:FAILURE_LENGTH])


def abandoned_state(act: Act) -> DeliveryState:
    """Decide the state of a delivery that was on its way when its process died."""
    return delivery_result(act, Unknown()).state


@dataclass(frozen=True, slots=True)
class Figures:
    """The number of copies in each state."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    unknown: int = 0  # waiting for the author's decision
    left_unknown: int = 0  # decided: left as they are
    skipped: tuple[tuple[str, int], ...] = ()  # by the reason, one of Skipped
    failed: tuple[tuple[str, int], ...] = ()  # by Telegram's reason
    groups: int = 0  # sent copies in groups
    erased: int = 0  # sent to people who erased their data since

    @property
    def total(self) -> int:
        """All copies, erased copies included: the total never shrinks."""
        reasons = sum(count for _, count in (*self.skipped, *self.failed))
        unsure = self.unknown + self.left_unknown
        return self.left + self.arrived + unsure + reasons

    @property
    def arrived(self) -> int:
        """All copies ever sent; only `sent` copies can still be changed."""
        return self.sent + self.erased

    @property
    def cancelled(self) -> int:
        """Copies that were not sent because the broadcast was cancelled."""
        return dict(self.skipped).get(Skipped.CANCELLED, 0)

    @property
    def left(self) -> int:
        """Copies still to be sent, or under way."""
        return self.pending + self.sending


class NothingToDecide(Refusal):
    """The broadcast has passed the stage at which the decision was possible."""

    sentence = "C’est déjà fait, ou ce n’est plus possible. /annonces montre où l’on en est."
