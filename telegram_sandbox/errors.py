"""The two refusals: in Telegram's words to the bot, in ours to the page and the tests."""

from typing import Any

Json = dict[str, Any]


def refused(message: str, code: int = 400, parameters: Json | None = None) -> "ApiError":
    """Build a refusal with Telegram's prefix and lower-casing, which spares BUTTON_INVALID."""
    if len(message) > 1 and not (message[1] == "_" or message[1].isupper()):
        message = message[0].lower() + message[1:]
    prefix = "Forbidden" if code == 403 else "Bad Request"
    return ApiError(code, f"{prefix}: {message}", parameters)


class ApiError(Exception):
    """A refusal to the bot: an HTTP status and Telegram's description.

    `parameters` tell the bot how to go on: `retry_after` (seconds), `migrate_to_chat_id`.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ControlError(Exception):
    """A refusal of the control API: an HTTP status and one English sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
