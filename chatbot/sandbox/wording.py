"""Gone to bot_api.wording: kept until bench/fuzzing imports it from there."""

from chatbot.sandbox.bot_api.wording import keyboard, text

__all__ = ["keyboard", "text"]
