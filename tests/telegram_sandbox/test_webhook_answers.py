"""Calls that the bot makes in its answer to the webhook, and what is none."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from aiohttp import FormData, web

from telegram_sandbox.persons.actions import say
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.faults import Cut, Hang, TooManyRequests
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import MARIE
from tests.telegram_sandbox.clients import BotApi
from tests.telegram_sandbox.pictures import png
from tests.telegram_sandbox.webhook_receiver import Receiver, receiving
from tests.waiting import until

HELLO = {"method": "sendMessage", "chat_id": MARIE.id, "text": "Bonjour"}


@pytest.fixture
async def receiver(world: World, bot: BotApi) -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        await bot("setWebhook", url=receiver.url)
        yield receiver
        world.close()


async def calls_after(world: World, receiver: Receiver, answer: web.Response) -> list[Json]:
    """Have the bot answer so; return the calls that were made of it, without setWebhook."""
    receiver.answers.append(answer)
    for text in ("Bonjour ?", "Encore ?"):  # whose answer comes after that one was read
        say(world, MARIE.id, MARIE.id, text)
    await until(lambda: world.updates.count() == 0)
    return world.calls.since(1)


def form(**fields: str | bytes) -> web.Response:
    data = FormData()
    for name, value in fields.items():
        data.add_field(name, value, filename="a.png" if isinstance(value, bytes) else None)
    return web.Response(body=data())


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response(HELLO),
        web.json_response(HELLO | {"method": "SENDMESSAGE"}, status=201),
        web.Response(text=urlencode(HELLO), content_type="application/x-www-form-urlencoded"),
    ],
)
async def test_a_call_in_an_answer_is_carried_out(
    world: World, receiver: Receiver, answer: web.Response
) -> None:
    [call] = await calls_after(world, receiver, answer)
    assert (call["method"], call["ok"]) == ("sendMessage", True)
    assert "method" not in call["params"]
    said = [message.content.text for message in world.chats[MARIE.id].messages.values()]
    assert sorted(said) == ["Bonjour", "Bonjour ?", "Encore ?"]
    assert world.counts.report()["calls"]["sendMessage"] == {"ok": 1}


async def test_a_file_may_come_in_an_answer(world: World, receiver: Receiver) -> None:
    answer = form(
        method="sendPhoto", chat_id=str(MARIE.id), photo="attach://picture", picture=png(3, 2)
    )
    [call] = await calls_after(world, receiver, answer)
    assert call["ok"]
    [photo] = [m.media for m in world.chats[MARIE.id].messages.values() if m.media]
    assert (photo.width, photo.height) == (3, 2)


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response({"method": "getMe"}),
        web.json_response({"method": "deleteWebhook"}),
        web.json_response({"method": "setWebhook", "url": ""}),
        web.json_response({"method": "close"}),
        web.json_response({"method": ""}),
        web.json_response({"ok": True}),
        web.json_response(["sendMessage"]),
        web.Response(text="sendMessage"),
        web.Response(text='{"method": ', content_type="application/json"),
        web.json_response({"method": "sendMessage", "text": "\ud800"}),
        web.Response(body=b"?", headers={"Content-Type": "multipart/form-data"}),
        web.Response(body=b"?", headers={"Content-Type": "multipart/form-data; boundary=b"}),
    ],
)
async def test_anything_else_in_an_answer_is_nothing(
    world: World, receiver: Receiver, answer: web.Response
) -> None:
    assert await calls_after(world, receiver, answer) == []
    assert world.delivery is not None


async def test_where_the_update_is_not_taken_nothing_is_carried_out(
    world: World, receiver: Receiver
) -> None:
    assert await calls_after(world, receiver, web.json_response(HELLO, status=500)) == []


async def test_a_call_that_is_refused_is_recorded_and_the_next_update_comes(
    world: World, receiver: Receiver
) -> None:
    [unknown] = await calls_after(world, receiver, web.json_response({"method": "closeForumTopic"}))
    assert unknown["description"] == "Not Found: method not found"
    [_, empty] = await calls_after(world, receiver, web.json_response(HELLO | {"text": ""}))
    assert empty["description"] == "Bad Request: message text is empty"


async def test_faults_strike_calls_in_answers_too(world: World, receiver: Receiver) -> None:
    world.faults.add(TooManyRequests(retry_after=7, times=1))
    world.faults.add(Cut(when="after", times=1))
    [flood] = await calls_after(world, receiver, web.json_response(HELLO))
    assert flood["error_code"] == 429
    [_, cut] = await calls_after(world, receiver, web.json_response(HELLO))
    assert cut["cut"] == "after"
    world.faults.add(Hang(times=1))
    assert len(await calls_after(world, receiver, web.json_response(HELLO))) == 2
    world.faults.clear()
    await until(lambda: world.calls.last == 4)
