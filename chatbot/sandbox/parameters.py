"""Gone to bot_api.parameters: kept until bench/fuzzing imports it from there."""

from chatbot.sandbox.bot_api.parameters import (
    AnswerCallbackQuery,
    Content,
    Editing,
    Sending,
    understood,
)

__all__ = ["AnswerCallbackQuery", "Content", "Editing", "Sending", "understood"]
