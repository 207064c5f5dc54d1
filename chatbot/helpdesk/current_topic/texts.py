"""What is kept of what somebody speaks of, in words."""

from datetime import datetime

from chatbot.conversation.personal_data import Kept


def kept_spoken(topic: str, at: datetime) -> Kept:
    """A topic's name, and nothing of what was asked."""
    return Kept("De quoi nous parlions", {"sujet": topic, "la dernière fois": at})
