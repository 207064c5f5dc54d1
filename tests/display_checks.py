"""Checks that what the bot says can be displayed: Telegram takes it, and a reader can read it."""

import unicodedata
from typing import Any

from chatbot.conversation import Button, Confirmation, Reply, message_content
from chatbot.engine.telegram.messages import text_params
from telegram_sandbox.shapes.formatting import parsed
from telegram_sandbox.shapes.keyboards import checked

OPENS, CLOSES = "\u2066\u2067\u2068", "\u2069"  # isolates
TURNING = "\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u061c"  # embeddings, overrides, marks
RIGHT_TO_LEFT = {"R", "AL", "AN"}
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
LONGEST_LABEL = 64  # characters; more is cut by Telegram's apps
LONGEST_NOTICE = 200  # Bot API, answerCallbackQuery


def assert_call_displays(call: dict[str, Any]) -> None:
    """Check a call's text, buttons and toast. Raises ApiError where Telegram would refuse them."""
    params = call["params"]
    if call["method"] == "answerCallbackQuery":
        assert_toast_displays(params.get("text", ""))
    elif "text" in params:
        rows = params.get("reply_markup", {}).get("inline_keyboard", [])
        assert_message_displays(params["text"], rows)


def assert_reply_displays(reply: Reply) -> None:
    """Check what a handler answers, or the outbox sends."""
    said = text_params(message_content(reply))
    assert_message_displays(said["text"], said["reply_markup"]["inline_keyboard"])
    assert_toast_displays(reply.toast)


def assert_confirmation_displays(question: Confirmation) -> None:
    """Check the question with its two buttons."""
    buttons = ((Button(question.yes, "yes"),), (question.no,))
    assert_reply_displays(Reply(question.text, buttons))


def assert_message_displays(html: str, keyboard: list[list[dict[str, Any]]]) -> None:
    """Check with Telegram's own parser, and that it fits a message and turns nothing around."""
    assert_upright(parsed(html, "HTML").text)
    for row in checked(keyboard):
        for button in row:
            assert_upright(button["text"])
            assert any(map(_is_seen, button["text"])), f"an empty button: {button['text']!a}"


def assert_toast_displays(text: str) -> None:
    """Check that it fits a toast."""
    assert len(text) <= LONGEST_NOTICE
    assert_upright(text)


def assert_upright(text: str) -> None:
    """Check that text from right to left is isolated, so that what is around it stays there."""
    for line in text.splitlines():
        depth = 0
        for character in line:
            assert character not in TURNING, f"turned by {character!a}: {line!a}"
            if depth == 0:
                assert unicodedata.bidirectional(character) not in RIGHT_TO_LEFT, ascii(line)
            depth += (character in OPENS) - (character in CLOSES)
            assert depth >= 0, f"closed but not opened: {line!a}"
        assert depth == 0, f"opened but not closed: {line!a}"


def _is_seen(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNSP" and character not in BLANKS


def assert_telegram_takes(reply: Reply) -> str:
    """Check that Telegram takes it, names and all; return the text that people read."""
    sent = text_params(message_content(reply))
    read = parsed(sent["text"], sent["parse_mode"]).text  # refuses what is too long, or no HTML
    rows = checked(sent["reply_markup"]["inline_keyboard"])
    labels = [button["text"] for row in rows for button in row]
    assert [label for label in labels if len(label) > LONGEST_LABEL] == []
    assert len(reply.toast) <= LONGEST_NOTICE
    for text in (read, *labels):
        assert text.count("\u2068") == text.count(CLOSES)
    return read
