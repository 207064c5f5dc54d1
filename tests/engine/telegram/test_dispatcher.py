"""What python-telegram-bot would take, and Telegram never sends, holds up nobody."""

from typing import Any

import pytest

from chatbot.chantiers.service import TopicGone
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.dispatcher import Dispatcher
from tests.clock import NOW
from tests.engine.telegram.updates import a_dispatcher

PERSON = {"id": 5, "is_bot": False, "first_name": "Marie"}
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": PERSON}
PRESS = {"id": "7", "from": PERSON, "chat_instance": "1", "data": "l", "message": MESSAGE}


def message(**parts: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {**MESSAGE, "text": "/aide", **parts}}


def press(**parts: Any) -> dict[str, Any]:
    return {"update_id": 1, "callback_query": {**PRESS, **parts}}


def query(**parts: Any) -> dict[str, Any]:
    asked = {"id": "6", "from": PERSON, "query": "alimentation", "offset": ""}
    return {"update_id": 1, "inline_query": {**asked, **parts}}


@pytest.fixture
def dispatcher() -> Dispatcher:
    return a_dispatcher(NOW)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "update",
    [
        message(chat={"id": "x", "type": "private"}),
        message(chat={"id": True, "type": "private"}),
        message(chat={"id": 2**52, "type": "private"}),
        message(message_id={}),
        message(message_thread_id=[4], is_topic_message=True),
        message(text=["/aide"]),
        message(date="hier"),
        press(id=7),
        press(id=["7"]),
        press(data=["l"]),
        press(message={**MESSAGE, "message_id": "1"}),
        press(message=[MESSAGE]),
        query(id=6),
        query(query=["alimentation"]),
        query(**{"from": {**PERSON, "id": "5"}}),
    ],
)
async def test_what_is_of_another_type_owes_nothing_and_no_excuse(
    dispatcher: Dispatcher, storage: Storage, update: dict[str, Any]
) -> None:
    async with storage.transaction() as session:
        assert await dispatcher.answer(session, update) == []
        assert await dispatcher.excuse(ValueError(), session, update) == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("failure", [TopicGone(), ValueError()], ids=repr)
async def test_what_fails_while_somebody_types_in_another_chat_offers_nothing(
    dispatcher: Dispatcher, storage: Storage, failure: Exception
) -> None:
    async with storage.transaction() as session:
        [call] = await dispatcher.excuse(failure, session, query())
    nothing = {"inline_query_id": "6", "results": [], "cache_time": 0, "is_personal": True}
    assert (call["method"], call["params"]) == ("answerInlineQuery", nothing)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["chantier" + "7" * 4087, "a" * 4095])
async def test_a_command_as_long_as_a_message_is_answered_in_one(
    dispatcher: Dispatcher, storage: Storage, name: str
) -> None:
    async with storage.transaction() as session:
        calls = await dispatcher.answer(session, message(text=f"/{name}"))
    assert isinstance(calls, list)
    [call] = calls
    assert len(visible(call["params"]["text"])) <= 4096
