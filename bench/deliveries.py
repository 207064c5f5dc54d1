"""Who got the message, how often, and what that had taken on the way."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter, process_time

from bench.announcement import AUTHORS_CHAT, sent
from bench.measuring import Usage
from bench.sink import chat_of
from bench.wire import Say

MARKS = 20  # from the first message to the last, so that who gives up has figures too


@dataclass(frozen=True, slots=True)
class Mark:
    """When so many chats had the message: what the sender's process had used, and the bench's."""

    reached: int
    at: float
    usage: Usage
    bench_cpu: float


class Deliveries:
    """Answers each message after so many seconds; `all_reached` is set with the last chat's first.

    `look` tells what the sender's process has used; it is called as a message arrives. `times` are
    those of all messages, and `arrived` is set with each.
    """

    def __init__(self, chats: range, latency: float) -> None:
        self.look: Callable[[], Usage] | None = None
        self.marks: list[Mark] = []
        self.all_reached = asyncio.Event()
        self.first_said = b""
        self.times: list[float] = []
        self.arrived = asyncio.Event()
        self._chats = chats
        self._latency = latency
        self._step = max(1, len(chats) // MARKS)
        self._times: Counter[int] = Counter()
        self._arrived = 0
        self._strays = 0

    @property
    def reached(self) -> int:
        """How many of the chats have it."""
        return len(self._times)

    @property
    def missing(self) -> int:
        """How many don't."""
        return len(self._chats) - len(self._times)

    @property
    def too_many(self) -> int:
        """How many messages weren't a chat's first, or went to a chat that shouldn't have any."""
        return self._times.total() - len(self._times) + self._strays

    def take(self, body: bytes, say: Say) -> None:
        """A sendMessage has arrived."""
        chat = chat_of(body)
        if chat == AUTHORS_CHAT:
            say(sent(1, chat))
            return
        self._arrived += 1
        answer = sent(self._arrived, chat)
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, say, answer)
        else:
            say(answer)
        self.first_said = self.first_said or body
        self.times.append(perf_counter())
        self.arrived.set()
        self._count(chat)

    def _count(self, chat: int) -> None:
        if chat not in self._chats:
            self._strays += 1
            return
        self._times[chat] += 1
        if self._times[chat] > 1:
            return
        if self.reached == 1 or self.reached % self._step == 0 or not self.missing:
            self._mark()
        if not self.missing:
            self.all_reached.set()

    def _mark(self) -> None:
        if self.look is None:
            return
        with suppress(OSError, KeyError):  # it is gone, and these were its last messages
            self.marks.append(Mark(self.reached, perf_counter(), self.look(), process_time()))
