"""The record of the bot's calls, for whoever checks them."""

from collections import deque

from chatbot.sandbox.chats import Json

KEPT_CALLS = 2000
"""Older calls are forgotten: the sandbox may run for days."""


class Calls:
    """The latest calls, numbered from 1."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=KEPT_CALLS)
        self.last = 0

    def add(self, method: str, params: Json, refusal: str | None) -> None:
        """Record one call that has ended; `refusal` is Telegram's description when it failed."""
        self.last += 1
        call: Json = {
            "number": self.last,
            "method": method,
            "params": params,
            "ok": refusal is None,
        }
        self._calls.append(call if refusal is None else call | {"description": refusal})

    def since(self, number: int) -> list[Json]:
        """The calls after the one with that number, oldest first."""
        return [call for call in self._calls if call["number"] > number]
