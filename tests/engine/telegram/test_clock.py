"""Telegram's time, as its answers tell it, beside the machine's."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from chatbot.engine.telegram.clock import ServerTime

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_it_goes_on_by_a_clock_that_nobody_sets() -> None:
    passed = 100.0
    server = ServerTime(lambda: passed)
    server.hear(format_datetime(NOW, usegmt=True))
    assert server.ahead(NOW) == timedelta()
    passed += 60
    assert server.ahead(NOW + 60 * SECOND) == timedelta()
    assert server.ahead(NOW + timedelta(days=365)) == timedelta(days=365) - 60 * SECOND
    assert server.ahead(NOW - timedelta(days=1)) == -timedelta(days=1) - 60 * SECOND


def test_an_answer_that_comes_later_counts() -> None:
    server = ServerTime(lambda: 0.0)
    server.hear(format_datetime(NOW, usegmt=True))
    server.hear("Tue, 24 Nov 2026 13:00:00 +0000")
    assert server.ahead(NOW) == timedelta(hours=-1)


@pytest.mark.parametrize(
    "date", [None, "", "soon", "Tue, 99 Nov 2026 12:00:00 GMT", "1 Jan 99999 0:0:0 GMT", "é", ",,"]
)
def test_a_date_that_cannot_be_read_is_none(date: str | None) -> None:
    server = ServerTime()
    server.hear(date)
    assert server.ahead(NOW) is None


def test_a_date_without_a_zone_is_utc() -> None:
    server = ServerTime(lambda: 0.0)
    server.hear("Tue, 24 Nov 2026 12:00:00 -0000")
    assert server.ahead(NOW) == timedelta()
