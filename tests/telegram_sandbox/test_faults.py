"""Faults, as the bot's client sees them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import httpx
import pytest
from telegram.error import Forbidden, NetworkError, RetryAfter

from telegram_sandbox.persons.actions import say
from telegram_sandbox.serving import served
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.http_client import http_client
from tests.telegram_sandbox.cast import LE_MANS, MARIE, PAUL, TOKEN
from tests.telegram_sandbox.clients import BotApi, Clock, ptb_client
from tests.waiting import until

HELLO = {"chat_id": MARIE.id, "text": "Bonjour"}
METHOD = f"/bot{TOKEN}"


@pytest.fixture(autouse=True)
def all_have_started(world: World) -> None:
    for person in (MARIE, PAUL):
        say(world, person.id, person.id, "/start")


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    """Serve the sandbox with a real server; yield its address."""
    async with served(world) as address:
        yield address


async def arm(http: httpx.AsyncClient, kind: str, **more: Any) -> int:
    answer = await http.post("/sandbox/faults", json={"kind": kind, **more})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


async def struck(http: httpx.AsyncClient) -> list[int]:
    faults = (await http.get("/sandbox/faults")).json()["faults"]
    return [fault["struck"] for fault in faults]


def said_to_marie(world: World) -> list[str]:
    return [said.content.text for said in world.chats[MARIE.id].messages.values()][1:]


async def test_too_many_requests_are_answered_as_telegram_does(
    http: httpx.AsyncClient, world: World, bot: BotApi
) -> None:
    await arm(http, "429", retry_after=7)
    assert await bot.answer("sendMessage", **HELLO) == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert said_to_marie(world) == []


async def test_the_library_reads_how_long_to_wait(
    http: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    await arm(http, "429", retry_after=7)
    with pytest.raises(RetryAfter) as told:
        await ptb_client(world, TOKEN).send_message(MARIE.id, "Bonjour")
    assert told.value.retry_after == timedelta(seconds=7)


async def test_the_bot_is_forbidden_to_speak(
    http: httpx.AsyncClient, world: World, bot: BotApi
) -> None:
    await arm(http, "403", description="bot was blocked by the user")
    assert await bot.refusal("sendMessage", **HELLO) == "Forbidden: bot was blocked by the user"
    with pytest.raises(Forbidden, match="blocked"):
        await ptb_client(world, TOKEN).send_message(MARIE.id, "Bonjour")


async def test_the_server_fails_in_its_own_words(http: httpx.AsyncClient, bot: BotApi) -> None:
    await arm(http, "5xx", code=500)
    assert await bot.refusal("getMe") == "Internal Server Error: restart"


async def test_the_proxy_before_the_server_does_not_speak_json(
    http: httpx.AsyncClient, world: World
) -> None:
    await arm(http, "5xx", code=502)
    response = await http.post(f"{METHOD}/getMe")
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")
    assert "<h1>502 Bad Gateway</h1>" in response.text
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await ptb_client(world, TOKEN).get_me()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_cut_is_a_cut_for_httpx(
    capfd: pytest.CaptureFixture[str],  # before the server, which keeps the stderr that it finds
    http: httpx.AsyncClient,
    world: World,
    address: str,
    when: str,
) -> None:
    await arm(http, "cut", when=when, times=1)
    async with http_client(address) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="disconnected without"):
            await client.post(f"{METHOD}/sendMessage", json=HELLO)
        assert said_to_marie(world) == (["Bonjour"] if when == "after" else [])
        assert (await client.post(f"{METHOD}/sendMessage", json=HELLO)).json()["ok"]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_cut_is_a_cut_for_aiohttp(
    http: httpx.AsyncClient, world: World, address: str, when: str
) -> None:
    await arm(http, "cut", when=when, times=1)
    async with aiohttp.ClientSession(address) as client:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await client.post(f"{METHOD}/sendMessage", json=HELLO)
        assert said_to_marie(world) == (["Bonjour"] if when == "after" else [])
        async with client.post(f"{METHOD}/sendMessage", json=HELLO) as answer:
            assert (await answer.json())["ok"]


async def test_without_a_socket_a_cut_is_an_exception(http: httpx.AsyncClient, bot: BotApi) -> None:
    await arm(http, "cut", when="after")
    with pytest.raises(ConnectionResetError):
        await bot("getMe")


async def test_a_cut_is_marked_in_the_record(http: httpx.AsyncClient, bot: BotApi) -> None:
    for when in ("before", "after", "after"):
        await arm(http, "cut", when=when, times=1)
    for text in ("un", "deux", "<b>"):
        with pytest.raises(ConnectionResetError):
            await bot.answer("sendMessage", chat_id=MARIE.id, text=text, parse_mode="HTML")
    calls = (await http.get("/sandbox/calls")).json()["calls"]
    assert [(call["ok"], call["cut"]) for call in calls] == [
        (False, "before"),
        (True, "after"),
        (False, "after"),
    ]
    assert calls[0]["description"] == "the connection was cut"
    assert calls[2]["description"].startswith("Bad Request: can't parse entities")


async def test_an_answer_may_be_late(http: httpx.AsyncClient, world: World, bot: BotApi) -> None:
    await arm(http, "latency", seconds=0.01)
    await bot("sendMessage", **HELLO)
    assert said_to_marie(world) == ["Bonjour"]
    assert await struck(http) == [1]


@pytest.mark.parametrize(("kind", "more"), [("latency", {"seconds": 3600}), ("hang", {})])
async def test_calls_go_on_when_what_holds_them_is_removed(
    http: httpx.AsyncClient, world: World, bot: BotApi, kind: str, more: Json
) -> None:
    fault_id = await arm(http, kind, **more)
    call = asyncio.create_task(bot("sendMessage", **HELLO))
    await until(lambda: world.changes.waiters == 1)
    assert said_to_marie(world) == []
    assert (await http.delete(f"/sandbox/faults/{fault_id}")).status_code == 200
    await call
    assert said_to_marie(world) == ["Bonjour"]


async def test_a_fault_that_was_removed_meanwhile_does_not_strike(
    http: httpx.AsyncClient, world: World, bot: BotApi
) -> None:
    await arm(http, "latency", seconds=3600)
    await arm(http, "403", description="no")
    call = asyncio.create_task(bot("getMe"))
    await until(lambda: world.changes.waiters == 1)
    await http.delete("/sandbox/faults")
    await call


async def test_a_call_that_hangs_has_no_effect_once_the_bot_gave_up(
    http: httpx.AsyncClient, world: World, address: str
) -> None:
    await arm(http, "hang", method="sendMessage")
    async with http_client(address) as client:
        call = asyncio.create_task(client.post(f"{METHOD}/sendMessage", json=HELLO))
        await until(lambda: world.changes.waiters == 1)
        call.cancel()
        await until(lambda: world.calls.last == 1)
    assert world.changes.waiters == 0
    assert world.calls.since(0)[0]["cut"] == "before"
    assert said_to_marie(world) == []


async def test_a_call_that_hangs_is_cut_when_the_world_closes(
    http: httpx.AsyncClient, world: World, address: str
) -> None:
    await arm(http, "hang")
    async with http_client(address) as client:
        call = asyncio.create_task(client.post(f"{METHOD}/sendMessage", json=HELLO))
        await until(lambda: world.changes.waiters == 1)
        world.close()
        with pytest.raises(httpx.RemoteProtocolError):
            await call
    assert said_to_marie(world) == []


async def test_a_fault_strikes_only_whom_it_concerns(http: httpx.AsyncClient, bot: BotApi) -> None:
    await arm(http, "403", description="no", chat_id=MARIE.id, method="SENDmessage")
    await bot("sendMessage", chat_id=PAUL.id, text="a")
    await bot("sendChatAction", chat_id=MARIE.id, action="typing")
    await bot("getMe")
    await bot.refusal("sendMessage", **HELLO)
    await bot.refusal("sendmessage", **HELLO | {"chat_id": str(MARIE.id)})
    assert await struck(http) == [2]


async def test_a_fault_strikes_as_often_as_it_should(http: httpx.AsyncClient, bot: BotApi) -> None:
    await arm(http, "403", description="no", times=2)
    answers = [(await bot.answer("getMe"))["ok"] for _ in range(4)]
    assert answers == [False, False, True, True]
    assert await struck(http) == [2]


async def test_chance_repeats_itself(http: httpx.AsyncClient, bot: BotApi) -> None:
    runs = []
    for seed in (1, 1, 2):
        await arm(http, "403", description="no", probability=0.5, seed=seed)
        runs.append([(await bot.answer("getMe"))["ok"] for _ in range(30)])
        await http.delete("/sandbox/faults")
    assert runs[0] == runs[1] != runs[2]
    assert 5 < sum(runs[0]) < 25


async def test_faults_strike_in_turn(http: httpx.AsyncClient, bot: BotApi) -> None:
    await arm(http, "latency", seconds=0.001)
    await arm(http, "403", description="no", times=1)
    await arm(http, "429", retry_after=1, times=1)
    assert [(await bot.answer("getMe")).get("error_code") for _ in range(3)] == [403, 429, None]
    assert await struck(http) == [3, 1, 1]


async def test_faults_can_be_seen_and_removed(http: httpx.AsyncClient) -> None:
    fault_id = await arm(http, "403", description="no", chat_id=MARIE.id, times=3)
    await arm(http, "hang")
    faults = (await http.get("/sandbox/faults")).json()["faults"]
    assert faults[0] == {
        "id": fault_id,
        "struck": 0,
        "kind": "403",
        "description": "no",
        "chat_id": MARIE.id,
        "method": None,
        "times": 3,
        "probability": 1.0,
        "seed": 0,
    }
    await http.delete(f"/sandbox/faults/{fault_id}")
    again = await http.delete(f"/sandbox/faults/{fault_id}")
    assert (again.status_code, again.json()) == (404, {"error": f"There is no fault {fault_id}."})
    assert await struck(http) == [0]
    await http.post("/sandbox/reset")
    assert await struck(http) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "418"},
        {"kind": "429"},
        {"kind": "429", "retry_after": 0},
        {"kind": "5xx", "code": 404},
        {"kind": "cut", "when": "sometimes"},
        {"kind": "hang", "seconds": 3},
        {"kind": "hang", "times": 0},
        {"kind": "hang", "probability": 2},
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(http: httpx.AsyncClient, wrong: Json) -> None:
    response = await http.post("/sandbox/faults", json=wrong)
    assert response.status_code == 400
    assert response.json()["error"]


async def test_who_sends_too_fast_is_told_when_to_try_again(
    http: httpx.AsyncClient, world: World, bot: BotApi, clock: Clock
) -> None:
    await arm(http, "limits")

    async def retry_after(chat_id: int) -> int:
        answer = await bot.answer("sendMessage", chat_id=chat_id, text="a")
        return int(answer.get("parameters", {}).get("retry_after", 0))

    assert [await retry_after(MARIE.id) for _ in range(4)] == [0, 0, 0, 3]
    clock.now += 2
    assert [await retry_after(MARIE.id), await retry_after(PAUL.id)] == [1, 0]
    clock.now += 1
    assert await retry_after(MARIE.id) == 0
    for _ in range(20):
        assert await retry_after(LE_MANS.id) == 0
        clock.now += 2
    assert await retry_after(LE_MANS.id) == 20
    await bot("sendChatAction", chat_id=LE_MANS.id, action="typing")
    assert (await struck(http)) == [3]


async def test_all_chats_together_have_a_limit_too(
    http: httpx.AsyncClient, bot: BotApi, clock: Clock
) -> None:
    await arm(http, "limits")
    answers = [await bot.answer("sendMessage", chat_id=chat, text="a") for chat in range(1, 32)]
    assert [answer["error_code"] for answer in answers] == [400] * 30 + [429]
    clock.now += 1
    assert (await bot.answer("sendMessage", chat_id=1, text="a"))["error_code"] == 400
