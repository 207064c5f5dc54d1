"""Messages sent, edited, deleted, and refused in the real server's words."""

import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.view import view
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import CAMILLE, LE_MANS, MARIE, ROBOT
from tests.telegram_sandbox.clients import BotApi, Clock

UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)

NO_USER = "can't parse MessageEntity: Can't find field \"user\""


def keyboard(*rows: list[Json]) -> Json:
    return {"inline_keyboard": list(rows)}


def button(data: str, **more: object) -> Json:
    return {"text": "Oui", "callback_data": data, **more}


def whole(kind: str, **more: object) -> Json:
    """Make an entity that covers a text of one letter."""
    return {"type": kind, "offset": 0, "length": 1, **more}


@pytest.fixture(autouse=True)
def started(world: World) -> int:
    """Let Marie write to the bot; return the id of her message."""
    return say(world, MARIE.id, MARIE.id, "/start")[0].id


def texts(world: World) -> list[str]:
    return [m["text"] for m in view(world, world.chats[MARIE.id], MARIE.id)["messages"]]


async def test_a_message_reaches_the_person(world: World, bot: BotApi) -> None:
    message = await bot(
        "sendMessage",
        chat_id=MARIE.id,
        text="<b>Bonjour</b>",
        parse_mode="HTML",
        reply_markup=keyboard([button("oui", style="primary")]),
        link_preview_options={"is_disabled": True},
        protect_content=True,
        disable_notification=True,
    )
    assert message["from"]["id"] == ROBOT.id
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 7}]
    assert message["link_preview_options"] == {"is_disabled": True}
    assert message["has_protected_content"] is True
    assert texts(world) == ["/start", "Bonjour"]


