"""The dates, as precise as they are known: shown, changed, in people's calendars."""
