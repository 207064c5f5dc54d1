"""The sandbox's clock: the machine's, until somebody sets it."""

from collections.abc import Awaitable, Callable


class Clock:
    """Gives Unix seconds. It goes on from wherever it is set.

    `on_set_back`: called when it was set to an earlier moment, for a bot that goes by it too.
    """

    def __init__(self, machine: Callable[[], float]) -> None:
        self._machine = machine
        self.ahead = 0.0  # seconds; below 0 it is behind
        self.on_set_back: Callable[[], Awaitable[None]] = _ignored

    def __call__(self) -> float:
        return self._machine() + self.ahead

    def set(self, at: float | None) -> None:
        """Let it be that moment, in Unix seconds; with None what it really is."""
        self.ahead = 0.0 if at is None else at - self._machine()


async def _ignored() -> None:
    """Do nothing, for a bot that has a clock of its own."""
