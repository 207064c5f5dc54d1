"""Whether this machine's clock may be believed: Telegram's answers tell the time too.

What is done by the clock waits while the two differ: nothing brings back what was forgotten a year
too early, or calls back what was sent.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

AGREE_WITHIN = timedelta(minutes=10)
LOOK_EVERY_S = 10.0

Tell = Callable[[timedelta | None, datetime], Awaitable[bool]]


class ServerTime:
    """Telegram's time: the `Date` of an answer, and what has passed since.

    `elapsed`: seconds, on a clock that nobody sets.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._date = ""
        self._heard: tuple[datetime, float] | None = None

    def hear(self, date: str | None) -> None:
        """Take the `Date` of an answer; one that can't be read is none."""
        if not date or date == self._date:
            return
        try:
            moment = parsedate_to_datetime(date)
        except (ValueError, OverflowError):
            return
        self._date = date
        self._heard = (moment.replace(tzinfo=moment.tzinfo or UTC), self._elapsed())

    def ahead(self, at: datetime) -> timedelta | None:
        """Say how far `at` is ahead of it, to a second or two; None where no answer had a time."""
        if self._heard is None:
            return None
        moment, heard = self._heard
        return at - moment - timedelta(seconds=self._elapsed() - heard)


class ComparedClock:
    """This machine's clock, beside Telegram's. Where Telegram's isn't known, it is right."""

    def __init__(self, clock: Callable[[], datetime], server: ServerTime) -> None:
        self._clock = clock
        self._server = server

    async def once_right(self) -> datetime:
        """Return the time, once the clocks agree."""
        while self._off(at := self._clock()) is not None:  # noqa: ASYNC110 - of the system
            await asyncio.sleep(LOOK_EVERY_S)
        return at

    async def watch(self, tell: Tell) -> None:
        """Tell each time that they begin to differ, and by how much, or to agree again (None).

        Again, where that could not be told.
        """
        was_off = False
        while True:
            off = self._off(at := self._clock())
            if (off is not None) != was_off and await tell(off, at):
                was_off = not was_off
            await asyncio.sleep(LOOK_EVERY_S)

    def _off(self, at: datetime) -> timedelta | None:
        """Say how far ahead `at` is, where that is too much; below 0 it is behind."""
        ahead = self._server.ahead(at)
        return ahead if ahead is not None and abs(ahead) > AGREE_WITHIN else None
