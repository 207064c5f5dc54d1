"""Presses of buttons, and what the bot answered to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chatbot.sandbox.errors import refused

PRESS_LIFETIME = 150.0
"""Seconds in which a press can be answered, and is kept for the bot (see TELEGRAM.md, limits)."""

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Press:
    """One callback query. `text` is what the bot answered, None while it did not."""

    id: str
    person: int
    chat: int
    at: float
    text: str | None = None
    show_alert: bool = False


class Presses:
    """Every press since the start or the last reset, in order."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_id = int(clock()) << 20
        self._presses: dict[str, Press] = {}

    def add(self, person: int, chat: int) -> Press:
        self._last_id += 1
        press = Press(str(self._last_id), person, chat, self._clock())
        self._presses[press.id] = press
        return press

    def answer(self, press_id: str, text: str, *, show_alert: bool) -> Press:
        """Record the bot's answer. Refused when answered already, too old or unknown."""
        press = self._presses.get(press_id)
        if press is None or press.text is not None or self._is_over(press):
            raise refused(TOO_OLD)
        answered = replace(press, text=text, show_alert=show_alert)
        self._presses[press_id] = answered
        return answered

    def pending(self, person: int, chat: int) -> list[Press]:
        """The presses whose button still turns."""
        return [p for p in self._of(person, chat) if p.text is None and not self._is_over(p)]

    def notices(self, person: int, chat: int) -> list[Press]:
        """The presses that the bot answered with words."""
        return [press for press in self._of(person, chat) if press.text]

    def clear(self) -> None:
        self._presses.clear()

    def _of(self, person: int, chat: int) -> list[Press]:
        return [p for p in self._presses.values() if (p.person, p.chat) == (person, chat)]

    def _is_over(self, press: Press) -> bool:
        return self._clock() - press.at >= PRESS_LIFETIME
