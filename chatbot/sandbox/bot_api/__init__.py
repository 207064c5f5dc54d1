"""The Bot API for one bot: /bot<token>/<method>, and what each method does."""

from typing import Any


def __getattr__(name: str) -> Any:
    """METHODS, which went to methods.py: kept until bench/fuzzing imports it from there."""
    if name != "METHODS":
        raise AttributeError(name)
    from chatbot.sandbox.bot_api import methods  # noqa: PLC0415 -- it imports this package

    return methods.METHODS
