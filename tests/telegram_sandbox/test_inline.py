"""Inline mode: queries, the bot's offers, chosen results."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)

from telegram_sandbox.persons.view import view
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Person
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, LE_MANS, MARIE, PAUL, ROBOT
from tests.telegram_sandbox.clients import BotApi, Clock, ptb_client
from tests.telegram_sandbox.inline import Typing, article
from tests.waiting import until

KEYBOARD = {"inline_keyboard": [[{"text": "Suivre", "callback_data": "suivre"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
UNCHANGED = "Bad Request: message is not modified"


@pytest.fixture
def marie(http: httpx.AsyncClient) -> Typing:
    return Typing(http, MARIE, LE_MANS.id)


@pytest.fixture
def away(world: World) -> None:
    """Take the bot out of the group, as if it had never been there."""
    world.put(replace(LE_MANS, memberships={MARIE.id: LE_MANS.membership(MARIE.id)}))


async def chosen(bot: BotApi, marie: Typing, query: str = "ali", **more: Any) -> Json:
    """Let Marie choose an article; return the answer and the query."""
    query_id = (await marie.types(query))["inline_query_id"]
    await bot("answerInlineQuery", inline_query_id=query_id, results=[article(**more)])
    return await marie.chooses(query_id, "7") | {"query_id": query_id}


def last_seen(world: World) -> Json:
    seen: Json = view(world, world.chats[LE_MANS.id], MARIE.id)["messages"][-1]
    return seen


async def test_the_bot_says_that_it_has_an_inline_mode(world: World, bot: BotApi) -> None:
    assert (await bot("getMe"))["supports_inline_queries"] is True
    world.bot = replace(ROBOT, is_inline=False)
    assert (await bot("getMe"))["supports_inline_queries"] is False


async def test_a_query_is_told_wherever_it_is_typed(
    bot: BotApi, http: httpx.AsyncClient, marie: Typing
) -> None:
    asked = await marie.types("ali", offset="50")
    await Typing(http, PAUL, PAUL.id).types("")
    first, second = await bot.updates()
    assert first["update_id"] == asked["update_id"]
    query = first["inline_query"]
    assert (query["id"], query["query"], query["offset"], query["chat_type"]) == (
        asked["inline_query_id"],
        "ali",
        "50",
        "supergroup",
    )
    assert (query["from"]["id"], second["inline_query"]["chat_type"]) == (MARIE.id, "sender")
    assert bot.specification.problems_of("Update", first) == []


async def test_the_offer_is_seen_by_whoever_waits_for_it(
    world: World, bot: BotApi, marie: Typing
) -> None:
    query_id = (await marie.types("ali"))["inline_query_id"]
    nothing: Json = {"answered": False, "results": [], "next_offset": "", "button": None}
    assert await marie.sees(query_id) == nothing
    waiting = asyncio.create_task(marie.sees(query_id, wait=25))
    await until(lambda: world.changes.waiters == 1)
    button = {"text": "Poser une question", "start_parameter": "question"}
    await bot(
        "answerInlineQuery",
        inline_query_id=query_id,
        results=[article()],
        next_offset="1",
        button=button,
    )
    assert await waiting == {
        "answered": True,
        "results": [{"id": "7", "title": "Alimentation", "description": "Chantier 7"}],
        "next_offset": "1",
        "button": button,
    }


async def test_a_query_is_answered_once_and_within_30_seconds(
    bot: BotApi, marie: Typing, clock: Clock
) -> None:
    first = (await marie.types("a"))["inline_query_id"]
    await bot("answerInlineQuery", inline_query_id=first, results=[])
    assert await bot.refusal("answerInlineQuery", inline_query_id=first, results=[]) == TOO_OLD
    await bot.updates()
    second = (await marie.types("b"))["inline_query_id"]
    clock.now += 30
    assert await bot("getUpdates") == []
    assert await bot.refusal("answerInlineQuery", inline_query_id=second, results=[]) == TOO_OLD


async def test_an_offer_holds_for_the_same_words_for_a_while(
    bot: BotApi, http: httpx.AsyncClient, marie: Typing, clock: Clock
) -> None:
    first = (await marie.types("ali"))["inline_query_id"]
    await bot("answerInlineQuery", inline_query_id=first, results=[article()], cache_time=60)
    paul = Typing(http, PAUL, LE_MANS.id)
    again = await paul.types("ali")
    assert again["update_id"] is None
    assert (await paul.sees(again["inline_query_id"]))["answered"] is True
    clock.now += 60
    assert (await marie.types("ali"))["update_id"] is not None


async def test_what_was_offered_is_forgotten_after_an_hour(
    bot: BotApi, http: httpx.AsyncClient, marie: Typing, clock: Clock
) -> None:
    query_id = (await marie.types("ali"))["inline_query_id"]
    await bot("answerInlineQuery", inline_query_id=query_id, results=[article()])
    clock.now += 3599
    await marie.types("alim")
    assert (await marie.sees(query_id))["results"]
    clock.now += 1
    await marie.types("alim")
    forgotten = await http.get(f"/sandbox/persons/{MARIE.id}/inline/{query_id}")
    assert forgotten.status_code == 404


async def test_a_personal_offer_holds_for_nobody_else(
    bot: BotApi, http: httpx.AsyncClient, marie: Typing
) -> None:
    first = (await marie.types("ali"))["inline_query_id"]
    await bot("answerInlineQuery", inline_query_id=first, results=[], is_personal=True)
    assert (await Typing(http, PAUL, LE_MANS.id).types("ali"))["update_id"] is not None
    assert (await marie.types("ali"))["update_id"] is None


async def test_a_chosen_result_becomes_a_message_via_the_bot(
    world: World, bot: BotApi, marie: Typing
) -> None:
    done = await chosen(bot, marie, reply_markup=KEYBOARD)
    update = (await bot.updates())[-1]
    message = update["message"]
    assert (update["update_id"], message["message_id"]) == (done["update_id"], done["message_id"])
    assert (message["from"]["id"], message["via_bot"]["id"]) == (MARIE.id, ROBOT.id)
    assert (message["text"], message["reply_markup"]) == ("Alimentation", KEYBOARD)
    assert last_seen(world)["via_bot"] == "robot_bot"
    assert bot.specification.problems_of("Update", update) == []


async def test_a_choice_is_told_only_on_request(world: World, bot: BotApi, marie: Typing) -> None:
    await chosen(bot, marie)
    kinds = ["inline_query", "message", "chosen_inline_result"]
    untold = await bot("getUpdates", offset=-1, allowed_updates=kinds)
    assert "message" in untold[0]
    await chosen(bot, marie, "alim", reply_markup=KEYBOARD)
    update = (await bot.updates())[-1]
    assert update["chosen_inline_result"] == {
        "result_id": "7",
        "from": update["chosen_inline_result"]["from"],
        "query": "alim",
        "inline_message_id": world.chats[LE_MANS.id].messages[2].inline_id,
    }
    assert bot.specification.problems_of("Update", update) == []


async def test_a_press_on_it_names_only_the_inline_message(
    world: World, bot: BotApi, marie: Typing, away: None
) -> None:
    done = await chosen(bot, marie, reply_markup=KEYBOARD)
    assert done["update_id"] is None
    await bot.updates()
    await marie.presses(done["message_id"], "suivre")
    (update,) = await bot.updates()
    query = update["callback_query"]
    assert "message" not in query
    where = {"inline_message_id": query["inline_message_id"]}
    assert await bot("editMessageText", text="Suivi", reply_markup=KEYBOARD, **where) is True
    assert (last_seen(world)["text"], "edit_date" in last_seen(world)) == ("Suivi", True)
    assert await bot("editMessageReplyMarkup", **where) is True
    assert "reply_markup" not in last_seen(world)
    assert (await bot.refusal("editMessageReplyMarkup", **where)).startswith(UNCHANGED)
    refusal = await bot.refusal("editMessageCaption", caption="a", **where)
    assert refusal == "Bad Request: there is no caption in the message to edit"
    await bot("answerCallbackQuery", callback_query_id=query["id"])


async def test_where_the_bot_is_it_may_edit_by_the_message_too(bot: BotApi, marie: Typing) -> None:
    done = await chosen(bot, marie)
    where = {"chat_id": LE_MANS.id, "message_id": done["message_id"]}
    assert (await bot("editMessageText", text="Suivi", **where))["text"] == "Suivi"


async def test_an_unknown_inline_message_is_refused(bot: BotApi) -> None:
    refusal = await bot.refusal("editMessageText", inline_message_id="a", text="b")
    assert refusal == "Bad Request: MESSAGE_ID_INVALID"


async def test_what_a_person_cannot_do_in_inline_mode_is_said_in_a_sentence(
    world: World, http: httpx.AsyncClient, bot: BotApi, marie: Typing
) -> None:
    done = await chosen(bot, marie)
    query_id = done["query_id"]

    async def refusal(person: Person, verb: str, **body: Any) -> str:
        response = await http.post(f"/sandbox/persons/{person.id}/{verb}", json=body)
        return str(response.json()["error"])

    choice = {"inline_query_id": query_id, "result_id": "8"}
    assert await refusal(MARIE, "choose", **choice) == f"Query {query_id} has no result 8."
    assert (
        await refusal(AWA, "choose", **choice) == f"Person {AWA.id} has made no query {query_id}."
    )
    text = {"chat_id": LE_MANS.id, "message_id": done["message_id"], "text": "a"}
    assert await refusal(MARIE, "edit", **text) == "Persons edit only their own messages."
    long = {"chat_id": LE_MANS.id, "query": "a" * 257}
    assert await refusal(MARIE, "inline", **long) == "A query has at most 256 characters."
    world.bot = replace(ROBOT, is_inline=False)
    short = {"chat_id": LE_MANS.id, "query": "a"}
    assert await refusal(MARIE, "inline", **short) == "The bot is not in inline mode."


async def test_the_bots_library_answers(world: World, marie: Typing) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Suivre", callback_data="suivre")]])
    content = InputTextMessageContent("<b>Alimentation</b>", parse_mode="HTML")
    result = InlineQueryResultArticle("7", "Alimentation", content, reply_markup=keyboard)
    async with ptb_client(world, ROBOT.token) as ptb:
        query_id = (await marie.types("ali"))["inline_query_id"]
        (update,) = await ptb.get_updates()
        assert update.inline_query is not None
        assert await update.inline_query.answer([result], cache_time=0)
        await marie.chooses(query_id, "7")
        (update,) = await ptb.get_updates(offset=update.update_id + 1)
        assert update.message is not None
        assert update.message.via_bot is not None
        assert update.message.reply_markup == keyboard
