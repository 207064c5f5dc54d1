"""How copies go out: what can be decided, why they fail, how long it takes; and the digests."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

LONGEST_REMAINING = timedelta(days=7)  # nobody believes a longer one
TOLD_AT_ONCE = 100  # chats, in one transaction: on SQLite, nobody else is answered meanwhile
TOLD = "told:"  # how the keys begin of what the outbox owes to those who are told
DIGEST_AT = time(8)  # on Mondays
# What was published before that hour is all to be seen so long after it, also where to fix very
# many recipients took its time.
SETTLED = timedelta(minutes=1)
# A copy that was not delivered belongs to an announcement of the days before, at most.
LONGEST_SENDING = timedelta(days=7)


class Decision(StrEnum):
    """What somebody may decide while copies go out, or once they did."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RESEND = "resend"  # those that may not have arrived
    LEAVE = "leave"  # them as they are


@dataclass(frozen=True, slots=True)
class Standing:
    """What decisions depend on."""

    stage: str
    is_first: bool = True  # it sends, and changes no copies that are there
    is_withdrawal: bool = False
    is_withdrawn: bool = False
    unknown: int = 0


class Reason(StrEnum):
    """Why Telegram would not take somebody's copy, or anybody's."""

    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    OUTSIDE = "outside"  # the bot isn't in that group any more
    MUTE = "mute"  # it may not write there
    NOWHERE = "nowhere"  # Telegram knows no such chat
    SILENT = "silent"  # it never answered
    LONG = "long"  # from here on it is the message itself
    FORMATTING = "formatting"
    FILE = "file"
    BUTTON = "button"
    EMPTY = "empty"


# What the Bot API says, in small letters; the first that fits (docs/telegram.md).
REASONS = (
    ("blocked by the user", Reason.BLOCKED),
    ("user_is_blocked", Reason.BLOCKED),
    ("deactivated", Reason.DEACTIVATED),
    ("kicked", Reason.OUTSIDE),
    ("not a member", Reason.OUTSIDE),
    ("group chat was deleted", Reason.OUTSIDE),
    ("not enough rights", Reason.MUTE),
    ("have no rights", Reason.MUTE),
    ("need administrator rights", Reason.MUTE),
    ("chat_write_forbidden", Reason.MUTE),
    ("topic_closed", Reason.MUTE),
    ("chat not found", Reason.NOWHERE),
    ("peer_id_invalid", Reason.NOWHERE),
    ("no answer", Reason.SILENT),
    ("can't initiate conversation", Reason.NOWHERE),
    ("too long", Reason.LONG),
    ("_too_long", Reason.LONG),
    ("can't parse entities", Reason.FORMATTING),
    ("entity_", Reason.FORMATTING),
    ("entities_", Reason.FORMATTING),
    ("file identifier", Reason.FILE),
    ("file_id", Reason.FILE),
    ("file_reference", Reason.FILE),
    ("wrong type of file", Reason.FILE),
    ("type of file mismatch", Reason.FILE),
    ("file is too big", Reason.FILE),
    ("photo_", Reason.FILE),
    ("media_empty", Reason.FILE),
    ("button url", Reason.BUTTON),
    ("button_url", Reason.BUTTON),
    ("wrong http url", Reason.BUTTON),
    ("text is empty", Reason.EMPTY),
    ("must be non-empty", Reason.EMPTY),
)


def possible(standing: Standing) -> tuple[Decision, ...]:
    """List what can be decided.

    A withdrawal goes to its end, and what was withdrawn isn't sent again. Unknown copies matter of
    those that are sent: edited or deleted once more, they are as before.
    """
    if standing.is_withdrawal:
        return ()
    decisions: list[Decision] = []
    if standing.stage == "running":
        decisions += [Decision.PAUSE, Decision.CANCEL]
    elif standing.stage in {"paused", "stopped"}:
        decisions += [Decision.RESUME, Decision.CANCEL]
    elif standing.unknown and standing.is_first and not standing.is_withdrawn:
        decisions += [Decision.RESEND, Decision.LEAVE]
    return tuple(decisions)


def reason_of(failure: str) -> Reason | None:
    """Find the reason behind Telegram's words; None for one that has no name here."""
    words = failure.casefold()
    return next((reason for piece, reason in REASONS if piece in words), None)


def remaining(left: int, *, done: int, within: timedelta) -> timedelta | None:
    """Estimate how long the others will take, if it goes on as it went; None where nobody can."""
    if done <= 0 or within <= timedelta(0) or left <= 0:
        return None
    seconds = min(within.total_seconds() * left / done, LONGEST_REMAINING.total_seconds())
    return timedelta(seconds=seconds)


def last_monday(at: datetime) -> datetime:
    """Find the latest hour of a digest, until then: 8:00 by the clocks of its time zone."""
    monday = at.date() - timedelta(days=at.weekday())
    due = datetime.combine(monday, DIGEST_AT, at.tzinfo)
    if due <= at:
        return due
    return datetime.combine(monday - timedelta(days=7), DIGEST_AT, at.tzinfo)


def told_key(chat: int, since: datetime, at: datetime) -> str:
    """Name the message by which a chat is told at that moment what came since the other."""
    return f"{TOLD}{chat}:{at.timestamp():.0f}:{since.timestamp():.6f}"


def told_since(key: str) -> datetime:
    """Read since when such a message tells."""
    return datetime.fromtimestamp(float(key.rpartition(":")[2]), UTC)
