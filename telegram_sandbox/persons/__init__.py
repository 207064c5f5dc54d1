"""What persons do and see, where they are, and what the bot is told of it."""
