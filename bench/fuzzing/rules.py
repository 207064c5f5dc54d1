"""Whether a call keeps the Bot API's rules: the specification's, and those of the real server."""

from typing import Any

from bench.fuzzing.cast import GREATEST, Json
from telegram_sandbox.bot_api.answers import MAX_NOTICE
from telegram_sandbox.bot_api.content import read_keyboard, read_text
from telegram_sandbox.bot_api.methods import METHODS
from telegram_sandbox.bot_api.parameters import (
    AnswerCallbackQuery,
    Content,
    Editing,
    Sending,
    parse_parameters,
)
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.specification import Specification


class Rules:
    """Looks at each call by itself."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._names = {name.lower(): name for name in specification.methods}

    def broken_by(self, method: str, params: Json) -> str | None:
        """Which one, in a line; None: Telegram would do what it is asked."""
        name = self._names.get(method, method)
        if problems := self._specification.problems_of_call(name, params):
            return problems[0]
        if not _may_be_a_chat(params.get("chat_id", 0)):
            return f"{name}.chat_id: {params['chat_id']!r} is none"
        try:
            _check_content(method, params)
        except ApiError as refusal:
            return f"{name}: {refusal.description}"
        return None


def _may_be_a_chat(chat: Any) -> bool:
    return abs(chat) <= GREATEST if isinstance(chat, int) else str(chat).startswith("@")


def _check_content(method: str, params: Json) -> None:
    """Raises ApiError: texts parsed by Telegram's own parser, keyboards, what replies need."""
    asked = parse_parameters(METHODS[method].parameters, params)
    if isinstance(asked, AnswerCallbackQuery) and len(asked.text) > MAX_NOTICE:
        raise refused("MESSAGE_TOO_LONG")
    if isinstance(asked, Content):
        read_text(asked)
    if isinstance(asked, Sending | Editing):
        read_keyboard(asked.reply_markup)
