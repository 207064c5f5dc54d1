"""Waiting for something to change, for everybody who polls."""

import asyncio
from collections.abc import Callable


class Changes:
    """A condition that is notified at each change of the world, and can be closed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()
        self.is_closed = False
        self.waiters = 0  # polls that are open

    def notify(self) -> None:
        """Wake everybody who waits."""
        current, self._next = self._next, asyncio.Event()
        current.set()

    def close(self) -> None:
        """End every wait, now and later."""
        self.is_closed = True
        self.notify()

    async def wait_for(self, ready: Callable[[], bool], seconds: float | None) -> None:
        """Return once `ready()` holds, after so many real seconds, or when this is closed.

        With None for the seconds there is no time limit.
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
