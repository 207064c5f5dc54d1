"""Which update waits for its answer, since when; and which answers nobody waited for."""

from collections import deque
from itertools import count
from time import perf_counter

CHATS = 1_000  # enough that a chat has long been answered when its turn comes again
FIRST_CHAT = 10_000


class Ledger:
    """One update at most waits in a chat, so each answer is known to be the one to that update."""

    def __init__(self) -> None:
        self._further = count(FIRST_CHAT + CHATS)
        self._idle = deque(range(FIRST_CHAT, FIRST_CHAT + CHATS))
        self._since: dict[int, float] = {}
        self.handed_over = 0
        self.unasked = 0
        self.latencies: list[float] = []

    @property
    def waiting(self) -> int:
        """How many updates have no answer yet."""
        return len(self._since)

    def hand_over(self) -> int:
        """An update is handed over now: in that chat."""
        chat = self._idle.popleft() if self._idle else next(self._further)
        self._since[chat] = perf_counter()
        self.handed_over += 1
        return chat

    def answered(self, chat: int) -> bool:
        """Somebody was answered there; False when nothing waited for that."""
        since = self._since.pop(chat, None)
        if since is None:
            self.unasked += 1
            return False
        self.latencies.append(perf_counter() - since)
        self._idle.append(chat)
        return True
