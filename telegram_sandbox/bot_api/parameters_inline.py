"""What answerInlineQuery takes."""

from collections.abc import Sequence

from pydantic import Field

from telegram_sandbox.bot_api.parameters import Content, Markup, Nested, Parameters
from telegram_sandbox.state.chats import Json


class AnswerInlineQuery(Parameters):
    """Results stay as they came: each is read, and refused, by itself."""

    inline_query_id: str = ""
    results: Nested[Sequence[object]] = ()
    cache_time: int = 300
    is_personal: bool = False
    next_offset: str = ""
    button: Nested[Json] | None = None


class TextContent(Content):
    """InputTextMessageContent."""

    text: str = Field(alias="message_text", min_length=1)


class ArticleResult(Parameters):
    """InlineQueryResultArticle."""

    id: str = ""
    title: str = ""
    input_message_content: TextContent
    description: str = ""
    reply_markup: Markup | None = None
