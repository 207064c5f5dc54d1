"""Answers that everybody may read: a part of a topic's page, and of what the bot answers from."""
