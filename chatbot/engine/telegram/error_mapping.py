"""The meaning of a failed call: one mapping, for answers, notices and broadcasts."""

import re
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from chatbot.engine.metrics import CallOutcome
from chatbot.engine.outbox import rules as outbox

QUOTES = re.compile(r":|\s[\"']")  # somebody's words, which were refused, come behind

# Words of the Bot API's 400, in small letters, where the content of a message isn't the reason.
ALREADY_SO = ("message is not modified",)
THREAD_GONE = ("message thread not found", "topic_deleted")
NOBODY_THERE = (
    "chat not found",
    "not enough rights to send text",  # without rights to send a file, a text can excuse the bot
    "have no rights",
    "chat_write_forbidden",
    "topic_closed",
    "peer_id_invalid",
    "user_is_blocked",
)
NO_SUCH_MESSAGE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message to delete not found",
)
NOT_ALLOWED = ("not enough rights", "_forbidden")  # to send such a thing into that group
OUT_OF_TIME = ("message can't be deleted",)  # Bot API, deleteMessage: after 48 hours
REJECTIONS = (  # the first that fits counts
    (NOBODY_THERE, outbox.Unreachable),
    (NO_SUCH_MESSAGE, outbox.Gone),
    (NOT_ALLOWED, outbox.NotHere),
    (OUT_OF_TIME, outbox.TooOld),
)
# HTTP codes that the library keeps from us. Others stand in the text, or there was no answer.
CODES = {BadRequest: 400, ChatMigrated: 400, Forbidden: 403, EndPointNotFound: 404, Conflict: 409}


class NotSent(NetworkError):
    """The call never left: nothing happened."""


class MaybeDone(NetworkError):
    """The call left and got no answer, or met the server's own trouble: its effect is unknown."""


def outcome_of(trouble: TelegramError, *, rests: float) -> outbox.Outcome:
    """Return a call's outcome; `rests`: the seconds for which a flood makes all calls wait."""
    match trouble:
        case ChatMigrated(new_chat_id=chat):
            return outbox.Moved(chat)
        case RetryAfter():
            return outbox.TryLater(rests) if rests > 0 else outbox.ChatRests(seconds_of(trouble))
        case NotSent():
            return outbox.TryLater()
        case Forbidden():
            return outbox.Unreachable(str(trouble))
        case BadRequest() | EndPointNotFound():
            return _of_rejection(trouble)
    return outbox.Unknown()


def call_outcome(trouble: TelegramError) -> CallOutcome:
    """Return by which counter of `GET /metrics` a failed call is counted."""
    match trouble:
        case RetryAfter():
            return CallOutcome.FLOOD
        case NotSent():
            return CallOutcome.NOT_SENT
        case MaybeDone():
            return CallOutcome.UNANSWERED
    return CallOutcome.REFUSED


def seconds_of(flood: RetryAfter) -> float:
    """Read for how many seconds Telegram wants no call."""
    after = flood.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after


def is_thread_gone(trouble: TelegramError) -> bool:
    """Tell whether Telegram refused a message because its forum's topic is gone."""
    return _says(trouble, THREAD_GONE)


def without_quotes(trouble: TelegramError) -> str:
    """Take Telegram's reason for the log, without the words of people that it quotes."""
    text = str(trouble)
    return QUOTES.split(text, maxsplit=1)[0] if isinstance(trouble, BadRequest) else text


def described(trouble: TelegramError) -> str:
    """Describe a trouble in one line, with the server's HTTP code where it gave one."""
    code = next((code for kind, code in CODES.items() if isinstance(trouble, kind)), None)
    text = " ".join(str(trouble).split())
    return f"HTTP {code}, {text}" if code else text


def _of_rejection(rejection: TelegramError) -> outbox.Outcome:
    if _says(rejection, ALREADY_SO):
        return outbox.Delivered()
    for words, outcome in REJECTIONS:
        if _says(rejection, words):
            return outcome(str(rejection))
    return outbox.Rejected(str(rejection))


def _says(trouble: TelegramError, words: tuple[str, ...]) -> bool:
    text = str(trouble).casefold()
    return isinstance(trouble, BadRequest) and any(part in text for part in words)
