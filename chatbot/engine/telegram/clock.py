"""Whether this machine's clock may be believed: Telegram's answers tell the time too.

Scheduled jobs wait while the two clocks differ: a row that was purged a year too early never comes
back, and a message that was sent can't be called back.
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
        self.answers = 0  # that told the time

    def hear(self, date: str | None) -> None:
        """Take the `Date` of an answer; an unreadable date is ignored."""
        if date and date != self._date:
            try:
                moment = parsedate_to_datetime(date)
            except (ValueError, OverflowError):
                return
            self._date = date
            self._heard = (moment.replace(tzinfo=moment.tzinfo or UTC), self._elapsed())
        self.answers += bool(date)

    def ahead(self, at: datetime) -> timedelta | None:
        """Return how far `at` is ahead of Telegram's time, to a second or two; None: unknown."""
        if self._heard is None:
            return None
        moment, heard = self._heard
        return at - moment - timedelta(seconds=self._elapsed() - heard)


class ComparedClock:
    """Compares this machine's clock with Telegram's, and trusts it while Telegram's is unknown."""

    def __init__(self, clock: Callable[[], datetime], server: ServerTime) -> None:
        self._clock = clock
        self._server = server

    def now(self) -> datetime:
        """Return the time, right or wrong."""
        return self._clock()

    async def once_right(self) -> datetime:
        """Return the time, once the clocks agree."""
        while self._off(at := self._clock()) is not None:  # noqa: ASYNC110 - of the system
            await asyncio.sleep(LOOK_EVERY_S)
        return at

    async def watch(self, tell: Tell) -> None:
        """Tell each time that the clocks begin to differ, and by how much, or agree again (None).

        Another answer has to confirm the difference: no clock may count while a machine sleeps.
        `tell` is called again later where it returns False.
        """
        was_told, answers = False, None
        while True:
            off = self._off(at := self._clock())
            if off is None or answers is None:
                answers = None if off is None else self._server.answers
            is_sure = off is None or answers != self._server.answers
            if is_sure and (off is not None) != was_told and await tell(off, at):
                was_told = not was_told
            await asyncio.sleep(LOOK_EVERY_S)

    def _off(self, at: datetime) -> timedelta | None:
        """Return by how much `at` is too far ahead, or below 0 behind; None: near enough."""
        ahead = self._server.ahead(at)
        return ahead if ahead is not None and abs(ahead) > AGREE_WITHIN else None
