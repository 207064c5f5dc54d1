"""What the Bot API's 400 says, in small letters, when there is something better than giving up."""

import re

from telegram.error import BadRequest, TelegramError

QUOTES = re.compile(r":|\s[\"']")  # what was wrong with somebody's words comes behind

ALREADY_SO = ("message is not modified",)  # what is wanted is there
NOT_HERE = ("not enough rights", "_forbidden")  # to send such a thing into that group
OUT_OF_TIME = ("message can't be deleted",)  # Bot API, deleteMessage: after 48 hours
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message to delete not found",
)
NO_SUCH_THREAD = ("message thread not found", "topic_deleted")
NOBODY_THERE = (
    "chat not found",
    "not enough rights to send text",  # without those to send a file, one can be excused
    "have no rights",
    "chat_write_forbidden",
    "topic_closed",
    "peer_id_invalid",
    "user_is_blocked",
)


def says(refusal: BadRequest, one_of: tuple[str, ...]) -> bool:
    """Whether it is one of these."""
    said = str(refusal).casefold()
    return any(words in said for words in one_of)


def gist(trouble: TelegramError) -> str:
    """Telegram's words for the log, as far as they quote nobody's."""
    said = str(trouble)
    return QUOTES.split(said, maxsplit=1)[0] if isinstance(trouble, BadRequest) else said
