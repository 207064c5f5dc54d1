"""The moments at which tests are: one for all, so that days and hours can be reckoned once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday; 13:00 in Paris
IN_MAY_2022 = datetime(2022, 5, 15, 12, tzinfo=PARIS)  # when the built-in chantiers were published
