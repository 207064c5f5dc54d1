"""What a failing call means, and what is done instead."""

import asyncio

import pytest
from telegram.error import InvalidToken

from chatbot.engine.outbox import pace
from chatbot.engine.outbox.pace import BURST, Pace
from chatbot.engine.telegram import messages, transport
from chatbot.engine.telegram.messages import Call, ReplySender
from chatbot.engine.telegram.request import MaybeDone, NotSent
from chatbot.engine.telegram.transport import Transport
from tests.engine.telegram.scripted_wire import OK, Answer, ScriptedWire, bot_on, refused
from tests.waiting import until

SAY = Call("sendMessage", {"chat_id": 1, "text": "b"})
EDIT = Call("editMessageText", {"chat_id": 1, "text": "a"}, instead=SAY)
DOCUMENT = Call(
    "sendDocument",
    {"chat_id": 1, "document": {"name": "a.csv", "text": "nom"}},
    instead=Call("sendMessage", {"chat_id": 1, "text": messages.NO_FILE}),
)
NOTICE = Call("answerCallbackQuery", {"callback_query_id": "7", "text": "b"}, instead=SAY)
IN_A_THREAD = Call("sendMessage", {"chat_id": 1, "text": "b", "message_thread_id": 4})
FLOOD = refused(429, "Too Many Requests: retry after 1", retry_after=1)
UNPARSEABLE = refused(400, "Bad Request: can't parse entities: unsupported start tag")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FIRST_WAIT_S", 0)
    monkeypatch.setattr(transport, "LONGEST_WAIT_S", 0)
    monkeypatch.setattr(pace, "BURST_IN_S", 0.3)


def a_sender(wire: ScriptedWire) -> ReplySender:
    return ReplySender(Transport(bot_on(wire)), Pace(30))


async def made_after(call: Call, *answers: Answer) -> ScriptedWire:
    wire = ScriptedWire(*answers)
    await a_sender(wire).send([call.to_json()])
    return wire


def methods(wire: ScriptedWire) -> list[str]:
    return [method for method, _ in wire.calls]


@pytest.mark.parametrize("trouble", [FLOOD, NotSent])
async def test_what_was_not_sent_is_sent_until_it_works(trouble: Answer) -> None:
    wire = await made_after(SAY, trouble, trouble, OK)
    assert methods(wire) == ["sendMessage"] * 3


async def test_a_message_that_may_have_arrived_is_sent_once_more() -> None:
    wire = await made_after(SAY, MaybeDone, OK)
    assert methods(wire) == ["sendMessage"] * 2


async def test_what_is_offered_too_late_is_let_go() -> None:
    offer = Call("answerInlineQuery", {"inline_query_id": "6", "results": []})
    wire = await made_after(offer, refused(400, "Bad Request: query is too old"))
    assert methods(wire) == ["answerInlineQuery"]


async def test_after_that_the_person_is_told_of_the_bad_line() -> None:
    wire = await made_after(SAY, MaybeDone, MaybeDone, OK)
    assert [params["text"] for _, params in wire.calls] == ["b", "b", messages.BAD_LINE]


async def test_what_changes_nothing_the_second_time_is_made_until_it_works() -> None:
    wire = await made_after(EDIT, *[MaybeDone] * 5, OK)
    assert methods(wire) == ["editMessageText"] * 6


def in_chat(chat: int) -> Call:
    return Call("sendMessage", {"chat_id": chat, "text": "b"})


async def test_a_flood_pauses_the_chat_that_met_it_and_takes_nobody_s_place() -> None:
    wire = ScriptedWire(FLOOD)
    transport = Transport(bot_on(wire))
    sender = ReplySender(transport, Pace(30))
    loop = asyncio.get_running_loop()
    began = loop.time()
    first = asyncio.create_task(sender.send([SAY.to_json()]))
    await until(lambda: transport.waiting == 1)
    await sender.send([in_chat(2).to_json(), NOTICE.to_json()])
    assert loop.time() - began < 0.5
    await sender.send([SAY.to_json()])
    assert loop.time() - began >= 1
    await first
    assert transport.waiting == 0
    assert [params.get("chat_id") for _, params in wire.calls] == [1, 2, None, 1, 1]


