"""By what a message is found again while its sender may change it (inbox/models.py, Answered)."""

from hashlib import blake2b

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


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
