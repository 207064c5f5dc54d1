"""Dates, as precisely as they are known: shown, changed, and in people's calendars."""
