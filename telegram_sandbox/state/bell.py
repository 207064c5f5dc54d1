"""Waiting for a change, for whoever polls."""

import asyncio
from collections.abc import Callable


class Bell:
    """Rung at each change of the world; wakes everybody who waits for one."""

    def __init__(self) -> None:
        self._next = asyncio.Event()
        self.is_closed = False
        self.waiters = 0
        """How many polls are open, waiting for something to happen."""

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    def close(self) -> None:
        """From now on nobody waits any more."""
        self.is_closed = True
        self.ring()

    async def until(self, ready: Callable[[], bool], seconds: float | None) -> None:
        """Return once `ready()` holds, after so many real seconds, or when the bell is closed.

        None seconds are as many as it takes.
        """
        self.waiters += 1
        try:
            async with asyncio.timeout(seconds):
                while not (self.is_closed or ready()):
                    await self._next.wait()
        except TimeoutError:
            return
        finally:
            self.waiters -= 1
