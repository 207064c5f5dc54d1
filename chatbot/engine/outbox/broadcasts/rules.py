"""The states of broadcasts and their copies, and how many copies are sent at once."""

from dataclasses import dataclass
from enum import StrEnum

from chatbot.engine.outbox.rules import (
    FAILURE_LENGTH,
    Act,
    ChatRests,
    Delivered,
    Gone,
    Moved,
    NotHere,
    Outcome,
    Place,
    Rejected,
    TooOld,
    TryLater,
    Unknown,
    Unreachable,
    backoff,
)
from chatbot.errors import Refusal

WORKERS = 64  # calls under way at once
AT_ONCE = 512  # rows claimed and not yet recorded, where no pace holds them back
TICK_S = 0.016  # between two claims, at a limited pace
LONG_TICK_S = 0.025  # without a pace: fewer and larger transactions are cheaper
RECORDED_IN_S = 0.1  # until an outcome is recorded at the latest; usually with the next claim
REPORT_EVERY_S = 3.0  # an edited message has limits of its own
REPORT_SHARE = 0.05  # of the time, at most, goes into reports
AGAIN_S = 1.0  # before a copy that did not get through is tried again
PATIENCE = 3  # calls in a row that don't get through, before all rest
TRIES = 10  # of a change that gets no answer
NO_ANSWER = "no answer"  # to any of the tries
TOPIC_LENGTH = 24


class Stage(StrEnum):
    """The stage of a broadcast."""

    RUNNING = "running"
    PAUSED = "paused"  # by the author
    STOPPED = "stopped"  # Telegram refused the content; `failure` says why
    CANCELLED = "cancelled"  # chats without a copy get none any more
    FINISHED = "finished"


class DeliveryState(StrEnum):
    """The state of one delivery; a broadcast's figures count the deliveries of each state."""

    PENDING = "pending"
    SENDING = "sending"  # handed to Telegram, or about to be; its result isn't recorded yet
    SENT = "sent"  # or edited, or deleted
    FAILED = "failed"  # Telegram refused it; `failure` says why
    SKIPPED = "skipped"  # not done any more; `failure` is one of Skipped
    UNKNOWN = "unknown"  # may have arrived; `failure` is LEFT_SO once the author has decided


class Skipped(StrEnum):
    """Why a copy was not sent, or not changed."""

    UNFOLLOWED = "left"  # the chat follows the topic no more
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    GONE = "gone"  # the copy to change was deleted in its chat
    UNSURE = "unsure"  # the copy may exist, but the id of its message is unknown


LEFT_SO = "left so"


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery at the moment of its claim."""

    broadcast: int
    chat: int
    thread: int | None = None
    message_id: int | None = None  # the message that is to be changed
    is_too_old: bool = False  # Telegram said that it doesn't delete the message any more
    reply_to: int | None = None  # the message to reply to, if it still exists

    @property
    def place(self) -> Place:
        return Place(self.chat, self.thread, self.message_id, self.reply_to)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The new state of a delivery; a pending one waits for `wait` seconds at least."""

    state: DeliveryState
    message_id: int | None = None
    failure: str | None = None
    wait: float = 0.0


def delivery_result(act: Act, outcome: Outcome, *, tries: int = 0) -> DeliveryResult:
    """Decide the new state of a delivery after an attempt.

    To edit or to delete twice changes nothing; to send twice would. `tries` of a change have had no
    answer so far.
    """
    match outcome:
        case Delivered(message_id):
            return DeliveryResult(DeliveryState.SENT, message_id=message_id)
        case Gone():
            return DeliveryResult(DeliveryState.SKIPPED, failure=Skipped.GONE)
        case Unreachable(reason) | Rejected(reason) | NotHere(reason):
            return DeliveryResult(DeliveryState.FAILED, failure=reason[:FAILURE_LENGTH])
        case Unknown() if act is Act.SEND:
            return DeliveryResult(DeliveryState.UNKNOWN)
        case Unknown() if tries + 1 >= TRIES:
            return DeliveryResult(DeliveryState.FAILED, failure=NO_ANSWER)
        case TryLater() | ChatRests() | Moved() | Unknown() | TooOld():
            seconds = outcome.after if isinstance(outcome, TryLater | ChatRests) else 0.0
            return DeliveryResult(DeliveryState.PENDING, wait=max(seconds, AGAIN_S))


def abandoned_state(act: Act) -> DeliveryState:
    """Decide the state of a delivery that was on its way when its process died."""
    return delivery_result(act, Unknown()).state


def rest_after(troubles: int, chance: float) -> float:
    """Return the seconds to rest after this number of calls in a row that did not get through.

    One or two are a chat's own trouble; more are the line's. `chance`, from 0 to 1: see `backoff`.
    """
    return backoff(troubles - PATIENCE, chance) if troubles >= PATIENCE else 0.0


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
