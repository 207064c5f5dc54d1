"""The bot's calls, for whoever checks them: one by one, and in numbers."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Literal

from telegram_sandbox.errors import ApiError
from telegram_sandbox.state.chats import Json, Message
from telegram_sandbox.state.rates import MINUTE, SECOND, Window

KEPT_CALLS = 2000
"""Older calls are forgotten: the sandbox may run for days."""


@dataclass(slots=True)
class Call:
    """One call of the bot, and what comes of it: a refusal, a cut connection, or success."""

    method: str
    at: float = 0.0  # the Unix second in which it came
    params: Json = field(default_factory=dict)
    refusal: ApiError | None = None  # also where it was cut before it had an effect
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
        """Record a call that has ended."""
        self.last += 1
        record: Json = {
            "number": self.last,
            "at": call.at,
            "method": call.method,
            "params": call.params,
            "ok": call.refusal is None,
        }
        if call.refusal:
            record["error_code"] = call.refusal.code
            record["description"] = call.refusal.description
        if call.cut:
            record["cut"] = call.cut
        self._calls.append(record)

    def since(self, number: int) -> list[Json]:
        """List the calls after the one with that number, oldest first."""
        newest_first = reversed(self._calls)
        return list(takewhile(lambda call: call["number"] > number, newest_first))[::-1]


class SentMessages:
    """How many messages went to one chat, and how fast."""

    def __init__(self) -> None:
        self._second = Window(SECOND)
        self._minute = Window(MINUTE)
        self._contents: set[int] = set()
        self._total = 0

    def add(self, message: Message, now: float) -> None:
        self._total += 1
        self._second.add(now)
        self._minute.add(now)
        self._contents.add(_fingerprint(message))

    def report(self) -> Json:
        return {
            "sent": self._total,
            "repeats": self._total - len(self._contents),
            "peak_per_second": self._second.most,
            "peak_per_minute": self._minute.most,
        }


class Counts:
    """What the bot did since the start or the last reset."""

    def __init__(self) -> None:
        self._calls = defaultdict[str, Counter[str]](Counter)
        self._second = Window(SECOND)
        self._chats = defaultdict[int, SentMessages](SentMessages)

    def add_call(self, call: Call) -> None:
        self._calls[call.method][call.outcome] += 1

    def add_message(self, chat_id: int, message: Message, now: float) -> None:
        self._second.add(now)
        self._chats[chat_id].add(message, now)

    def report(self) -> Json:
        """Give the answer of `GET /sandbox/counts`."""
        chats = [{"chat_id": chat_id, **sent.report()} for chat_id, sent in self._chats.items()]
        return {
            "calls": self._calls,
            "sent": sum(chat["sent"] for chat in chats),
            "repeats": sum(chat["repeats"] for chat in chats),
            "peak_per_second": self._second.most,
            "chats": chats,
        }


def _fingerprint(message: Message) -> int:
    """Hash what a reader sees: not when the message came, nor what it answers."""
    return hash(repr(replace(message, id=0, date=0, edit_date=None, reply_to=None)))
