"""Presses of buttons, and what the bot answered to them."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from telegram_sandbox.errors import refused

PRESS_LIFETIME = 150.0
"""Seconds in which a press can be answered, and is kept for the bot (docs/telegram.md, Limits)."""

KEPT_NOTICES = 20
"""Of each person in each chat."""

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Press:
    """One callback query. `text` is what the bot answered, empty while it did not."""

    id: str
    person: int
    chat: int
    at: float
    text: str = ""
    show_alert: bool = False


class Presses:
    """The presses that the bot may still answer, in order, and its last words to others."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_id = int(clock()) << 20
        self._unanswered: dict[str, Press] = {}
        self._notices = defaultdict[tuple[int, int], deque[Press]](
            lambda: deque(maxlen=KEPT_NOTICES)
        )

    def add(self, person: int, chat: int) -> Press:
        self._forget_the_old()
        self._last_id += 1
        press = Press(str(self._last_id), person, chat, self._clock())
        self._unanswered[press.id] = press
        return press

    def answer(self, press_id: str, text: str, *, show_alert: bool) -> Press:
        """Record the bot's answer. Refused when answered already, too old or unknown."""
        self._forget_the_old()
        press = self._unanswered.pop(press_id, None)
        if press is None:
            raise refused(TOO_OLD)
        answered = replace(press, text=text, show_alert=show_alert)
        if text:
            self._notices[press.person, press.chat].append(answered)
        return answered

    def pending(self, person: int, chat: int) -> list[Press]:
        """The presses whose button still turns."""
        self._forget_the_old()
        return [p for p in self._unanswered.values() if (p.person, p.chat) == (person, chat)]

    def notices(self, person: int, chat: int) -> list[Press]:
        """The last presses that the bot answered with words."""
        return list(self._notices.get((person, chat), ()))

    def clear(self) -> None:
        self._unanswered.clear()
        self._notices.clear()

    def _forget_the_old(self) -> None:
        for press in list(self._unanswered.values()):
            if self._clock() - press.at < PRESS_LIFETIME:
                break
            del self._unanswered[press.id]
