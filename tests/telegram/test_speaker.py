"""What a failing call means, and what is done instead."""

import pytest
from telegram.error import NetworkError, TimedOut

from chatbot.telegram import calling, speaker
from chatbot.telegram.calls import Call
from chatbot.telegram.speaker import Speaker
from tests.telegram.wire import OK, Answer, Wire, bot_on, refused
from tests.waiting import until

SAY = Call("sendMessage", {"chat_id": 1, "text": "b"})
EDIT = Call("editMessageText", {"chat_id": 1, "text": "a"}, instead=SAY)
NOTICE = Call("answerCallbackQuery", {"callback_query_id": "7", "text": "b"}, instead=SAY)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "FIRST_WAIT_S", 0)
    monkeypatch.setattr(calling, "LONGEST_WAIT_S", 0)


async def methods_after(call: Call, *answers: Answer) -> list[str]:
    wire = Wire(*answers)
    await Speaker(bot_on(wire)).speak([call.to_json()])
    return [method for method, _ in wire.calls]


@pytest.mark.parametrize(
    "trouble",
    [
        refused(429, "Too Many Requests: retry after 0", retry_after=0),
        NetworkError,
        TimedOut,
        refused(502, "Bad Gateway"),
    ],
)
async def test_after_a_flood_or_over_a_broken_line_the_call_is_made_again(trouble: Answer) -> None:
    assert await methods_after(SAY, trouble, trouble, OK) == ["sendmessage"] * 3


@pytest.mark.parametrize(
    "refusal",
    [
        refused(400, "Bad Request: chat not found"),
        refused(403, "Forbidden: bot was blocked by the user"),
        refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001),
    ],
)
async def test_what_is_refused_for_good_is_not_tried_again(refusal: Answer) -> None:
    assert await methods_after(SAY, refusal) == ["sendmessage"]


async def test_a_message_that_cannot_be_edited_any_more_is_sent_anew() -> None:
    gone = refused(400, "Bad Request: message to edit not found")
    assert await methods_after(EDIT, gone) == ["editmessagetext", "sendmessage"]


async def test_an_unchanged_edit_is_what_was_wanted() -> None:
    same = refused(400, "Bad Request: message is not modified: specified new message content")
    assert await methods_after(EDIT, same) == ["editmessagetext"]


async def test_a_notice_that_comes_too_late_is_said_in_a_message() -> None:
    old = refused(400, "Bad Request: query is too old and response timeout expired")
    assert await methods_after(NOTICE, old) == ["answercallbackquery", "sendmessage"]


async def test_a_press_that_waits_loses_its_spinner_and_is_answered_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speaker, "EARLY_S", 0)
    wire = Wire()
    speaking = Speaker(bot_on(wire))
    speaking.expect("7")
    await until(lambda: bool(wire.calls))
    assert wire.calls == [("answercallbackquery", {"callback_query_id": "7"})]
    await speaking.speak([NOTICE.to_json()])
    assert [method for method, _ in wire.calls] == ["answercallbackquery", "sendmessage"]


async def test_a_press_that_is_answered_in_time_is_answered_once() -> None:
    wire = Wire()
    speaking = Speaker(bot_on(wire))
    speaking.expect("7")
    await speaking.speak([NOTICE.to_json()])
    assert [method for method, _ in wire.calls] == ["answercallbackquery"]
