"""A place becomes a call, and what Telegram says of it becomes an outcome."""

from typing import Any

import pytest
from telegram.error import InvalidToken

from chatbot.conversation import FileKind, Media, Post, message_content
from chatbot.engine.outbox.rules import (
    Act,
    ChatRests,
    Delivered,
    Gone,
    Moved,
    NotHere,
    Outcome,
    Place,
    Rejected,
    TooOld,
    TryLater,
    Unknown,
    Unreachable,
)
from chatbot.engine.telegram.messages import Renderer
from chatbot.engine.telegram.request import MaybeDone, NotSent
from chatbot.engine.telegram.transport import Transport
from tests.engine.telegram.scripted_wire import OK, Answer, ScriptedWire, bot_on, refused

TEXT = Post("<b>Réunion</b> « à 9h » \U0001f331", shows_links=True)
PHOTO = Post("Légende", Media(FileKind.PHOTO, "AgAC-1"))
FORMAT = {"parse_mode": "HTML", "reply_markup": {"inline_keyboard": []}}
SAYS = {"text": TEXT.text, "link_preview_options": {"is_disabled": False}, **FORMAT}
SHOWS = {"caption": "Légende", **FORMAT}
SENT: Answer = (200, {"ok": True, "result": {"message_id": 77}})
TO_ONE = Place(10)
IN_THREAD = Place(-10, thread=4)
OF_MESSAGE = Place(10, message_id=5)
BLOCKED = "Forbidden: bot was blocked by the user"
TOO_OLD = "Bad Request: message can't be deleted"


async def delivered(
    act: Act, post: Post, place: Place, *answers: Answer, instead: bool = False
) -> tuple[Outcome, list[tuple[str, dict[str, Any]]]]:
    wire = ScriptedWire(*answers)
    call = Renderer([]).message(act, message_content(post))
    if instead:
        assert call.instead is not None
        call = call.instead
    return await Transport(bot_on(wire)).attempt(call, place), wire.calls


@pytest.mark.parametrize(
    ("act", "post", "place", "call"),
    [
        (Act.SEND, TEXT, TO_ONE, ("sendMessage", {"chat_id": 10, **SAYS})),
        (
            Act.SEND,
            TEXT,
            IN_THREAD,
            ("sendMessage", {"chat_id": -10, "message_thread_id": 4, **SAYS}),
        ),
        (
            Act.SEND,
            TEXT,
            Place(-10, thread=4, reply_to=5),
            (
                "sendMessage",
                {
                    "chat_id": -10,
                    "message_thread_id": 4,
                    "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True},
                    **SAYS,
                },
            ),
        ),
        (Act.SEND, PHOTO, TO_ONE, ("sendPhoto", {"chat_id": 10, "photo": "AgAC-1", **SHOWS})),
        (Act.EDIT, TEXT, OF_MESSAGE, ("editMessageText", {"chat_id": 10, "message_id": 5, **SAYS})),
        (
            Act.EDIT,
            PHOTO,
            OF_MESSAGE,
            ("editMessageCaption", {"chat_id": 10, "message_id": 5, **SHOWS}),
        ),
        (Act.DELETE, TEXT, OF_MESSAGE, ("deleteMessage", {"chat_id": 10, "message_id": 5})),
    ],
)
async def test_each_act_is_one_call(
    act: Act, post: Post, place: Place, call: tuple[str, dict[str, Any]]
) -> None:
    outcome, calls = await delivered(act, post, place, SENT)
    assert outcome == Delivered(77 if act is Act.SEND else 5)
    assert calls == [call]


@pytest.mark.parametrize(
    ("place", "answer", "outcome"),
    [
        (TO_ONE, refused(403, BLOCKED), Unreachable(BLOCKED)),
        (TO_ONE, refused(400, "Bad Request: chat not found"), Unreachable("Chat not found")),
        (
            TO_ONE,
            refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-7),
            Moved(-7),
        ),
        (TO_ONE, NotSent, TryLater()),
        (TO_ONE, MaybeDone, Unknown()),
        (
            TO_ONE,
            refused(400, "Bad Request: not enough rights to send photos to the chat"),
            NotHere("Not enough rights to send photos to the chat"),
        ),
        (
            TO_ONE,
            refused(400, "Bad Request: can't parse entities: x"),
            Rejected("Can't parse entities: x"),
        ),
        (OF_MESSAGE, refused(400, "Bad Request: message is not modified: x"), Delivered(5)),
        (
            OF_MESSAGE,
            refused(400, "Bad Request: message to edit not found"),
            Gone("Message to edit not found"),
        ),
        (
            OF_MESSAGE,
            refused(400, "Bad Request: message to delete not found"),
            Gone("Message to delete not found"),
        ),
    ],
)
async def test_each_answer_has_its_outcome(place: Place, answer: Answer, outcome: Outcome) -> None:
    act = Act.EDIT if place.message_id else Act.SEND
    assert (await delivered(act, TEXT, place, answer))[0] == outcome


async def test_a_flood_is_obeyed_for_as_long_as_it_says() -> None:
    outcome, _ = await delivered(Act.SEND, TEXT, TO_ONE, refused(429, "Too Many", retry_after=9))
    assert outcome == ChatRests(9)


async def test_a_thread_that_is_gone_is_left_for_the_group_itself() -> None:
    gone = refused(400, "Bad Request: message thread not found")
    outcome, calls = await delivered(Act.SEND, TEXT, IN_THREAD, gone, SENT)
    assert outcome == Delivered(77)
    assert [call[1].get("message_thread_id") for call in calls] == [4, None]


@pytest.mark.parametrize(
    ("post", "method"), [(TEXT, "editMessageText"), (PHOTO, "editMessageCaption")]
)
async def test_what_is_too_old_to_be_deleted_says_so_in_another_call(
    post: Post, method: str
) -> None:
    outcome, calls = await delivered(Act.DELETE, post, OF_MESSAGE, refused(400, TOO_OLD))
    assert (outcome, [called for called, _ in calls]) == (
        TooOld("Message can't be deleted"),
        ["deleteMessage"],
    )
    outcome, calls = await delivered(Act.DELETE, post, OF_MESSAGE, OK, instead=True)
    assert (outcome, [called for called, _ in calls]) == (Delivered(5), [method])


async def test_a_refused_token_ends_the_work() -> None:
    with pytest.raises(InvalidToken):
        await delivered(Act.SEND, TEXT, TO_ONE, refused(401, "Unauthorized"))


async def test_half_a_character_holds_up_nobody() -> None:
    outcome, _ = await delivered(Act.SEND, Post("\ud83c"), TO_ONE, SENT)
    assert outcome == Delivered(77)
