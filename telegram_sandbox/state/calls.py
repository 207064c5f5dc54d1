"""The record of the bot's calls, for whoever checks them."""

from collections import deque
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from telegram_sandbox.errors import ApiError
from telegram_sandbox.state.chats import Json

KEPT_CALLS = 2000
"""Older calls are forgotten: the sandbox may run for days."""


@dataclass(slots=True)
class Call:
    """One call of the bot, and what comes of it: a refusal, a cut connection, or success.

    A connection that is cut before the effect leaves a refusal too, which nobody hears. It came
    `at` that Unix second.
    """

    method: str
    at: float = 0.0
    params: Json = field(default_factory=dict)
    refusal: ApiError | None = None
    cut: Literal["before", "after"] | None = None

    @property
    def outcome(self) -> str:
        """In a word: "ok", the code of the refusal, or where it was cut."""
        if self.cut:
            return f"cut {self.cut}"
        return str(self.refusal.code) if self.refusal else "ok"


class Calls:
    """The latest calls, numbered from 1. `kept` is how many; None keeps them all."""

    def __init__(self, kept: int | None = KEPT_CALLS) -> None:
        self._calls: deque[Json] = deque(maxlen=kept)
        self.last = 0

    def add(self, call: Call) -> None:
        """Record one call that has ended."""
        self.last += 1
        recorded: Json = {
            "number": self.last,
            "at": call.at,
            "method": call.method,
            "params": call.params,
            "ok": call.refusal is None,
        }
        if call.refusal:
            recorded["error_code"] = call.refusal.code
            recorded["description"] = call.refusal.description
        if call.cut:
            recorded["cut"] = call.cut
        self._calls.append(recorded)

    def since(self, number: int) -> list[Json]:
        """The calls after the one with that number, oldest first."""
        newest_first = reversed(self._calls)
        return list(takewhile(lambda call: call["number"] > number, newest_first))[::-1]
