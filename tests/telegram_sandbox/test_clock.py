"""The sandbox's clock, set and returned to the real time over the control API."""

import asyncio
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest

from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, LE_MANS, MARIE, TOKEN
from tests.telegram_sandbox.clients import BotApi, Clock, act, see
from tests.waiting import until

MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
BOT = f"/bot{TOKEN}"


async def is_set(http: httpx.AsyncClient, at: object) -> Json:
    response = await http.post("/sandbox/clock", json={"at": at})
    told: Json = response.raise_for_status().json()
    return told


async def test_it_is_set_goes_on_and_returns_to_the_real_time(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    assert (await http.get("/sandbox/clock")).json() == {"at": clock.now, "ahead": 0.0}
    ahead = MONDAY.timestamp() - clock.now
    assert await is_set(http, MONDAY.timestamp()) == {"at": MONDAY.timestamp(), "ahead": ahead}
    clock.now += 60
    assert (await http.get("/sandbox/clock")).json()["at"] == MONDAY.timestamp() + 60
    assert (await http.get("/sandbox/world")).json()["clock"]["ahead"] == ahead
    assert (await is_set(http, "2026-11-30T09:00:00+01:00"))["at"] == MONDAY.timestamp()
    assert (await http.delete("/sandbox/clock")).json() == {"at": clock.now, "ahead": 0.0}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"at": "lundi"},
        {"at": "2026-11-30T08:00:00"},  # of which zone?
        {"at": -1},
        {"at": 2**31},
        {"at": 1_800_000_000, "ahead": 1},
    ],
)
async def test_what_is_no_moment_is_refused(
    http: httpx.AsyncClient, clock: Clock, body: Json
) -> None:
    refused = await http.post("/sandbox/clock", json=body)
    assert refused.status_code == 400
    assert refused.json()["error"]
    assert (await http.get("/sandbox/clock")).json()["at"] == clock.now


async def test_it_dates_what_happens_and_each_answer(http: httpx.AsyncClient, bot: BotApi) -> None:
    await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    await is_set(http, MONDAY.timestamp())
    said = await act(http, MARIE, "say", chat_id=MARIE.id, text="bonjour")
    await act(http, MARIE, "edit", chat_id=MARIE.id, message_id=said["message_id"], text="bonsoir")
    answer = await bot("sendMessage", chat_id=MARIE.id, text="Bonsoir")
    assert answer["date"] == MONDAY.timestamp()
    *_, edited, last = (await see(http, MARIE.id, MARIE))["messages"]
    assert {edited["date"], edited["edit_date"], last["date"]} == {MONDAY.timestamp()}
    response = await http.post(f"{BOT}/getMe")
    assert response.headers.get_list("Date") == [format_datetime(MONDAY, usegmt=True)]


async def test_whoever_waits_hears_of_it_at_once(http: httpx.AsyncClient, world: World) -> None:
    before = await see(http, MARIE.id, MARIE)
    poll = asyncio.create_task(http.post(f"{BOT}/getUpdates", json={"timeout": 50}))
    look = asyncio.create_task(see(http, MARIE.id, MARIE, since=before["revision"], wait=25))
    await until(lambda: world.changes.waiters == 2)
    await is_set(http, MONDAY.timestamp())
    answer = await poll
    assert answer.json() == {"ok": True, "result": []}
    assert answer.headers["Date"] == format_datetime(MONDAY, usegmt=True)
    assert (await look)["cast"] > before["cast"]
    await http.delete("/sandbox/clock")
    late = await http.post(f"{BOT}/getUpdates", json={"timeout": 50})  # in between, none waited
    assert late.json()["result"] == []
    poll = asyncio.create_task(http.post(f"{BOT}/getUpdates", json={"timeout": 50}))
    await until(lambda: world.changes.waiters == 1)
    await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    [update] = (await poll).json()["result"]
    assert update["message"]["text"] == "/start"


async def test_nothing_expires_by_it(http: httpx.AsyncClient, bot: BotApi) -> None:
    await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    button = {"text": "Oui", "callback_data": "oui"}
    message = await bot(
        "sendMessage",
        chat_id=MARIE.id,
        text="Oui ?",
        reply_markup={"inline_keyboard": [[button]]},
    )
    await act(http, MARIE, "press", chat_id=MARIE.id, message_id=message["message_id"], data="oui")
    await is_set(http, MONDAY.timestamp())
    _, press = await bot.updates()
    assert await bot("answerCallbackQuery", callback_query_id=press["callback_query"]["id"])


async def test_limits_go_by_the_real_time(http: httpx.AsyncClient, bot: BotApi) -> None:
    await http.post("/sandbox/faults", json={"kind": "limits"})
    for text in "un", "deux", "trois":
        await bot("sendMessage", chat_id=LE_MANS.id, text=text)
    await is_set(http, MONDAY.timestamp())
    assert "retry after 3" in await bot.refusal("sendMessage", chat_id=LE_MANS.id, text="quatre")


async def test_a_reset_returns_to_the_real_time(http: httpx.AsyncClient, clock: Clock) -> None:
    await is_set(http, MONDAY.timestamp())
    await http.post("/sandbox/reset")
    assert (await http.get("/sandbox/clock")).json() == {"at": clock.now, "ahead": 0.0}
    assert (await see(http, AWA.id, AWA))["messages"] == []


async def test_a_bot_that_goes_by_it_is_told_when_it_was_set_back(
    http: httpx.AsyncClient, world: World, clock: Clock
) -> None:
    told: list[float] = []

    async def set_back() -> None:
        told.append(world.clock())

    world.clock.on_set_back = set_back
    await is_set(http, MONDAY.timestamp())
    await is_set(http, MONDAY.timestamp() + 60)
    assert told == []
    await is_set(http, MONDAY.timestamp())
    await http.delete("/sandbox/clock")
    await http.delete("/sandbox/clock")
    assert told == [MONDAY.timestamp(), clock.now]
