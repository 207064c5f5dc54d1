"""What is owed becomes a call, and what Telegram says of it becomes an outcome."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import InvalidToken, RetryAfter

from chatbot.conversation import (
    Button,
    Command,
    Context,
    Reply,
    Requires,
    message_content,
)
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import (
    EDITS,
    ChatRests,
    Delivered,
    Kind,
    Moved,
    Outcome,
    Rejected,
    TryLater,
    Unknown,
    Unreachable,
)
from chatbot.engine.outbox.worker import attempt
from chatbot.engine.telegram.messages import Renderer
from chatbot.engine.telegram.request import MaybeDone, NotSent
from chatbot.engine.telegram.transport import PreparedCall, Transport
from tests.engine.telegram.scripted_wire import OK, Answer, ScriptedWire, bot_on, refused

BUTTONS = ((Button("Accepter", "acc:7"), Button("Voir", url="https://a.example")),)
CONTENT = message_content(Reply("<b>Une demande</b>", BUTTONS))
MESSAGE = {"id": 1, "kind": Kind.MESSAGE, "content": CONTENT}
SAY = Owed(**MESSAGE, chat_id=10)
IN_A_THREAD = Owed(**MESSAGE, chat_id=-10, thread_id=4)
EDIT = Owed(**MESSAGE, chat_id=10, message_id=5)
SENT: Answer = (200, {"ok": True, "result": {"message_id": 6}})
SAID = {
    "text": "<b>Une demande</b>",
    "parse_mode": "HTML",
    "link_preview_options": {"is_disabled": True},
    "reply_markup": {
        "inline_keyboard": [
            [
                {"text": "Accepter", "callback_data": "acc:7"},
                {"text": "Voir", "url": "https://a.example"},
            ]
        ]
    },
}
BLOCKED = "Forbidden: bot was blocked by the user"
UNPARSEABLE = "Bad Request: can't parse entities: unsupported start tag"


async def never(_ctx: Context) -> Reply:
    raise AssertionError


RENDERER = Renderer([Command("roles", never, "Les rôles", Requires.ADMIN)])


async def attempted(claim: Owed, *answers: Answer) -> tuple[Outcome, list[tuple[str, Any]]]:
    """Attempt a delivery; return its outcome and the calls that it took."""
    wire = ScriptedWire(*answers)
    outcome = await attempt(claim, Transport(bot_on(wire)), RENDERER)
    return outcome, wire.calls


async def test_a_message_is_sent_with_its_buttons() -> None:
    assert await attempted(SAY, SENT) == (Delivered(6), [("sendMessage", {"chat_id": 10, **SAID})])


async def test_what_was_sent_is_edited() -> None:
    edited = {"chat_id": 10, "message_id": 5, **SAID}
    assert await attempted(EDIT, OK) == (Delivered(5), [("editMessageText", edited)])


async def test_a_message_goes_to_its_thread_or_to_the_group_when_that_is_gone() -> None:
    in_the_thread = {"chat_id": -10, "message_thread_id": 4, **SAID}
    assert await attempted(IN_A_THREAD, SENT) == (Delivered(6), [("sendMessage", in_the_thread)])
    gone = refused(400, "Bad Request: message thread not found")
    outcome, calls = await attempted(IN_A_THREAD, gone, SENT)
    assert outcome == Delivered(6)
    assert calls[1] == ("sendMessage", {"chat_id": -10, **SAID})


async def test_an_edit_that_changes_nothing_is_what_was_wanted() -> None:
    outcome, calls = await attempted(EDIT, refused(400, "Bad Request: message is not modified: …"))
    assert (outcome, len(calls)) == (Delivered(5), 1)


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_a_message_that_is_gone_is_sent_anew(words: str) -> None:
    outcome, calls = await attempted(EDIT, refused(400, f"Bad Request: {words}"), SENT)
    assert outcome == Delivered(6)
    assert [method for method, _ in calls] == ["editMessageText", "sendMessage"]


@pytest.mark.parametrize("message_id", [5, None])
async def test_what_is_only_to_be_edited_is_never_sent_anew(message_id: int | None) -> None:
    claim = Owed(
        **MESSAGE | {"content": CONTENT | {EDITS: True}}, chat_id=10, message_id=message_id
    )
    outcome, calls = await attempted(claim, refused(400, "Bad Request: message to edit not found"))
    assert isinstance(outcome, Rejected)
    assert [method for method, _ in calls] == (["editMessageText"] if message_id else [])


async def test_somebody_gets_the_menu_of_their_role_or_the_one_of_everybody() -> None:
    scope = {"type": "chat", "chat_id": 10}
    admin = Owed(id=1, chat_id=10, kind=Kind.MENU, content={"role": "admin"})
    commands = [{"command": "roles", "description": "Les rôles"}]
    assert await attempted(admin, OK) == (
        Delivered(),
        [("setMyCommands", {"scope": scope, "commands": commands})],
    )
    ally = Owed(id=1, chat_id=10, kind=Kind.MENU, content={"role": "ally"})
    assert await attempted(ally, OK) == (Delivered(), [("deleteMyCommands", {"scope": scope})])


async def test_whoever_never_wrote_to_the_bot_has_no_menu() -> None:
    menu = Owed(id=1, chat_id=10, kind=Kind.MENU, content={"role": "admin"})
    became, _ = await attempted(menu, refused(400, "Bad Request: chat not found"))
    assert became == Unreachable("Chat not found")  # which is reported of messages alone


@pytest.mark.parametrize("claim", [SAY, EDIT])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (NotSent, TryLater()),
        (MaybeDone, Unknown()),
        (refused(403, BLOCKED), Unreachable(BLOCKED)),
        (refused(403, "Forbidden: user is deactivated"), Unreachable),
        (refused(403, "Forbidden: bot was kicked from the group chat"), Unreachable),
        (refused(400, "Bad Request: chat not found"), Unreachable("Chat not found")),
        (refused(400, "Bad Request: not enough rights to send text messages"), Unreachable),
        (refused(400, UNPARSEABLE), Rejected),
        (refused(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected("Button_data_invalid")),
        (refused(404, "Not Found: method not found"), Rejected),
        (
            refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=-20,
            ),
            Moved(-20),
        ),
    ],
)
async def test_each_failure_has_its_meaning_and_is_tried_once(
    claim: Owed, answer: Answer, outcome: Outcome | type[Outcome]
) -> None:
    became, calls = await attempted(claim, answer)
    assert became == outcome or (isinstance(outcome, type) and isinstance(became, outcome))
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("words", "logged"),
    [
        ('can\'t parse entities: unsupported start tag "jeudi"', "Can't parse entities"),
        ("inline keyboard button URL 'jeudi' is invalid: x", "Inline keyboard button url"),
        ("message thread not found", "Message thread not found"),
    ],
)
async def test_the_log_says_why_and_quotes_nobody(words: str, logged: str) -> None:
    with capture_logs() as logs:
        await attempted(SAY, refused(400, f"Bad Request: {words}"))
    assert [one["error"] for one in logs] == [logged]


def flood(seconds: int) -> Answer:
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


async def test_a_flood_says_for_how_long_and_its_chat_rests() -> None:
    transport = Transport(bot_on(ScriptedWire(flood(7))))
    outcome = await attempt(SAY, transport, RENDERER)
    assert isinstance(outcome, ChatRests)
    assert outcome.after == 7
    assert isinstance(transport.resting(SAY.chat_id), ChatRests)
    assert (transport.resting(11), transport.rests()) == (None, 0)


async def test_a_second_chat_s_flood_while_the_first_rests_is_everybody_s() -> None:
    transport = Transport(bot_on(ScriptedWire(flood(70), flood(70), flood(7))))
    for _ in range(2):  # which is still one chat alone
        await attempt(SAY, transport, RENDERER)
    assert transport.rests() == 0
    outcome = await attempt(Owed(**MESSAGE, chat_id=11), transport, RENDERER)
    assert isinstance(outcome, TryLater)
    assert 6 < transport.rests() <= 7
    assert isinstance(transport.resting(12), TryLater)


async def test_a_second_chat_s_flood_once_the_first_rested_is_its_own() -> None:
    transport = Transport(bot_on(ScriptedWire(flood(1), flood(1))))
    await attempt(SAY, transport, RENDERER)
    await asyncio.sleep(1)
    await attempt(Owed(**MESSAGE, chat_id=11), transport, RENDERER)
    assert transport.rests() == 0
    assert isinstance(transport.resting(11), ChatRests)


@pytest.mark.parametrize(("method", "rests"), [("getUpdates", True), ("setMyCommands", False)])
async def test_of_calls_without_a_chat_only_the_bot_s_own_speak_for_all(
    method: str, *, rests: bool
) -> None:
    transport = Transport(bot_on(ScriptedWire(flood(7))))
    with pytest.raises(RetryAfter):
        await transport.call(method, {})
    assert (transport.rests() > 0) is rests


async def test_a_token_that_is_refused_ends_the_work() -> None:
    with pytest.raises(InvalidToken):
        await attempted(SAY, refused(401, "Unauthorized"))


async def test_what_cannot_even_be_said_is_rejected_and_holds_up_nobody() -> None:
    broken = Owed(id=1, chat_id=10, kind=Kind.MESSAGE, content={})
    assert await attempted(broken) == (Rejected("KeyError"), [])


async def test_a_new_message_is_counted_when_it_leaves_and_each_time_that_it_does() -> None:
    left: list[float] = []
    loop = asyncio.get_running_loop()
    wire = ScriptedWire(refused(429, "Too Many Requests: retry after 1", retry_after=1), OK)
    call = PreparedCall.of("sendMessage", {})

    def turn() -> float:
        left.append(loop.time())
        return 0.0

    await Transport(bot_on(wire)).insist(call, turn=turn)
    assert len(left) == 2
    assert left[1] - left[0] >= 1
