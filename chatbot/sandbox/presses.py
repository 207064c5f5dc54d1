"""Gone to state.presses: kept until bench/fuzzing imports it from there."""

from chatbot.sandbox.state.presses import TOO_OLD

__all__ = ["TOO_OLD"]