async def test_a_flood_that_two_chats_meet_pauses_all() -> None:
    wire = ScriptedWire(FLOOD, FLOOD)
    sender = a_sender(wire)
    loop = asyncio.get_running_loop()
    began = loop.time()
    floods = [asyncio.create_task(sender.send([in_chat(chat).to_json()])) for chat in (1, 2)]
    await until(lambda: len(wire.calls) == 2)
    await sender.send([NOTICE.to_json()])
    assert loop.time() - began >= 1
    await asyncio.gather(*floods)


async def test_after_a_flood_of_all_answers_keep_to_the_rate() -> None:
    wire = ScriptedWire(FLOOD, FLOOD)
    sender = ReplySender(Transport(bot_on(wire)), Pace(4))
    await asyncio.gather(*(sender.send([in_chat(chat).to_json()]) for chat in range(1, 3)))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(sender.send([in_chat(chat).to_json()]) for chat in range(10, 20)))
    assert 1.9 < loop.time() - began < 5


async def test_a_toast_that_meets_a_flood_waits_alone() -> None:
    wire = ScriptedWire(FLOOD)
    sender = a_sender(wire)
    toast = asyncio.create_task(sender.send([NOTICE.to_json()]))
    await until(lambda: bool(wire.calls))
    await sender.send([SAY.to_json(), Call("answerCallbackQuery", NOTICE.params).to_json()])
    assert methods(wire) == ["answerCallbackQuery", "sendMessage", "answerCallbackQuery"]
    await toast


async def test_a_chat_that_had_many_messages_waits_for_the_next_and_nobody_else() -> None:
    wire = ScriptedWire()
    transport = Transport(bot_on(wire))
    sender = ReplySender(transport, Pace(30))
    loop = asyncio.get_running_loop()
    began = loop.time()
    many = asyncio.create_task(sender.send([SAY.to_json()] * (BURST + 1)))
    await until(lambda: transport.waiting == 1)
    await sender.send([in_chat(2).to_json(), EDIT.to_json()])
    assert loop.time() - began < 0.25
    await many
    assert round(loop.time() - began, 3) >= 0.3


