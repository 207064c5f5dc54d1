"""Reminders of dates, and messages about changed dates: recipients, hours, and broadcasts."""
