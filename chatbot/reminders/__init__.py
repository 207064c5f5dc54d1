"""Reminders of dates, and what is told of their changes: to whom, when, and by which broadcast."""
