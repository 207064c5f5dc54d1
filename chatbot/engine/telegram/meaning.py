"""What a failed call means for what was owed."""

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    RetryAfter,
    TelegramError,
)

from chatbot.engine.outbox.rules import Moved, Outcome, Rejected, TryLater, Unknown, Unreachable
from chatbot.engine.telegram.refusals import NOBODY_THERE, says
from chatbot.engine.telegram.request import NotSent


def meaning(trouble: TelegramError) -> Outcome:
    """An outcome, if the call was made as it should be."""
    match trouble:
        case ChatMigrated(new_chat_id=chat):
            return Moved(chat)
        case RetryAfter() | NotSent():
            return TryLater()
        case Forbidden():
            return Unreachable(str(trouble))
        case BadRequest() if says(trouble, NOBODY_THERE):
            return Unreachable(str(trouble))
        case BadRequest() | EndPointNotFound():
            return Rejected(str(trouble))
        case _:
            return Unknown()
