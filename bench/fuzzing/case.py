"""One update as it is handed over, and what must come of it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from bench.fuzzing.cast import Json
from bench.sink import ME

TO_ANOTHER = re.compile(rf"/[^\s@]*@(?!{ME['username']}\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """An update, or what comes in its place.

    `number` is its update_id, None where it has none that counts. A valid one must leave no trace
    of trouble; what is mangled may be logged and let go.
    """

    update: Any
    number: int | None
    kind: str
    valid: bool
    body: bytes

    @property
    def asked_in(self) -> int | None:
        """The chat in which somebody waits for an answer: who presses, or writes in private."""
        if not self.valid:
            return None
        match self.update:
            case {"callback_query": {"message": {"chat": {"id": int(chat)}}}}:
                return chat
            case {"message": {"via_bot": _}}:
                return None
            case {"message": {"chat": {"type": "private", "id": int(chat)}, "text": str(text)}}:
                return None if TO_ANOTHER.match(text) else chat
        return None

    @property
    def press(self) -> str | None:
        """The id of a press that has to be answered."""
        match self.update:
            case {"callback_query": {"id": str(press), "message": _}} if self.valid:
                return press
        return None

    def to_json(self) -> Json:
        """To be handed over again one day."""
        return {"valid": self.valid, "update": self.update}

    @classmethod
    def from_json(cls, kept: Json) -> "Case":
        """The same again."""
        return case(kept["update"], valid=kept["valid"])


def case(update: Any, *, valid: bool) -> Case:
    """An update as it would be written by Telegram: in ASCII, with escapes."""
    is_update = isinstance(update, dict)
    number = update.get("update_id") if is_update else None
    kinds = [name for name in update if name != "update_id"] if is_update else []
    return Case(
        update,
        number=number if type(number) is int and number >= 0 else None,
        kind=kinds[0] if kinds else "nothing",
        valid=valid,
        body=json.dumps(update).encode(),
    )
