"""Who waits for an answer of the bot, and who has had it."""

from collections import Counter

from bench.fuzzing.case import Case
from bench.fuzzing.cast import Json
from telegram_sandbox.state.queries import TOO_OLD


class Debts:
    """Of valid updates alone: in which chats answers are owed, and how many; and which presses."""

    def __init__(self) -> None:
        self._asked = Counter[int]()
        self._answered = Counter[int]()
        self._presses: dict[str, int] = {}  # and their chats
        self._answered_presses: set[str] = set()

    def add(self, case: Case) -> None:
        """It is handed over."""
        if (chat := case.asked_in) is not None:
            self._asked[chat] += 1
            if case.press is not None:
                self._presses[case.press] = chat

    def settle(self, method: str, params: Json) -> str | None:
        """A call answers somebody; which rule that breaks, if any: a press is answered once."""
        if method in {"sendmessage", "editmessagetext"}:
            self._answered[params["chat_id"]] += 1
        if method != "answercallbackquery":
            return None
        press = params["callback_query_id"]
        if press in self._answered_presses:
            return TOO_OLD
        if press in self._presses:
            self._answered_presses.add(press)
            self._answered[self._presses.pop(press)] += bool(params.get("text"))
        return None

    def left(self) -> list[int | str]:
        """The chats and presses without an answer since the last time."""
        waiting: list[int | str] = [*(self._asked - self._answered).elements(), *self._presses]
        self._asked.clear()
        self._answered.clear()
        self._presses.clear()
        return waiting
