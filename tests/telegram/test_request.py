"""The wire over aiohttp, against servers that fail in every way."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram.error import BadRequest, Forbidden

from chatbot.telegram.calling import Caller
from chatbot.telegram.client import client
from chatbot.telegram.request import MaybeDone, NotSent

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"  # noqa: S105 - nobody's
Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(behave: Behave) -> AsyncIterator[str]:
    """The address of a server that does this with each connection, and then closes it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await behave(reader, writer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


def answers(status: str, body: bytes) -> Behave:
    """Read the request, answer."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)

    return behave


async def hangs_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def stops_in_the_middle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def never_answers(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def call(address: str, **timeouts: float) -> object:
    bot = client(TOKEN, address)
    async with bot.request:
        return await Caller(bot).call("sendMessage", {"chat_id": 1, "text": "é"}, **timeouts)


async def test_parameters_go_out_as_json_and_the_result_comes_back() -> None:
    heard: list[bytes] = []
    ok = b'{"ok":true,"result":{"message_id":1}}'

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        heard.extend([head, await reader.readexactly(length)])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(ok), ok))

    async with server(listen) as address:
        assert await call(address) == {"message_id": 1}
    assert heard[0].startswith(f"POST /bot{TOKEN}/sendmessage HTTP/1.1".encode())
    assert b"application/json" in heard[0]
    assert json.loads(heard[1]) == {"chat_id": 1, "text": "é"}


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with server(hangs_up) as address:
        pass
    with pytest.raises(NotSent):
        await call(address)


@pytest.mark.parametrize(
    "behave",
    [
        hangs_up,
        stops_in_the_middle,
        answers("502 Bad Gateway", b"<html>"),
        answers("500 Internal Server Error", b'{"ok":false,"description":"restart"}'),
        answers("200 OK", b"<html>a captive portal</html>"),
        answers("200 OK", b"{}"),
    ],
)
async def test_after_it_left_it_may_have_been_done(behave: Behave) -> None:
    async with server(behave) as address:
        with pytest.raises(MaybeDone):
            await call(address)


async def test_a_server_that_never_answers_is_left() -> None:
    async with server(never_answers) as address:
        with pytest.raises(MaybeDone):
            await call(address, read_timeout=0.05)


@pytest.mark.parametrize("status", ["302 Found", "403 Forbidden", "404 Not Found", "407 Proxy"])
async def test_what_a_proxy_refuses_never_reached_telegram(status: str) -> None:
    async with server(answers(status, b"<html>")) as address:
        with pytest.raises(NotSent):
            await call(address)


@pytest.mark.parametrize(
    ("status", "error"), [("400 Bad Request", BadRequest), ("403 Forbidden", Forbidden)]
)
async def test_a_refusal_is_told_in_telegram_s_words(status: str, error: type[Exception]) -> None:
    body = b'{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'
    async with server(answers(status, body)) as address:
        with pytest.raises(error, match=r"(?i)chat not found"):
            await call(address)


async def test_no_trouble_tells_the_token() -> None:
    async with server(hangs_up) as address:
        with pytest.raises(MaybeDone) as trouble:
            await call(address)
    assert TOKEN not in repr(trouble.value)
    assert TOKEN not in repr(trouble.value.__cause__)


@pytest.mark.parametrize(
    ("api_url", "asked"), [("http://telegram.example", True), ("http://127.0.0.1:1", False)]
)
async def test_a_proxy_of_the_environment_is_for_the_outside_alone(
    monkeypatch: pytest.MonkeyPatch, api_url: str, *, asked: bool
) -> None:
    heard: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n"))

    async with server(proxy) as address:
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises((MaybeDone, NotSent)):
            await call(api_url)
    wanted = [f"POST {api_url}/bot{TOKEN}/sendmessage HTTP/1.1\r\n".encode()]
    assert heard == (wanted if asked else [])
