"""Keyboards, inline ones and those in the place of a person's own, checked as Telegram does."""

from collections.abc import Sequence

from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import tdlib
from telegram_sandbox.state.chats import Json

MAX_BUTTONS = 100
MAX_BUTTONS_IN_A_ROW = 8
"""Clients show no more in a row. What Telegram does with more is unknown; here it is refused."""

# Bot API, InlineKeyboardButton and CopyTextButton.
MAX_DATA_BYTES = 64
MAX_COPIED_CHARACTERS = 256
STYLES = ("danger", "success", "primary")

KINDS = ("url", "callback_data", "copy_text")
"""The effects that a button can have here, in the order in which Telegram looks for them."""


def checked(rows: Sequence[Sequence[Json]]) -> list[list[Json]]:
    """Check a keyboard, and drop its empty rows."""
    keyboard = [[_checked_button(button) for button in row] for row in rows if row]
    if sum(map(len, keyboard)) > MAX_BUTTONS:
        raise refused("REPLY_MARKUP_TOO_LONG")
    if any(len(row) > MAX_BUTTONS_IN_A_ROW for row in keyboard):
        raise refused("REPLY_MARKUP_TOO_LONG")
    return keyboard


def checked_reply(rows: Sequence[Sequence[Json | str]]) -> list[list[Json]]:
    """Check a keyboard in the place of a person's own, and drop its empty buttons and rows."""
    named = [[_named_button(button) for button in row] for row in rows]
    kept = [[button for button in row if button["text"]] for row in named]
    return [row for row in kept if row]


def offers(keyboard: Sequence[Sequence[Json]], data: str) -> bool:
    """Tell whether the keyboard has a button with this callback data."""
    return any(button.get("callback_data") == data for row in keyboard for button in row)


def _named_button(button: Json | str) -> Json:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button.get("text"), str):
        raise refused("can't parse keyboard button: Can't find field \"text\"")
    return button


def _checked_button(button: Json) -> Json:
    kind = next((kind for kind in KINDS if button.get(kind)), None)
    if not isinstance(button.get("text"), str):
        raise refused("can't parse inline keyboard button: Can't find field \"text\"")
    if kind is None:
        raise refused(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if not button["text"].strip():
        raise refused("BUTTON_TEXT_INVALID")
    style = button.get("style")
    if style not in (None, *STYLES):
        raise refused("can't parse inline keyboard button: invalid button style specified")
    kept = {"text": button["text"], kind: _checked_value(kind, button[kind])}
    return kept if style is None else kept | {"style": style}


def _checked_value(kind: str, value: object) -> object:
    """Check the value that says what the button does."""
    if kind == "copy_text":
        return _checked_copy(value)
    if not isinstance(value, str):
        raise refused(f'can\'t parse inline keyboard button: Field "{kind}" must be of type String')
    if kind == "callback_data" and len(value.encode()) > MAX_DATA_BYTES:
        raise refused("BUTTON_DATA_INVALID")
    if kind == "url":
        return tdlib.checked_link(value, "inline keyboard button")
    return value


def _checked_copy(value: object) -> Json:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_COPIED_CHARACTERS:
        raise refused("BUTTON_COPY_TEXT_INVALID")
    return {"text": text}
