"""The two ways of refusing: in Telegram's words to the bot, in ours to the page and the tests."""

from telegram_sandbox.state.chats import Json


def refused(message: str, code: int = 400, parameters: Json | None = None) -> "ApiError":
    """Telegram's own prefix and its own lower-casing (it spares words such as BUTTON_INVALID)."""
    if len(message) > 1 and not (message[1] == "_" or message[1].isupper()):
        message = message[0].lower() + message[1:]
    prefix = "Forbidden" if code == 403 else "Bad Request"
    return ApiError(code, f"{prefix}: {message}", parameters)


class ApiError(Exception):
    """What the bot is answered instead of a result: an HTTP status and Telegram's description.

    `parameters` say what would help: `retry_after` (seconds), `migrate_to_chat_id`.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ControlError(Exception):
    """What the control API refuses: an HTTP status and one English sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
