"""The dates, as precise as they are known: shown, changed, reminded of, in people's calendars."""
