"""The wire over aiohttp, against servers that fail in every way."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from chatbot.engine.health import Ability, Health
from chatbot.engine.telegram import request
from chatbot.engine.telegram.client import client
from chatbot.engine.telegram.request import MaybeDone, NotSent
from chatbot.engine.telegram.transport import Transport
from tests.waiting import until

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"  # noqa: S105 - nobody's
Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(behave: Behave) -> AsyncIterator[str]:
    """Serve each connection like this, then close it; yield the server's address."""

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


def listens(heard: list[bytes], *, after_s: float = 0) -> Behave:
    """Note the head and the body, which it reads so many seconds later; answer."""
    ok = b'{"ok":true,"result":{"message_id":1}}'

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        ready = asyncio.get_running_loop().time() + after_s
        await until(lambda: asyncio.get_running_loop().time() >= ready)
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        heard.extend([head, await reader.readexactly(length)])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(ok), ok))

    return behave


async def call(
    address: str, method: str = "sendMessage", /, *, read_timeout: float = 10, **params: Any
) -> object:
    bot = client(TOKEN, address)
    async with bot.request:
        params = params or {"chat_id": 1, "text": "é"}
        return await Transport(bot).call(method, params, read_timeout=read_timeout)


async def upload(address: str, text: str, name: str = "a.csv", *, read_timeout: float = 10) -> None:
    document = {"name": name, "text": text}
    await call(
        address,
        "sendDocument",
        read_timeout=read_timeout,
        chat_id=-1001,
        message_thread_id=4,
        document=document,
        reply_parameters={"message_id": 3},
    )


def parts_of(head: bytes, body: bytes) -> dict[bytes, bytes]:
    """Split a form into its parts: what follows each name in its header, and its bytes."""
    boundary = head.split(b"boundary=")[1].split(b"\r\n")[0]
    opening, *parts, ending = body.split(b"--" + boundary)
    assert (opening, ending) == (b"", b"--\r\n")
    split = [part.removeprefix(b"\r\n").removesuffix(b"\r\n") for part in parts]
    headers = [part.split(b"\r\n\r\n", 1) for part in split]
    return {head.split(b"form-data; name=")[1].split(b"\r\n")[0]: body for head, body in headers}


async def test_parameters_go_out_as_json_and_the_result_comes_back() -> None:
    heard: list[bytes] = []
    async with server(listens(heard)) as address:
        assert await call(address) == {"message_id": 1}
    assert heard[0].startswith(f"POST /bot{TOKEN}/sendMessage HTTP/1.1".encode())
    assert b"application/json" in heard[0]
    assert json.loads(heard[1]) == {"chat_id": 1, "text": "é"}


async def test_a_file_goes_out_in_a_form_beside_the_other_parameters() -> None:
    heard: list[bytes] = []
    async with server(listens(heard)) as address:
        await upload(address, "\ufeffnom;été\r\n--\r\n", "abonnés d’été.csv")
    assert heard[0].startswith(f"POST /bot{TOKEN}/sendDocument HTTP/1.1".encode())
    assert parts_of(*heard) == {
        b'"chat_id"': b"-1001",
        b'"message_thread_id"': b"4",
        b'"reply_parameters"': b'{"message_id": 3}',
        '"document"; filename="abonnés d’été.csv"'.encode(): "\ufeffnom;été\r\n--\r\n".encode(),
    }


@pytest.mark.parametrize("letter", ["\r", "\n", "\0", '"', ";", "\\", "/", "\ud800"])
async def test_a_name_that_no_form_can_carry_loses_its_odd_letters(letter: str) -> None:
    heard: list[bytes] = []
    async with server(listens(heard)) as address:
        await upload(address, letter, f"a{letter}b.csv")
    assert b'"document"; filename="a_b.csv"' in parts_of(*heard)


async def test_an_upload_may_take_longer_than_an_answer() -> None:
    heard: list[bytes] = []
    text = "été;" * (2 << 20)
    # A server on a busy machine needs a while for what was written last.
    async with server(listens(heard, after_s=1.5)) as address:
        await upload(address, text, read_timeout=1)
    assert parts_of(*heard)[b'"document"; filename="a.csv"'] == text.encode()


async def test_an_upload_that_nobody_takes_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "UPLOAD_S", 0.1)
    async with server(listens([], after_s=0.3)) as address:
        with pytest.raises(MaybeDone):
            await upload(address, "été;" * (2 << 20))


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


@pytest.mark.parametrize("body", [b"<html>", b'{"ok":false,"description":"too large"}'])
async def test_what_is_too_large_is_not_tried_again(body: bytes) -> None:
    async with server(answers("413 Request Entity Too Large", body)) as address:
        with pytest.raises(BadRequest):
            await upload(address, "nom;ville")


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
    wanted = [f"POST {api_url}/bot{TOKEN}/sendMessage HTTP/1.1\r\n".encode()]
    assert heard == (wanted if asked else [])


async def noted(behave: Behave) -> Health:
    """Make one call to such a server; what is known then."""
    health = Health()
    async with server(behave) as address:
        bot = client(TOKEN, address)
        async with bot.request:
            with suppress(TelegramError):
                await Transport(bot, health).call("sendMessage", {"chat_id": 1}, read_timeout=0.2)
    return health


@pytest.mark.parametrize(
    "behave", [hangs_up, stops_in_the_middle, never_answers, answers("502 Bad Gateway", b"")]
)
async def test_what_is_not_answered_is_not_said(
    behave: Behave, successes: Counter[Ability]
) -> None:
    said = (await noted(behave)).said
    assert said.failing_s > 0
    assert not successes[said]


@pytest.mark.parametrize(
    "answer",
    [
        answers("200 OK", b'{"ok":true,"result":true}'),
        answers("403 Forbidden", b'{"ok":false,"error_code":403,"description":"Forbidden: x"}'),
    ],
)
async def test_what_is_answered_is_said(answer: Behave, successes: Counter[Ability]) -> None:
    said = (await noted(answer)).said
    assert said.failing_s == 0
    assert successes[said]


async def test_who_is_told_to_wait_neither_said_anything_nor_tries_in_vain(
    successes: Counter[Ability],
) -> None:
    flood = b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":9}}'
    said = (await noted(answers("429 Too Many Requests", flood))).said
    assert (said.failing_s, successes[said]) == (0, 0)
