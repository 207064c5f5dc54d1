"""The bench's own Telegram hands over as the real one does, and miscounts nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest

from bench.sink import message_of
from bench.updates import Askers
from bench.wire import Client, post, read_message

pytestmark = pytest.mark.thorough

KEYBOARD = {"inline_keyboard": [[{"text": "1. Habitat", "callback_data": "c:habitat"}]]}


@pytest.fixture
def askers() -> Askers:
    return Askers()


@pytest.fixture
async def telegram(askers: Askers) -> AsyncIterator[Client]:
    """Connect to the Telegram in which the askers write."""
    async with askers.sink.listening() as address:
        client = Client(address)
        yield client
        client.close()


async def call(telegram: Client, method: str, **params: Any) -> Any:
    body = json.dumps(params).encode()
    _, answer = await telegram.send(post(f"/bot123456:bench/{method}", body))
    return json.loads(answer)["result"]


async def test_an_answer_belongs_to_the_update_of_its_chat(
    askers: Askers, telegram: Client
) -> None:
    askers.ask()
    [update] = await call(telegram, "getUpdates")
    assert askers.waiting == 1
    await call(telegram, "sendMessage", chat_id=update["message"]["chat"]["id"], text="Oui")
    assert (askers.waiting, askers.unasked, len(askers.latencies)) == (0, 0, 1)


async def test_an_answer_too_many_is_counted(askers: Askers, telegram: Client) -> None:
    askers.ask()
    [update] = await call(telegram, "getUpdates")
    for _ in range(2):
        await call(telegram, "sendMessage", chat_id=update["message"]["chat"]["id"], text="Oui")
    assert (askers.waiting, askers.unasked) == (0, 1)


async def test_updates_are_handed_over_until_they_are_acknowledged(
    askers: Askers, telegram: Client
) -> None:
    for _ in range(3):
        askers.ask()
    first = await call(telegram, "getUpdates")
    assert [update["update_id"] for update in first] == [1, 2, 3]
    assert await call(telegram, "getUpdates", offset=0) == first
    assert await call(telegram, "getUpdates", offset=3) == first[2:]
    assert await call(telegram, "getUpdates", offset=4, timeout=0) == []


def test_no_chat_waits_for_two_answers(askers: Askers) -> None:
    for _ in range(2_000):
        askers.ask()
    assert askers.waiting == 2_000


def test_what_is_said_is_the_same_in_a_form_and_in_json() -> None:
    form = urlencode({"chat_id": 5, "text": "Oui", "reply_markup": json.dumps(KEYBOARD)})
    whole = json.dumps({"chat_id": 5, "text": "Oui", "reply_markup": KEYBOARD})
    assert (
        message_of(form.encode())
        == message_of(whole.encode())
        == {"text": "Oui", "reply_markup": KEYBOARD}
    )


async def test_messages_are_whole_however_they_arrive() -> None:
    stream = asyncio.StreamReader()
    reading = asyncio.create_task(read_message(stream))
    messages = []
    for byte in post("/a", b'{"a":1}', X_More="s") + post("/b", b""):
        stream.feed_data(bytes([byte]))
        await asyncio.sleep(0)
        if reading.done():
            messages.append(reading.result())
            reading = asyncio.create_task(read_message(stream))
    reading.cancel()
    assert messages == [("/a", b'{"a":1}'), ("/b", b"")]
