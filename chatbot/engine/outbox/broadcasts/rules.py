"""What becomes of what is owed to many, and how much of it is done at once."""

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
TICK_S = 0.016  # between two claims, where one does
LONG_TICK_S = 0.025  # where none does: fewer and larger transactions are cheaper
RECORDED_IN_S = 0.1  # at most, what came of a copy; sooner, together with the next claim
REPORT_EVERY_S = 3.0  # an edited message has limits of its own
REPORT_SHARE = 0.05  # of the time, at most, goes into reports
AGAIN_S = 1.0  # before what did not get through is tried again
PATIENCE = 3  # calls in a row that don't get through, before all rest
TRIES = 10  # of a change that gets no answer
NO_ANSWER = "no answer"  # to any of them
TOPIC_LENGTH = 24


class Stage(StrEnum):
    """How far a broadcast is."""

    RUNNING = "running"
    PAUSED = "paused"  # by somebody's word
    STOPPED = "stopped"  # Telegram refused the content; `failure` says why
    CANCELLED = "cancelled"  # who had not got it yet doesn't
    FINISHED = "finished"


class DeliveryState(StrEnum):
    """The state of one delivery; a broadcast's figures count each of them."""

    PENDING = "pending"
    SENDING = "sending"  # handed to Telegram, or about to be; its result isn't recorded yet
    SENT = "sent"  # or edited, or deleted
    FAILED = "failed"  # Telegram refused it; `failure` says why
    SKIPPED = "skipped"  # not done any more; `failure` is one of Skipped
    UNKNOWN = "unknown"  # may have arrived; `failure` is LEFT_SO once somebody has decided


class Skipped(StrEnum):
    """Why a copy was not sent, or not changed."""

    LEFT = "left"  # follows the topic no more
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    GONE = "gone"  # there is no copy to change any more: it was deleted there
    UNSURE = "unsure"  # there may be one, whose message nobody knows


LEFT_SO = "left so"


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery as it was when it was claimed."""

    broadcast: int
    chat: int
    thread: int | None = None
    message_id: int | None = None  # the message that is to be changed
    is_too_old: bool = False  # Telegram said that it deletes it no more
    reply_to: int | None = None  # the message that is replied to, where it still is there

    @property
    def place(self) -> Place:
        return Place(self.chat, self.thread, self.message_id, self.reply_to)


@dataclass(frozen=True, slots=True)
class Result:
    """The new state of a delivery; a pending one waits for `wait` seconds at least."""

    state: DeliveryState
    message_id: int | None = None
    failure: str | None = None
    wait: float = 0.0


def after(act: Act, outcome: Outcome, *, tries: int = 0) -> Result:
    """Decide what becomes of a delivery that was attempted with that outcome.

    To edit or to delete once more changes nothing; to send once more would. `tries` of a change
    have had no answer so far.
    """
    match outcome:
        case Delivered(message_id):
            return Result(DeliveryState.SENT, message_id=message_id)
        case Gone():
            return Result(DeliveryState.SKIPPED, failure=Skipped.GONE)
        case Unreachable(reason) | Rejected(reason) | NotHere(reason):
            return Result(DeliveryState.FAILED, failure=reason[:FAILURE_LENGTH])
        case Unknown() if act is Act.SEND:
            return Result(DeliveryState.UNKNOWN)
        case Unknown() if tries + 1 >= TRIES:
            return Result(DeliveryState.FAILED, failure=NO_ANSWER)
        case TryLater() | ChatRests() | Moved() | Unknown() | TooOld():
            seconds = outcome.after if isinstance(outcome, TryLater | ChatRests) else 0.0
            return Result(DeliveryState.PENDING, wait=max(seconds, AGAIN_S))


def abandoned(act: Act) -> DeliveryState:
    """Decide what becomes of a delivery that was on its way when the process was gone."""
    return after(act, Unknown()).state


def rest_after(troubles: int, chance: float) -> float:
    """Give the seconds to rest after so many calls in a row that did not get through.

    One or two are somebody's own; more are the line's. `chance`, from 0 to 1, as for `backoff`.
    """
    return backoff(troubles - PATIENCE, chance) if troubles >= PATIENCE else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The number of copies in each state."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    unknown: int = 0  # they wait for somebody's word
    left_unknown: int = 0  # they have had it
    skipped: tuple[tuple[str, int], ...] = ()  # by the reason, one of Skipped
    failed: tuple[tuple[str, int], ...] = ()  # by Telegram's reason
    groups: int = 0  # among those that were sent
    erased: int = 0  # they had been sent; whose they were is erased since

    @property
    def total(self) -> int:
        """All copies, also those that are erased: it never shrinks."""
        reasons = sum(count for _, count in (*self.skipped, *self.failed))
        unsure = self.unknown + self.left_unknown
        return self.left + self.arrived + unsure + reasons

    @property
    def arrived(self) -> int:
        """Those that were sent, ever; `sent` are those that can still be changed."""
        return self.sent + self.erased

    @property
    def cancelled(self) -> int:
        """Those that were not sent because somebody stopped the sending."""
        return dict(self.skipped).get(Skipped.CANCELLED, 0)

    @property
    def left(self) -> int:
        """Those that are still to be sent, or under way."""
        return self.pending + self.sending


class NothingToDecide(Refusal):
    """The broadcast isn't at the stage any more at which that could be done."""

    sentence = "C’est déjà fait, ou ce n’est plus possible. /annonces montre où l’on en est."
