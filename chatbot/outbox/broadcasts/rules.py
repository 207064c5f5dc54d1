"""What becomes of what is owed to many, and how much of it is done at once."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chatbot.errors import Refusal

WORKERS = 64  # calls under way at once
AT_ONCE = 256  # rows claimed and not yet recorded, where no pace holds them back
TICK_S = 0.02  # between two claims, where one does
REPORT_EVERY = timedelta(seconds=3)  # an edited message has limits of its own
TOPIC_LENGTH = 24


class Act(StrEnum):
    """What is done in each chat."""

    SEND = "send"
    EDIT = "edit"  # the copies that another broadcast has sent
    DELETE = "delete"


class Stage(StrEnum):
    """How far a broadcast is."""

    RUNNING = "running"
    PAUSED = "paused"  # by somebody's word
    STOPPED = "stopped"  # Telegram refused the content; `failure` says why
    CANCELLED = "cancelled"  # who had not got it yet doesn't
    FINISHED = "finished"


class Fate(StrEnum):
    """What became of one copy (PRODUCT.md, 6.3)."""

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
    GONE = "gone"  # there is no copy to change: deleted there, or never arrived


LEFT_SO = "left so"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many copies are how far; `failed` by Telegram's reason.

    `unknown` waits for somebody's word, `left_unknown` has had it.
    """

    pending: int = 0
    sending: int = 0
    sent: int = 0
    unknown: int = 0
    left_unknown: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    failed: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """All that there are."""
        reasons = sum(count for _, count in (*self.skipped, *self.failed))
        return self.pending + self.sending + self.sent + self.unknown + self.left_unknown + reasons

    @property
    def left(self) -> int:
        """How many are still to be carried."""
        return self.pending + self.sending


class NothingToDecide(Refusal):
    """The broadcast isn't at the stage any more at which that could be done."""

    def __init__(self) -> None:
        super().__init__(
            "C’est déjà fait, ou ce n’est plus possible. /annonces montre où l’on en est."
        )
