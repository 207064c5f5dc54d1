"""answerInlineQuery: what the bot offers to whoever typed after its name."""

import re
from collections.abc import Sequence

from telegram_sandbox.bot_api import wording
from telegram_sandbox.bot_api.parameters import understood
from telegram_sandbox.bot_api.parameters_inline import AnswerInlineQuery, ArticleResult
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.inline import Article, Offer
from telegram_sandbox.world import World

MAX_RESULTS = 50
MAX_BYTES = 64
"""Results of one answer, bytes of a result's id, of an offset (Bot API, answerInlineQuery)."""

MAX_SECONDS = 24 * 3600
"""More is quietly less, as on the real server."""

UNREAD = (
    "can't parse",
    "input message content",
    "object expected",
    "text is too long",
    "unsupported parse_mode",
)
"""How the refusals of what can't be read begin."""

START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def answer_inline_query(world: World, asked: AnswerInlineQuery) -> bool:
    button = _button(asked.button) if asked.button else None
    articles = _articles(asked.results)
    if len(asked.next_offset.encode()) > MAX_BYTES:
        raise refused("NEXT_OFFSET_INVALID")
    seconds = min(max(asked.cache_time, 0), MAX_SECONDS)
    offer = Offer(articles, seconds, asked.is_personal, asked.next_offset, button)
    world.inline.answer(asked.inline_query_id, offer)
    world.bell.ring()
    return True


def _button(given: Json) -> Json:
    """InlineQueryResultsButton, of the kind that opens the chat with the bot."""
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
    result = _read(given)
    try:
        content = wording.text(result.input_message_content)
        keyboard = wording.keyboard(result.reply_markup)
    except ApiError as error:
        raise _in_a_result(error) from error
    if not 1 <= len(result.id.encode()) <= MAX_BYTES:
        raise refused("RESULT_ID_INVALID")
    if not result.title:
        raise refused("ARTICLE_TITLE_EMPTY")
    preview = wording.link_preview(result.input_message_content.link_preview_options)
    return Article(result.id, result.title, result.description, content, keyboard, preview)


def _read(given: object) -> ArticleResult:
    if not isinstance(given, dict):
        raise _unreadable("Inline query result must be an object")
    _check_text(given, "type", "id")
    if given["type"].lower() != "article":
        raise _unreadable(f'type "{given["type"]}" is unsupported for the inline query result')
    _check_text(given, "title")
    if given.get("input_message_content") is None:
        _check_text(given, "message_text")
    try:
        return understood(ArticleResult, given)
    except ApiError as error:
        raise _in_a_result(error) from error


def _check_text(given: Json, *names: str) -> None:
    for name in names:
        if not isinstance(given.get(name), str):
            raise _unreadable(f'Can\'t find field "{name}"')


def _in_a_result(error: ApiError) -> ApiError:
    """What can't be read is told with where it stood; Telegram's later checks don't know."""
    words = error.description.removeprefix("Bad Request: ")
    return _unreadable(words[0].upper() + words[1:]) if words.startswith(UNREAD) else error


def _unreadable(words: str) -> ApiError:
    return refused(f"can't parse inline query result: {words}")
