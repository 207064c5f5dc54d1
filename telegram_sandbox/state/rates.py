"""How fast the bot sends: what it reached, and where the real server would stop it."""

from collections import defaultdict, deque
from math import ceil

SECOND = 1.0
MINUTE = 60.0

# What the real server takes (Bots FAQ, "My bot is hitting limits").
LIMIT_IN_ALL = 30  # messages in a second
LIMIT_IN_A_CHAT = 3  # in as many seconds: about one a second, with a small burst
LIMIT_IN_A_GROUP = 20  # in a minute


class Window:
    """Counts the messages of the last so many seconds, and remembers the peak."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque()
        self.most = 0

    def add(self, now: float) -> None:
        self._drop_older(now)
        self._times.append(now)
        self.most = max(self.most, len(self._times))

    def seconds_until_fewer_than(self, limit: int, now: float) -> float:
        self._drop_older(now)
        return self._times[-limit] + self._seconds - now if len(self._times) >= limit else 0.0

    def _drop_older(self, now: float) -> None:
        while self._times and now - self._times[0] >= self._seconds:
            self._times.popleft()


class SendingLimits:
    """The real server's limits, for the chats of one bot. A group's id begins with a minus."""

    def __init__(self) -> None:
        self._in_all = Window(SECOND)
        self._chats = defaultdict[str, Window](lambda: Window(LIMIT_IN_A_CHAT * SECOND))
        self._groups = defaultdict[str, Window](lambda: Window(MINUTE))

    def retry_after(self, chat_id: str, now: float) -> int:
        """Count whole seconds until the chat may get one more message; 0 records it as sent."""
        windows = [(self._in_all, LIMIT_IN_ALL), (self._chats[chat_id], LIMIT_IN_A_CHAT)]
        if chat_id.startswith("-"):
            windows.append((self._groups[chat_id], LIMIT_IN_A_GROUP))
        seconds = max(window.seconds_until_fewer_than(limit, now) for window, limit in windows)
        if seconds <= 0:
            for window, _ in windows:
                window.add(now)
        return ceil(seconds)
