"""What the bot did, in numbers: calls and how they ended, messages, rates, repeats."""

from collections import Counter, defaultdict
from dataclasses import replace

from telegram_sandbox.state.calls import Call
from telegram_sandbox.state.chats import Json, Message
from telegram_sandbox.state.pace import MINUTE, SECOND, Window


class Sent:
    """The messages that went to one chat, or to all."""

    def __init__(self) -> None:
        self._second = Window(SECOND)
        self._minute = Window(MINUTE)
        self._contents: set[int] = set()
        self.total = 0

    def add(self, message: Message, now: float) -> None:
        self.total += 1
        self._second.add(now)
        self._minute.add(now)
        self._contents.add(_fingerprint(message))

    @property
    def repeats(self) -> int:
        """How many had the same content as an earlier one."""
        return self.total - len(self._contents)

    def report(self) -> Json:
        return {
            "sent": self.total,
            "repeats": self.repeats,
            "peak_per_second": self._second.most,
            "peak_per_minute": self._minute.most,
        }


class Counts:
    """Everything since the start or the last reset."""

    def __init__(self) -> None:
        self._calls = defaultdict[str, Counter[str]](Counter)
        self._second = Window(SECOND)
        self._chats = defaultdict[int, Sent](Sent)

    def note_call(self, call: Call) -> None:
        self._calls[call.method][call.outcome] += 1

    def note_message(self, chat_id: int, message: Message, now: float) -> None:
        self._second.add(now)
        self._chats[chat_id].add(message, now)

    def report(self) -> Json:
        """As `GET /sandbox/counts` answers."""
        chats = [{"chat_id": chat_id, **sent.report()} for chat_id, sent in self._chats.items()]
        return {
            "calls": self._calls,
            "sent": sum(chat["sent"] for chat in chats),
            "repeats": sum(chat["repeats"] for chat in chats),
            "peak_per_second": self._second.most,
            "chats": chats,
        }


def _fingerprint(message: Message) -> int:
    """The same for messages that read the same: whichever they answer, whenever they came."""
    return hash(repr(replace(message, id=0, date=0, edit_date=None, reply_to=None)))
