"""Gone to bot_api.listening: kept until bench/fuzzing imports it from there."""

from chatbot.sandbox.bot_api.listening import MAX_NOTICE

__all__ = ["MAX_NOTICE"]
