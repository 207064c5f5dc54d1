"""The bench's own Telegram hands over as the real one does, and miscounts nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from bench.ledger import Ledger
from bench.sink import Sink, said
from bench.wire import Caller, request, take_message

KEYBOARD = {"inline_keyboard": [[{"text": "1. Habitat", "callback_data": "c:habitat"}]]}


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def telegram(sink: Sink) -> AsyncIterator[Caller]:
    """A connection to that sink."""
    async with sink.listening() as address:
        place = urlsplit(address)
        caller = Caller(place.hostname or "", place.port or 0)
        yield caller
        caller.close()


async def call(telegram: Caller, method: str, **params: Any) -> Any:
    body = json.dumps(params).encode()
    _, answer = await telegram.call(request(f"/bot123456:bench/{method}", body))
    return json.loads(answer)["result"]


async def test_an_answer_belongs_to_the_update_of_its_chat(sink: Sink, telegram: Caller) -> None:
    sink.hand_over()
    [update] = await call(telegram, "getUpdates")
    assert sink.ledger.waiting == 1
    await call(telegram, "sendMessage", chat_id=update["message"]["chat"]["id"], text="Oui")
    assert (sink.ledger.waiting, sink.ledger.unasked, len(sink.ledger.latencies)) == (0, 0, 1)


async def test_an_answer_too_many_is_counted(sink: Sink, telegram: Caller) -> None:
    sink.hand_over()
    [update] = await call(telegram, "getUpdates")
    for _ in range(2):
        await call(telegram, "sendMessage", chat_id=update["message"]["chat"]["id"], text="Oui")
    assert (sink.ledger.waiting, sink.ledger.unasked) == (0, 1)


async def test_updates_are_handed_over_until_they_are_acknowledged(
    sink: Sink, telegram: Caller
) -> None:
    for _ in range(3):
        sink.hand_over()
    first = await call(telegram, "getUpdates")
    assert [update["update_id"] for update in first] == [1, 2, 3]
    assert await call(telegram, "getUpdates", offset=0) == first
    assert await call(telegram, "getUpdates", offset=3) == first[2:]
    assert await call(telegram, "getUpdates", offset=4, timeout=0) == []


def test_no_chat_waits_for_two_answers() -> None:
    ledger = Ledger()
    chats = [ledger.hand_over() for _ in range(2_000)]
    assert len(set(chats)) == ledger.waiting == 2_000


def test_what_is_said_is_the_same_in_a_form_and_in_json() -> None:
    form = urlencode({"chat_id": 5, "text": "Oui", "reply_markup": json.dumps(KEYBOARD)})
    whole = json.dumps({"chat_id": 5, "text": "Oui", "reply_markup": KEYBOARD})
    assert said(form.encode()) == said(whole.encode()) == {"text": "Oui", "reply_markup": KEYBOARD}


def test_messages_are_whole_however_they_arrive() -> None:
    stream = request("/a", b'{"a":1}', X_More="s") + request("/b", b"")
    buffer, messages = bytearray(), []
    for byte in stream:
        buffer.append(byte)
        if message := take_message(buffer):
            messages.append((message[0].split()[1], message[1]))
    assert messages == [(b"/a", b'{"a":1}'), (b"/b", b"")]
    assert not buffer
