"""The moments at which tests are: one for all, so that days and hours can be reckoned once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday; 13:00 in Paris
IN_MAY_2022 = datetime(2022, 5, 15, 12, tzinfo=PARIS)  # when the built-in chantiers were published


class StoppedClock:
    """A clock for jobs that shows one moment, until the test sets it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at
        self.looks = self.asked = 0

    def now(self) -> datetime:
        self.looks += 1
        return self.at

    async def once_right(self) -> datetime:
        self.asked += 1
        return self.at
