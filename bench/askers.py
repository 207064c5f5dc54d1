"""People who send a command to a bot, each in a private chat, and wait for the answer."""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from time import perf_counter
from typing import Any

from bench.sink import MESSAGE, OnMessage, Sink, chat_of, result
from bench.wire import Respond

COMMAND = "/chantiers"
CHATS = 1_000  # enough that a chat has long been answered when its turn comes again
FIRST_CHAT = 10_000
DRAIN_S = 20.0
ANSWER = result(MESSAGE)


class Askers:
    """One update at most waits in a chat, so each answer is known to be the one to that update."""

    def __init__(self, on_message: OnMessage | None = None) -> None:
        self.sink = Sink(on_message or self.answered)
        self.asked = 0
        self.unasked = 0  # answers for which nobody waited
        self.latencies: list[float] = []
        self.last_answer = b""
        self.then: Callable[[], None] | None = None  # called after each answer
        self._further = count(FIRST_CHAT + CHATS)
        self._idle = deque(range(FIRST_CHAT, FIRST_CHAT + CHATS))
        self._since: dict[int, float] = {}

    @property
    def waiting(self) -> int:
        return len(self._since)

    def ask(self) -> None:
        """Let one more person send the command."""
        chat = self._idle.popleft() if self._idle else next(self._further)
        self._since[chat] = perf_counter()
        self.asked += 1
        self.sink.hand_over(self.asked, json.dumps(_update(self.asked, chat)).encode())

    def answered(self, body: bytes, respond: Respond) -> None:
        """Take a sendMessage as the answer to whoever asked."""
        respond(ANSWER)
        self.last_answer = body
        chat = chat_of(body)
        since = self._since.pop(chat, None)
        if since is None:
            self.unasked += 1
            return
        self.latencies.append(perf_counter() - since)
        self._idle.append(chat)
        if self.then:
            self.then()

    async def keep_waiting(self, in_flight: int, seconds: float) -> None:
        """Keep so many waiting all the time: each answer makes room for one more."""
        self.then = self.ask
        for _ in range(in_flight - self.waiting):
            self.ask()
        await asyncio.sleep(seconds)

    async def ask_at_random(self, rate: float, seconds: float) -> list[float]:
        """Let so many a second come by themselves, however long the answers take (Poisson).

        The seconds that each of them waited.
        """
        self.then = None
        self.latencies.clear()
        chance = random.Random(20220515)  # the same moments for everybody
        now = perf_counter()
        due, end = now, now + seconds
        while (due := due + chance.expovariate(rate)) < end:
            if (ahead := due - perf_counter()) > 0:
                await asyncio.sleep(ahead)
            self.ask()
        await self.all_answered()
        return list(self.latencies)

    async def all_answered(self) -> None:
        """Wait for all answers, until nobody can be expected to be answered any more."""
        self.then = None
        until = perf_counter() + DRAIN_S
        while self.waiting and perf_counter() < until:
            await asyncio.sleep(0.01)


def _update(number: int, chat: int) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Marie", "language_code": "fr"}
    message = {
        "message_id": number,
        "from": person,
        "chat": {"id": chat, "first_name": "Marie", "type": "private"},
        "date": int(time.time()),
        "text": COMMAND,
        "entities": [{"offset": 0, "length": len(COMMAND), "type": "bot_command"}],
    }
    return {"update_id": number, "message": message}