async def test_message_ids_grow_in_each_chat_and_are_never_used_twice(
    world: World, bot: BotApi, started: int
) -> None:
    first = await bot("sendMessage", chat_id=MARIE.id, text="un")
    await bot("deleteMessage", chat_id=MARIE.id, message_id=first["message_id"])
    second = await bot("sendMessage", chat_id=MARIE.id, text="deux")
    assert started < first["message_id"] < second["message_id"]
    assert (await bot("sendMessage", chat_id=LE_MANS.id, text="ici"))["message_id"] == 1


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "a" * 32769}, "text is too long"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"text": "<b>a", "parse_mode": "html"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "<br>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "br" at byte offset 0',
        ),
        ({"text": "<b>a</b> " * 101, "parse_mode": "HTML"}, "ENTITIES_TOO_LONG"),
        (
            {"text": "a", "entities": [{"type": "gras", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"text": "a", "entities": [{"type": "bold", "offset": 3, "length": 1}]},
            "entity begins after the end of the text at UTF-16 offset 3",
        ),
        ({"text": "a", "entities": [whole("text_mention")]}, NO_USER),
        (
            {"text": "a", "entities": [whole("text_link", url="http://localhost")]},
            "entity URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        ({"text": "a", "entities": [whole("date_time")]}, "invalid date specified"),
        ({"text": "a", "message_thread_id": 5}, "message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_what_telegram_refuses_is_refused(
    bot: BotApi, params: Json, description: str
) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=MARIE.id, **params)
    assert refusal == f"Bad Request: {description}"


async def test_a_link_in_a_list_of_entities_becomes_an_address(bot: BotApi) -> None:
    link = whole("text_link", url="exemple.fr")
    message = await bot("sendMessage", chat_id=MARIE.id, text="a", entities=[link])
    assert message["entities"] == [link | {"url": "http://exemple.fr/"}]


async def test_4096_characters_are_counted_after_parsing(bot: BotApi) -> None:
    text = f"<b>{'😀' * 4096}</b>"
    message = await bot("sendMessage", chat_id=MARIE.id, text=text, parse_mode="HTML")
    assert len(message["text"]) == 4096


async def test_the_bot_cannot_speak_first(bot: BotApi) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=CAMILLE.id, text="Bonjour")
    assert refusal == "Forbidden: bot can't initiate conversation with a user"


async def test_an_answer_names_what_it_answers(bot: BotApi, started: int) -> None:
    message = await bot(
        "sendMessage", chat_id=MARIE.id, text="Oui", reply_parameters={"message_id": started}
    )
    assert message["reply_to_message"]["text"] == "/start"


async def test_an_answer_may_be_sent_without_what_it_answers(bot: BotApi) -> None:
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    message = await bot("sendMessage", chat_id=MARIE.id, text="Oui", reply_parameters=reply)
    assert "reply_to_message" not in message


async def test_what_bots_of_before_bot_api_7_say_is_understood(bot: BotApi, started: int) -> None:
    async def sends(**older: object) -> Json:
        answer = await bot.answer("sendMessage", chat_id=MARIE.id, text="exemple.fr", **older)
        return dict(answer["result"])

    answered = await sends(reply_to_message_id=started)
    assert answered["reply_to_message"]["message_id"] == started
    gone = {"reply_to_message_id": 99, "allow_sending_without_reply": "true"}
    assert "reply_to_message" not in await sends(**gone)
    assert "reply_to_message" not in await sends(reply_to_message_id=0)
    refusal = await bot.refusal("sendMessage", chat_id=MARIE.id, text="a", reply_to_message_id=99)
    assert refusal == "Bad Request: message to be replied not found"
    both = await sends(reply_parameters={"message_id": started}, reply_to_message_id=99)
    assert both["reply_to_message"]["message_id"] == started
    disabled = await sends(disable_web_page_preview=True)
    assert disabled["link_preview_options"] == {"is_disabled": True}
    assert "link_preview_options" not in await sends(disable_web_page_preview=False)
    newer = {"link_preview_options": {"show_above_text": True}, "disable_web_page_preview": True}
    assert (await sends(**newer))["link_preview_options"] == {"show_above_text": True}


async def test_an_edit_replaces_text_and_keyboard(world: World, bot: BotApi) -> None:
    sent = await bot(
        "sendMessage", chat_id=MARIE.id, text="un", reply_markup=keyboard([button("a")])
    )
    where = {"chat_id": MARIE.id, "message_id": sent["message_id"]}
    edited = await bot("editMessageText", text="deux", **where)
    assert edited["message_id"] == sent["message_id"]
    assert "edit_date" in edited
    assert "reply_markup" not in edited
    assert texts(world) == ["/start", "deux"]


async def test_only_the_keyboard_may_be_edited(bot: BotApi) -> None:
    sent = await bot("sendMessage", chat_id=MARIE.id, text="un")
    where = {"chat_id": MARIE.id, "message_id": sent["message_id"]}
    markup = keyboard([button("b")])
    edited = await bot("editMessageReplyMarkup", reply_markup=markup, **where)
    assert edited == sent | {"reply_markup": markup}
    assert await bot("editMessageReplyMarkup", **where) == sent


async def test_an_edit_that_changes_nothing_is_refused(bot: BotApi) -> None:
    content = {"text": "<b>un</b>", "parse_mode": "HTML", "reply_markup": keyboard([button("a")])}
    sent = await bot("sendMessage", chat_id=MARIE.id, **content)
    where = {"chat_id": MARIE.id, "message_id": sent["message_id"]}
    assert await bot.refusal("editMessageText", **where, **content) == UNCHANGED
    await bot("editMessageText", **where, **content | {"text": "un"})
    assert await bot.refusal("editMessageText", **where, **content | {"text": "un"}) == UNCHANGED
    refusal = await bot.refusal(
        "editMessageReplyMarkup", **where, reply_markup=content["reply_markup"]
    )
    assert refusal == UNCHANGED


@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup"])
async def test_only_its_own_messages_are_the_bots_to_edit(
    bot: BotApi, started: int, method: str
) -> None:
    async def refusal(**where: object) -> str:
        return await bot.refusal(method, chat_id=MARIE.id, text="a", **where)

    assert await refusal(message_id=started) == "Bad Request: message can't be edited"
    assert await refusal(message_id=99) == "Bad Request: message to edit not found"
    assert await refusal() == "Bad Request: message identifier is not specified"


async def test_a_deleted_message_is_gone(world: World, bot: BotApi, started: int) -> None:
    await bot("deleteMessage", chat_id=MARIE.id, message_id=started)
    assert texts(world) == []
    refusal = await bot.refusal("deleteMessage", chat_id=MARIE.id, message_id=started)
    assert refusal == "Bad Request: message to delete not found"


async def test_a_message_cannot_be_deleted_after_48_hours(bot: BotApi, clock: Clock) -> None:
    sent = await bot("sendMessage", chat_id=MARIE.id, text="un")
    clock.now += 48 * 3600
    refusal = await bot.refusal("deleteMessage", chat_id=MARIE.id, message_id=sent["message_id"])
    assert refusal == "Bad Request: message can't be deleted"


async def test_in_a_group_the_bot_deletes_only_its_own(world: World, bot: BotApi) -> None:
    said = say(world, MARIE.id, LE_MANS.id, "Bonjour à tous")[0]
    refusal = await bot.refusal("deleteMessage", chat_id=LE_MANS.id, message_id=said.id)
    assert refusal == "Bad Request: message can't be deleted"


async def test_several_messages_are_deleted_and_missing_ones_skipped(
    world: World, bot: BotApi, started: int
) -> None:
    sent = await bot("sendMessage", chat_id=MARIE.id, text="un")
    ids = [started, 99, sent["message_id"], started]
    assert await bot("deleteMessages", chat_id=MARIE.id, message_ids=ids) is True
    assert texts(world) == []
    assert await bot("deleteMessages", chat_id=MARIE.id, message_ids=[]) is True


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({}, "message identifiers are not specified"),
        ({"message_ids": 5}, "expected an Array of message identifiers"),
        ({"message_ids": ["un"]}, "expected an Array of message identifiers"),
        ({"message_ids": [1, 0]}, "invalid message identifier specified"),
        ({"message_ids": list(range(1, 102))}, "too many message identifiers specified"),
    ],
)
async def test_wrong_messages_are_not_deleted(
    world: World, bot: BotApi, params: Json, description: str
) -> None:
    refusal = await bot.refusal("deleteMessages", chat_id=MARIE.id, **params)
    assert refusal == f"Bad Request: {description}"
    assert texts(world) == ["/start"]


async def test_in_a_group_all_are_deleted_or_none(world: World, bot: BotApi) -> None:
    own = await bot("sendMessage", chat_id=LE_MANS.id, text="Bonjour")
    said = say(world, MARIE.id, LE_MANS.id, "Bonjour à tous")[0]
    both = [own["message_id"], said.id]
    refusal = await bot.refusal("deleteMessages", chat_id=LE_MANS.id, message_ids=both)
    assert refusal == "Bad Request: message can't be deleted"
    assert list(world.chats[LE_MANS.id].messages) == both


async def test_typing_shows_for_5_seconds_or_until_a_message(
    world: World, bot: BotApi, clock: Clock
) -> None:
    def typing() -> object:
        return view(world, world.chats[MARIE.id], MARIE.id)["typing"]

    await bot("sendChatAction", chat_id=MARIE.id, action="typing")
    assert typing() is True
    await bot("sendMessage", chat_id=MARIE.id, text="Voilà")
    assert typing() is False
    await bot("sendChatAction", chat_id=MARIE.id, action="typing")
    clock.now += 5
    assert typing() is False
    refusal = await bot.refusal("sendChatAction", chat_id=MARIE.id, action="dancing")
    assert refusal == "Bad Request: wrong parameter action in request"
