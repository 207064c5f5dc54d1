"""Reminding of dates, and telling how they change, whom that concerns."""
