"""Both ways in, long polling and webhook, end here: an update is stored before anything else."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from chatbot.engine.inbox.receiver import Receiver
from chatbot.engine.inbox.service import Incoming
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.hearing import chat_of, press_of

ALLOWED = ["message", "callback_query", "my_chat_member", "inline_query"]
DEEPEST = 32  # objects in objects; an Update of the Bot API has about ten
GREATEST = 2**63 - 1  # what both databases keep

log = structlog.get_logger()


class Reception:
    """Stores updates; what can't be kept is logged and let go, for it would block all others.

    Who answers is told of each press, and of each batch, once it is stored.
    """

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._receiver = Receiver(storage, clock)
        self.rest()

    def tell(self, *, on_press: Callable[[str], None], on_stored: Callable[[], None]) -> None:
        """Whom from now on: those who answer here."""
        self._on_press, self._on_stored = on_press, on_stored

    def rest(self) -> None:
        """Tell nobody: another instance answers."""
        self.tell(on_press=lambda _: None, on_stored=lambda: None)

    async def take_in(self, updates: Sequence[Any]) -> None:
        """Return once they are stored. Raises SQLAlchemyError when the database is away."""
        kept = [one for update in updates if (one := _incoming(update))]
        if not kept:
            return
        await self._receiver.receive(kept)
        for one in kept:
            if press_id := press_of(one.update):
                self._on_press(press_id)
        self.stored()

    def stored(self) -> None:
        """Something new waits, perhaps stored by another instance."""
        self._on_stored()


def number_of(update: Any) -> int | None:
    """Its update_id, if it is an update at all."""
    match update:
        case {"update_id": int(number)} if type(number) is int and 0 <= number <= GREATEST:
            return number
    return None


def _incoming(update: Any) -> Incoming | None:
    number = number_of(update)
    if number is None or not _can_be_kept(update):
        log.error("update.unusable", update_id=number)
        return None
    return Incoming(number, chat_of(update), update)


def _can_be_kept(update: dict[str, Any]) -> bool:
    try:
        json.dumps(update, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return not _deeper_than(DEEPEST, update)


def _deeper_than(levels: int, value: object) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(levels - 1, one) for one in inside)
