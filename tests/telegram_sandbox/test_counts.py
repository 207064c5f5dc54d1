"""The counts of the bot's calls and messages."""

from typing import Any

import httpx
import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.state.calls import KEPT_CALLS, Call
from telegram_sandbox.state.faults import Cut
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import LE_MANS, MARIE, PAUL, default_world
from tests.telegram_sandbox.clients import BotApi, Clock

BUTTON = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}


@pytest.fixture(autouse=True)
def all_have_started(world: World) -> None:
    for person in (MARIE, PAUL):
        say(world, person.id, person.id, "/start")


async def counts(http: httpx.AsyncClient) -> dict[str, Any]:
    counts: dict[str, Any] = (await http.get("/sandbox/counts")).json()
    return counts


async def test_calls_are_counted_by_how_they_ended(
    http: httpx.AsyncClient, world: World, bot: BotApi
) -> None:
    await bot("getMe")
    await bot("sendMessage", chat_id=MARIE.id, text="un")
    await bot.refusal("SENDMESSAGE", chat_id=404, text="un")
    await bot.refusal("sendDrum")
    world.faults.add(Cut(when="after"))
    with pytest.raises(ConnectionResetError):
        await bot("sendMessage", chat_id=MARIE.id, text="deux")
    assert (await counts(http))["calls"] == {
        "getMe": {"ok": 1},
        "sendMessage": {"ok": 1, "400": 1, "cut after": 1},
        "sendDrum": {"404": 1},
    }
    assert (await counts(http))["sent"] == 2


async def test_only_what_the_bot_sends_is_counted(http: httpx.AsyncClient, bot: BotApi) -> None:
    sent = await bot("sendMessage", chat_id=MARIE.id, text="un")
    await bot("editMessageText", chat_id=MARIE.id, message_id=sent["message_id"], text="deux")
    seen = await counts(http)
    assert seen["sent"] == 1
    assert [chat["chat_id"] for chat in seen["chats"]] == [MARIE.id]


async def test_peaks_are_the_most_within_any_second_or_minute(
    http: httpx.AsyncClient, bot: BotApi, clock: Clock
) -> None:
    for chat_id, pause in (
        (MARIE.id, 0.5),
        (LE_MANS.id, 0.25),
        (LE_MANS.id, 0.25),
        (LE_MANS.id, 40.0),
        (LE_MANS.id, 19.75),
        (LE_MANS.id, 0.0),
    ):
        await bot("sendMessage", chat_id=chat_id, text="a")
        clock.now += pause
    seen = await counts(http)
    assert seen["peak_per_second"] == 3
    peaks = {
        chat["chat_id"]: (chat["peak_per_second"], chat["peak_per_minute"])
        for chat in seen["chats"]
    }
    assert peaks == {MARIE.id: (1, 1), LE_MANS.id: (3, 4)}


async def test_repeats_have_the_same_text_and_keyboard_in_the_same_chat(
    http: httpx.AsyncClient, bot: BotApi, clock: Clock
) -> None:
    first = await bot("sendMessage", chat_id=MARIE.id, text="un")
    clock.now += 1
    reply = {"message_id": first["message_id"]}
    await bot("sendMessage", chat_id=MARIE.id, text="un", reply_parameters=reply)
    await bot("sendMessage", chat_id=MARIE.id, text="un", reply_markup=BUTTON)
    await bot("sendMessage", chat_id=MARIE.id, text="<b>un</b>", parse_mode="HTML")
    await bot("sendMessage", chat_id=MARIE.id, text="un")
    await bot("sendMessage", chat_id=PAUL.id, text="un")
    seen = await counts(http)
    assert seen["repeats"] == 2
    assert {chat["chat_id"]: chat["repeats"] for chat in seen["chats"]} == {MARIE.id: 2, PAUL.id: 0}


async def test_a_reset_begins_to_count_anew(http: httpx.AsyncClient, bot: BotApi) -> None:
    await bot("sendMessage", chat_id=LE_MANS.id, text="un")
    await http.post("/sandbox/reset")
    assert await counts(http) == {
        "calls": {},
        "sent": 0,
        "repeats": 0,
        "peak_per_second": 0,
        "chats": [],
    }


@pytest.mark.parametrize("kept", [KEPT_CALLS, None])
async def test_as_many_calls_as_wanted_are_remembered(kept: int | None) -> None:
    world = default_world(kept_calls=kept)
    for _ in range(KEPT_CALLS + 1):
        world.calls.add(Call("getMe"))
    numbers = [call["number"] for call in world.calls.since(0)]
    assert numbers == list(range(1 if kept is None else 2, KEPT_CALLS + 2))
