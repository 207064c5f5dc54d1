"""What persons do and see, and which updates the bot gets of it."""
