"""How fast the bot sends: what it reached, and where the real server would stop it."""

from collections import defaultdict, deque
from math import ceil

SECOND = 1.0
MINUTE = 60.0

LIMIT_IN_ALL = 30
"""Messages in a second (docs/telegram.md)."""

LIMIT_IN_A_CHAT = 3
"""Messages in as many seconds: about one a second, with a small burst (docs/telegram.md)."""

LIMIT_IN_A_GROUP = 20
"""Messages in a minute (docs/telegram.md)."""


class Window:
    """The messages of the last so many seconds, and how many there were at most."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque()
        self.most = 0

    def add(self, now: float) -> None:
        self._slide(now)
        self._times.append(now)
        self.most = max(self.most, len(self._times))

    def seconds_until_fewer_than(self, limit: int, now: float) -> float:
        self._slide(now)
        return self._times[-limit] + self._seconds - now if len(self._times) >= limit else 0.0

    def _slide(self, now: float) -> None:
        while self._times and now - self._times[0] >= self._seconds:
            self._times.popleft()


class SendingLimits:
    """The real server's limits, for the chats of one bot. A group's id begins with a minus."""

    def __init__(self) -> None:
        self._in_all = Window(SECOND)
        self._chats = defaultdict[str, Window](lambda: Window(LIMIT_IN_A_CHAT * SECOND))
        self._groups = defaultdict[str, Window](lambda: Window(MINUTE))

    def retry_after(self, chat_id: str, now: float) -> int:
        """Whole seconds until one more message may go there; if none, it is taken as sent."""
        windows = [(self._in_all, LIMIT_IN_ALL), (self._chats[chat_id], LIMIT_IN_A_CHAT)]
        if chat_id.startswith("-"):
            windows.append((self._groups[chat_id], LIMIT_IN_A_GROUP))
        seconds = max(window.seconds_until_fewer_than(limit, now) for window, limit in windows)
        if seconds <= 0:
            for window, _ in windows:
                window.add(now)
        return ceil(seconds)
