"""What can be decided of what goes out, why copies fail, and how long the others will take."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chatbot.errors import Refusal

LONGEST_WAIT = timedelta(days=7)  # nobody believes a longer one


class Decision(StrEnum):
    """What somebody may decide while copies go out, or once they did."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RESEND = "resend"  # those that may not have arrived
    LEAVE = "leave"  # them as they are


@dataclass(frozen=True, slots=True)
class Standing:
    """What decisions hang on; `is_first`: it sends, and changes no copies that are there."""

    stage: str
    is_first: bool = True
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
SAID = (
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


class NoSuchAnnouncement(Refusal):
    """Somebody typed a number, or the announcement was erased."""

    def __init__(self) -> None:
        super().__init__(
            "Je ne trouve pas cette annonce. /annonces montre celles de vos sujets, chacune avec "
            "son numéro."
        )


def number_in(words: str) -> int | None:
    """The number that was typed: "12", "n° 12"."""
    said = re.search(r"\d{1,18}", words)  # as many digits as any row's number has
    return int(said[0]) if said else None


def possible(now: Standing) -> tuple[Decision, ...]:
    """What can be decided.

    A withdrawal goes to its end, and what was withdrawn isn't sent again. That nobody knows of some
    copies matters of those that are sent: edited or deleted once more, they are the same.
    """
    if now.is_withdrawal:
        return ()
    ways: list[Decision] = []
    if now.stage == "running":
        ways += [Decision.PAUSE, Decision.CANCEL]
    elif now.stage in {"paused", "stopped"}:
        ways += [Decision.RESUME, Decision.CANCEL]
    elif now.unknown and now.is_first and not now.is_withdrawn:
        ways += [Decision.RESEND, Decision.LEAVE]
    return tuple(ways)


def reason_of(failure: str) -> Reason | None:
    """The reason behind Telegram's words; None for one that has no name here."""
    said = failure.casefold()
    return next((reason for words, reason in SAID if words in said), None)


def remaining(left: int, *, done: int, within: timedelta) -> timedelta | None:
    """How long the others will take, if it goes on as it went; None where nobody can tell."""
    if done <= 0 or within <= timedelta(0) or left <= 0:
        return None
    seconds = min(within.total_seconds() * left / done, LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds)
