"""A Bot API server that answers anything: a line with the method and the code, no traceback."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings, strategies as st

from chatbot.cli import doctor
from chatbot.errors import UNPRINTED
from chatbot.settings import Settings
from tests.shell import Shell
from tests.waiting import until

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"  # noqa: S105 - nobody's
Answer = Callable[[str], tuple[int, bytes]]  # to a method: the status and the body
ME = {"id": 123456, "is_bot": True, "first_name": "É", "username": "e_bot"}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=6,
)
of_bots = st.fixed_dictionaries(
    {}, optional={name: values | st.just(value) for name, value in ME.items()}
)
of_webhooks = st.fixed_dictionaries(
    {"url": st.sampled_from(["", "https://h/x", "http://[", "\x1b[2J"]) | values},
    optional=dict.fromkeys(
        ("pending_update_count", "last_error_date", "last_error_message"), values
    ),
)
envelopes = st.fixed_dictionaries(
    {},
    optional={
        "ok": st.booleans() | values,
        "result": values | of_bots | of_webhooks,
        "description": st.text() | values,
        "error_code": values,
        "parameters": values
        | st.fixed_dictionaries({}, optional={"retry_after": values, "migrate_to_chat_id": values}),
    },
)
bodies = st.binary() | (values | envelopes).map(lambda value: json.dumps(value).encode())
statuses = st.sampled_from([200, 201, 204, 302, 400, 401, 403, 404, 409, 413, 418, 429, 500, 502])
answers = st.tuples(statuses, bodies)


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """Answer each call so; yield the server's address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, body = answer(head.split()[1].rsplit("/", 1)[1])
        start = f"HTTP/1.1 {status} So\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(start.encode() + body)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


def ok(result: object) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()


async def findings(answer: Answer) -> list[str]:
    async with server(answer) as address:
        given = Settings(telegram_token=TOKEN, telegram_api_url=address, _env_file=None)
        return await asyncio.to_thread(lambda: [str(found) for found in doctor.telegram(given)])


@pytest.mark.thorough
@settings(max_examples=60, deadline=None)
@given(answers, answers | of_webhooks.map(ok))
def test_doctor_survives_any_answer(
    to_me: tuple[int, bytes], to_webhook: tuple[int, bytes]
) -> None:
    for first in (to_me, ok(ME)):
        said = asyncio.run(findings({"getMe": first, "getWebhookInfo": to_webhook}.__getitem__))
        assert said
        assert not [line for line in said if UNPRINTED.search(line)]
        assert not [line for line in said if TOKEN in line]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"[]", "getMe: HTTP 200, but not an answer of the Bot API"),
        (200, b'{"ok": true, "result": {"id": "1"}}', "getMe: HTTP 200, but no result of getMe"),
        (200, b'{"ok": false, "description": "no"}', "getMe: HTTP 200, but no result"),
        (400, b'{"ok": false, "description": "Bad Request: no"}', "getMe: HTTP 400, no"),
        (418, b'{"ok": false, "description": "tea"}', "getMe: HTTP 418, which isn't Telegram's"),
        (409, b'{"ok": false, "description": "a\\nb"}', "getMe: HTTP 409, a b"),
        (502, b"<html>", "getMe: HTTP 502"),
        (403, b"<html>", "getMe: HTTP 403, which isn't Telegram's"),
    ],
)
def test_doctor_says_the_method_and_the_code(status: int, body: bytes, said: str) -> None:
    [line] = asyncio.run(findings(lambda _: (status, body)))
    assert line.startswith("FAILED   token")
    assert said.casefold() in line.casefold()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_bot_that_is_answered_anything_goes_on_and_says_so(shell: Shell) -> None:
    """What is wrong first is right afterwards, so that each method has its turn."""
    shell.constants["chatbot.engine.logging.LOGGED_EVERY_S"] = 0.0
    wrong = {
        "getMe": [(200, b"{}"), ok([]), ok({"id": "1"}), (500, b"<html>")],
        "getUpdates": [ok({"a": 1}), ok(7), (429, b'{"description": 1, "parameters": 2}')],
    }
    right = {"getMe": ok(ME), "getUpdates": ok([])}
    asked: list[str] = []

    def answer(method: str) -> tuple[int, bytes]:
        asked.append(method)
        if left := wrong.get(method):
            return left.pop(0)
        return right.get(method, ok([None, {}, "x"]))

    async with server(answer) as address:
        running = await shell.start(
            "run",
            CHATBOT_TELEGRAM_TOKEN=TOKEN,
            CHATBOT_TELEGRAM_API_URL=address,
            CHATBOT_HTTP_PORT="0",
        )
        await until(lambda: asked.count("getUpdates") > 4)
        running.send_signal(signal.SIGTERM)
        out, err = (told.decode() for told in await running.communicate())
    assert (running.returncode, out) == (0, "")
    lines = err.splitlines()
    assert "Traceback" not in err
    trouble = [line for line in lines if "telegram.trouble" in line]
    for method in wrong:
        assert len([line for line in trouble if f"method={method}" in line]) >= 3
    assert all("HTTP " in line for line in trouble)
