"""The methods with which the bot answers presses and inline queries."""

import re
from collections.abc import Sequence

from telegram_sandbox.bot_api.content import read_keyboard, read_link_preview, read_text
from telegram_sandbox.bot_api.parameters import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    ArticleResult,
    parse_parameters,
)
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.queries import Article, Offer
from telegram_sandbox.world import World

MAX_NOTICE = 200
"""Characters of the answer to a press (Bot API, answerCallbackQuery)."""

# Of the answer to an inline query (Bot API, answerInlineQuery).
MAX_RESULTS = 50
MAX_BYTES = 64  # of a result's id, of an offset
MAX_SECONDS = 24 * 3600  # of caching; more is quietly less, as on the real server

UNPARSED = (
    "can't parse",
    "input message content",
    "object expected",
    "text is too long",
    "unsupported parse_mode",
)
"""How the refusals begin that say where in the call the error stood."""

START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def answer_callback_query(world: World, params: AnswerCallbackQuery) -> bool:
    if len(params.text) > MAX_NOTICE:
        raise refused("MESSAGE_TOO_LONG")
    press = world.presses.answer(
        params.callback_query_id, params.text, show_alert=params.show_alert
    )
    world.chat_changed(world.chats[press.chat])
    return True


async def answer_inline_query(world: World, params: AnswerInlineQuery) -> bool:
    button = _button(params.button) if params.button else None
    articles = _articles(params.results)
    if len(params.next_offset.encode()) > MAX_BYTES:
        raise refused("NEXT_OFFSET_INVALID")
    seconds = min(max(params.cache_time, 0), MAX_SECONDS)
    offer = Offer(articles, seconds, params.is_personal, params.next_offset, button)
    world.inline_queries.answer(params.inline_query_id, offer)
    world.changes.notify()
    return True


def _button(given: Json) -> Json:
    """Parse an InlineQueryResultsButton of the kind that opens the chat with the bot."""
    text, parameter = given.get("text"), given.get("start_parameter")
    prefix = "can't parse inline query results button: "
    if not isinstance(text, str):
        raise refused(prefix + 'Can\'t find field "text"')
    if not isinstance(parameter, str):
        raise refused(prefix + "InlineQueryResultsButton must have exactly one optional field")
    if not text:
        raise refused("SWITCH_PM_TEXT_EMPTY")
    if not START_PARAMETER.fullmatch(parameter):
        raise refused("START_PARAM_INVALID")
    return {"text": text, "start_parameter": parameter}


def _articles(results: Sequence[object]) -> tuple[Article, ...]:
    if len(results) > MAX_RESULTS:
        raise refused("too many inline query results specified")
    articles = tuple(_article(result) for result in results)
    if len({article.id for article in articles}) < len(articles):
        raise refused("RESULT_ID_DUPLICATE")
    return articles


def _article(given: object) -> Article:
    result = _parse_article(given)
    try:
        content = read_text(result.input_message_content)
        keyboard = read_keyboard(result.reply_markup)
    except ApiError as error:
        raise _located(error) from error
    if not 1 <= len(result.id.encode()) <= MAX_BYTES:
        raise refused("RESULT_ID_INVALID")
    if not result.title:
        raise refused("ARTICLE_TITLE_EMPTY")
    preview = read_link_preview(result.input_message_content)
    return Article(result.id, result.title, result.description, content, keyboard, preview)


def _parse_article(given: object) -> ArticleResult:
    if not isinstance(given, dict):
        raise _parse_error("Inline query result must be an object")
    _check_strings(given, "type", "id")
    if given["type"].lower() != "article":
        raise _parse_error(f'type "{given["type"]}" is unsupported for the inline query result')
    _check_strings(given, "title")
    if given.get("input_message_content") is None:
        _check_strings(given, "message_text")
    try:
        return parse_parameters(ArticleResult, given)
    except ApiError as error:
        raise _located(error) from error


def _check_strings(given: Json, *names: str) -> None:
    for name in names:
        if not isinstance(given.get(name), str):
            raise _parse_error(f'Can\'t find field "{name}"')


def _located(error: ApiError) -> ApiError:
    """Say where an error of parsing stood; Telegram's later checks don't know it."""
    message = error.description.removeprefix("Bad Request: ")
    return _parse_error(message[0].upper() + message[1:]) if message.startswith(UNPARSED) else error


def _parse_error(message: str) -> ApiError:
    return refused(f"can't parse inline query result: {message}")
