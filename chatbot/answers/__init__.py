"""Answering from what was published, and saying so when it has no answer."""
