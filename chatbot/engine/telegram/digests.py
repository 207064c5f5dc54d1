"""By what a message is found again while its sender may change it (inbox/models.py, Answered)."""

from hashlib import blake2b
from typing import Any

from chatbot.conversation import PendingStep, Reply
from chatbot.engine.telegram.parsing import IncomingUpdate


def message_digest(incoming: IncomingUpdate) -> str:
    """Name a message, without saying whose it is; all files of an album have one name."""
    sent = incoming.message_id if incoming.album is None else f"album {incoming.album}"
    return _digest(f"{incoming.request.chat}:{sent}")


def words_digest(incoming: IncomingUpdate) -> str:
    """Tell what it says from whatever else it may come to say."""
    request = incoming.request
    said = (request.chat, incoming.message_id, incoming.command, request.words, request.written)
    return _digest(repr(said))


def remembered(
    reply: Reply, incoming: IncomingUpdate, *, step: PendingStep | None = None, again: bool = False
) -> dict[str, Any] | None:
    """Tell what is remembered of the answer to a message, and of the step that took that.

    `again`: it takes the message again when that is changed. None: nobody can change it.
    """
    if incoming.message_id is None or incoming.press_id is not None:
        return None
    return {
        "message": message_digest(incoming),
        "words": words_digest(incoming),
        "quotes": reply.quotes_request or not incoming.request.private,
        "to_step": step is not None,
        "step": step.name if step is not None and again else None,
        "notes": step.notes if step is not None and again else None,
    }


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