@pytest.mark.parametrize(
    "refusal",
    [
        refused(400, "Bad Request: chat not found"),
        refused(400, "Bad Request: not enough rights to send text messages to the chat"),
        refused(403, "Forbidden: bot was blocked by the user"),
        refused(403, "Forbidden: user is deactivated"),
        refused(403, "Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_nobody_is_spoken_to_who_can_t_be(refusal: Answer) -> None:
    assert methods(await made_after(SAY, refusal)) == ["sendMessage"]


async def test_a_group_that_became_a_supergroup_is_followed() -> None:
    migrated = refused(
        400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001
    )
    wire = await made_after(SAY, migrated)
    assert [params["chat_id"] for _, params in wire.calls] == [1, -1001]


async def test_in_the_new_supergroup_a_message_is_sent_where_one_was_to_change() -> None:
    migrated = refused(
        400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001
    )
    gone = refused(400, "Bad Request: message to edit not found")
    wire = await made_after(EDIT, migrated, gone)
    assert methods(wire) == ["editMessageText", "editMessageText", "sendMessage"]
    assert wire.calls[-1][1] == {"chat_id": -1001, "text": "b"}


async def test_what_was_said_in_a_topic_that_is_gone_is_said_beside_it() -> None:
    wire = await made_after(IN_A_THREAD, refused(400, "Bad Request: message thread not found"))
    assert [params for _, params in wire.calls] == [
        {"chat_id": 1, "text": "b", "message_thread_id": 4},
        {"chat_id": 1, "text": "b"},
    ]


async def test_a_message_that_cannot_be_edited_any_more_is_sent_anew() -> None:
    wire = await made_after(EDIT, refused(400, "Bad Request: message to edit not found"))
    assert methods(wire) == ["editMessageText", "sendMessage"]


async def test_an_unchanged_edit_is_what_was_wanted() -> None:
    same = refused(400, "Bad Request: message is not modified: specified new message content")
    assert methods(await made_after(EDIT, same)) == ["editMessageText"]


async def test_a_notice_that_comes_too_late_is_said_in_a_message() -> None:
    old = refused(400, "Bad Request: query is too old and response timeout expired")
    assert methods(await made_after(NOTICE, old)) == ["answerCallbackQuery", "sendMessage"]


async def test_where_nothing_can_be_said_the_bot_apologises_once() -> None:
    wire = await made_after(IN_A_THREAD, UNPARSEABLE, UNPARSEABLE)
    assert [params["text"] for _, params in wire.calls] == ["b", messages.APOLOGY]
    assert wire.calls[-1][1]["message_thread_id"] == 4


@pytest.mark.parametrize(
    "refusal",
    [
        refused(400, "Bad Request: file must be non-empty"),
        refused(400, "Bad Request: not enough rights to send documents to the chat"),
    ],
)
async def test_for_a_file_that_is_refused_the_bot_apologises_in_one_sentence(
    refusal: Answer,
) -> None:
    wire = await made_after(DOCUMENT, refusal)
    assert methods(wire) == ["sendDocument", "sendMessage"]
    assert wire.calls[-1][1] == {"chat_id": 1, "text": messages.NO_FILE}


async def test_a_file_is_sent_again_whole_and_once_more_at_most() -> None:
    wire = await made_after(DOCUMENT, FLOOD, MaybeDone, MaybeDone, OK)
    assert methods(wire) == ["sendDocument"] * 3 + ["sendMessage"]
    assert wire.calls[-1][1]["text"] == messages.BAD_LINE


async def test_a_token_that_is_refused_leaves_the_answer_owed() -> None:
    with pytest.raises(InvalidToken):
        await made_after(SAY, refused(401, "Unauthorized"))


async def test_a_call_that_cannot_be_made_holds_up_nothing() -> None:
    wire = ScriptedWire()
    await a_sender(wire).send([{"of": "another version"}, SAY.to_json()])
    assert methods(wire) == ["sendMessage"]


async def test_a_press_that_waits_loses_its_spinner_and_is_answered_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "EARLY_S", 0)
    wire = ScriptedWire()
    sender = a_sender(wire)
    sender.expect("7")
    await until(lambda: bool(wire.calls))
    assert wire.calls == [("answerCallbackQuery", {"callback_query_id": "7"})]
    await sender.send([NOTICE.to_json()])
    assert methods(wire) == ["answerCallbackQuery", "sendMessage"]


async def test_a_press_that_is_handed_over_again_is_waited_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "EARLY_S", 0)
    wire, errors = ScriptedWire(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, error: errors.append(error))
    sender = a_sender(wire)
    sender.expect("7")
    sender.expect("7")
    await until(lambda: bool(wire.calls))
    assert (methods(wire), errors) == (["answerCallbackQuery"], [])


async def test_a_press_that_is_answered_in_time_is_answered_once() -> None:
    wire = ScriptedWire()
    sender = a_sender(wire)
    sender.expect("7")
    await sender.send([NOTICE.to_json()])
    assert methods(wire) == ["answerCallbackQuery"]


async def test_at_rest_it_answers_no_press_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "EARLY_S", 0)
    wire = ScriptedWire(*[NotSent] * 1000)
    sender = a_sender(wire)
    sender.expect("7")
    await until(lambda: bool(wire.calls))
    sender.expect("8")
    sender.stop()
    made = len(wire.calls)
    await asyncio.sleep(0.05)
    assert len(wire.calls) == made


class CountingPace(Pace):
    """Notes how many calls had been made when each answer left."""

    def __init__(self, wire: ScriptedWire) -> None:
        super().__init__(30)
        self.left: list[int] = []
        self._wire = wire

    def answered(self, chat: int, now: float) -> None:
        super().answered(chat, now)
        self.left.append(len(self._wire.calls))


async def test_new_messages_alone_are_counted_each_time_that_they_leave() -> None:
    wire = ScriptedWire(MaybeDone, OK, MaybeDone, OK)
    counting = CountingPace(wire)
    sender = ReplySender(Transport(bot_on(wire)), counting)
    await sender.send([SAY.to_json(), EDIT.to_json(), NOTICE.to_json()])
    assert methods(wire) == ["sendMessage"] * 2 + ["editMessageText"] * 2 + ["answerCallbackQuery"]
    assert counting.left == [0, 1]
