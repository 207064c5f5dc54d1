"""answerInlineQuery: what it refuses, in the real server's words."""

import pytest

from telegram_sandbox.state.chats import Json
from tests.telegram_sandbox.cast import LE_MANS, MARIE
from tests.telegram_sandbox.clients import BotApi
from tests.telegram_sandbox.inline import Typing, article

READING = "can't parse inline query result: "
READING_BUTTON = "can't parse inline query results button: "
NO_TEXT_BUTTONS = "Text buttons are unallowed in the inline keyboard"


@pytest.fixture
async def query_id(bot: BotApi) -> str:
    """Make a query of Marie's that the bot has not answered."""
    asked = await Typing(bot.http, MARIE, LE_MANS.id).types("ali")
    return str(asked["inline_query_id"])


@pytest.mark.parametrize(
    ("results", "description"),
    [
        ("{}", "expected an Array of inline query results"),
        ([article(str(n)) for n in range(51)], "too many inline query results specified"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article("é" * 33)], "RESULT_ID_INVALID"),
        ([article(title="")], "ARTICLE_TITLE_EMPTY"),
        (["a"], f"{READING}Inline query result must be an object"),
        ([{"type": "article"}], f'{READING}Can\'t find field "id"'),
        ([{"type": "article", "id": "1"}], f'{READING}Can\'t find field "title"'),
        (
            [{"type": "photo", "id": "1"}],
            f'{READING}type "photo" is unsupported for the inline query result',
        ),
        (
            [{"type": "article", "id": "1", "title": "a"}],
            f'{READING}Can\'t find field "message_text"',
        ),
        (
            [article(input_message_content={"latitude": 1, "longitude": 1})],
            f"{READING}Input message content is not specified",
        ),
        (
            [article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})],
            f"{READING}Can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ([article(input_message_content={"message_text": "a" * 4097})], "message is too long"),
        ([article(reply_markup=[])], f"{READING}Object expected as reply markup"),
        (
            [article(reply_markup={"inline_keyboard": [[{"text": "a"}]]})],
            f"{READING}Can't parse inline keyboard button: {NO_TEXT_BUTTONS}",
        ),
        (
            [
                article(
                    reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "a" * 65}]]}
                )
            ],
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_a_wrong_result_is_refused(
    bot: BotApi, query_id: str, results: object, description: str
) -> None:
    refusal = await bot.refusal("answerInlineQuery", inline_query_id=query_id, results=results)
    assert refusal == f"Bad Request: {description}"


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"next_offset": "é" * 33}, "NEXT_OFFSET_INVALID"),
        (
            {"button": {"start_parameter": "a"}},
            f'{READING_BUTTON}Can\'t find field "text"',
        ),
        (
            {"button": {"text": "a", "web_app": {"url": "https://example.org"}}},
            f"{READING_BUTTON}InlineQueryResultsButton must have exactly one optional field",
        ),
        ({"button": {"text": "a", "start_parameter": "é"}}, "START_PARAM_INVALID"),
        ({"button": {"text": "", "start_parameter": "a"}}, "SWITCH_PM_TEXT_EMPTY"),
        ({"button": "["}, "can't parse inline query results button JSON object"),
    ],
)
async def test_a_wrong_offer_is_refused(
    bot: BotApi, query_id: str, params: Json, description: str
) -> None:
    refusal = await bot.refusal("answerInlineQuery", inline_query_id=query_id, results=[], **params)
    assert refusal == f"Bad Request: {description}"
