"""Connections whose client keeps the server waiting: which end, which don't, and what is logged."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chatbot.engine.web import server as connections
from chatbot.engine.web.server import Server, listening, most_connections, raise_open_files

pytestmark = pytest.mark.thorough

SHORT_S = 0.3
LOOK_S = 2.0  # in which the server looks, which it does once a second
ASKING = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"
MANY = 16_000_000  # bytes; more than the system takes for a client that doesn't read


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(await request.body())


async def think(_request: Request) -> PlainTextResponse:
    await asyncio.sleep(connections.HEADERS_S + LOOK_S)
    return PlainTextResponse("thought")


async def many(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("x" * MANY)


@pytest.fixture
async def port(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[int]:
    """Serve these during the test, with as many connections as its parameter says."""
    monkeypatch.setattr(connections, "MOST", getattr(request, "param", connections.MOST))
    server = Server(
        Starlette(
            routes=[
                Route("/echo", echo, methods=["POST"]),
                Route("/think", think),
                Route("/many", many),
            ]
        )
    )
    with listening("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.stop()
        await serving


@asynccontextmanager
async def client(port: int, said: bytes) -> AsyncIterator[socket.socket]:
    """Connect, and say this."""
    with socket.socket() as one:
        one.settimeout(0)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(one, ("127.0.0.1", port))
        await loop.sock_sendall(one, said)
        yield one


async def hears(one: socket.socket) -> bytes:
    """Wait for something; nothing is the end."""
    try:
        return await asyncio.get_running_loop().sock_recv(one, 100_000)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: local"], ids=["nothing", "half"])
async def test_headers_that_do_not_come_end_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(connections, "HEADERS_S", SHORT_S)
    async with client(port, said) as slow:
        assert await hears(slow) == b""


async def test_a_body_has_more_time(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADERS_S", SHORT_S)
    async with client(port, ASKING + b"ab") as slow:
        await asyncio.sleep(SHORT_S + LOOK_S)
        await asyncio.get_running_loop().sock_sendall(slow, b"cd")
        assert (await hears(slow)).startswith(b"HTTP/1.1 200")


async def test_a_body_that_does_not_come_ends_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BODY_S", SHORT_S)
    async with client(port, ASKING + b"ab") as slow:
        assert await hears(slow) == b""


async def test_headers_without_end_end_the_connection(port: int) -> None:
    async with client(port, b"GET /echo HTTP/1.1\r\nX: ") as endless:
        said = 0
        with suppress(ConnectionError):  # once it was cut
            while said < MANY:
                await asyncio.get_running_loop().sock_sendall(endless, b"x" * 10_000)
                said += 10_000
        assert said < MANY


async def test_many_requests_are_no_headers_without_end(port: int) -> None:
    async with client(port, b"") as one:
        for _ in range(2 * connections.LONGEST_HEADERS // len(ASKING)):
            await asyncio.get_running_loop().sock_sendall(one, ASKING + b"abcd")
            assert (await hears(one)).startswith(b"HTTP/1.1 200")


async def test_who_waits_for_us_is_not_cut(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADERS_S", SHORT_S)
    async with client(port, b"GET /think HTTP/1.1\r\nHost: localhost\r\n\r\n") as patient:
        assert (await hears(patient)).startswith(b"HTTP/1.1 200")


async def test_an_answer_that_is_not_taken_ends_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADERS_S", SHORT_S)
    async with client(port, b"GET /many HTTP/1.1\r\nHost: localhost\r\n\r\n") as slow:
        await asyncio.sleep(SHORT_S + LOOK_S)
        taken = 0
        while some := await hears(slow):
            taken += len(some)
        assert taken < MANY


@pytest.mark.parametrize("port", [8], indirect=True)
async def test_of_too_many_those_that_never_asked_go_first(port: int) -> None:
    async with AsyncExitStack() as until_the_end:
        asked = await until_the_end.enter_async_context(client(port, ASKING + b"abcd"))
        assert (await hears(asked)).startswith(b"HTTP/1.1 200")
        silent = [await until_the_end.enter_async_context(client(port, b"")) for _ in range(20)]
        assert [await hears(one) for one in silent[:10]] == [b""] * 10
        await asyncio.get_running_loop().sock_sendall(asked, ASKING + b"abcd")
        assert (await hears(asked)).startswith(b"HTTP/1.1 200")


@pytest.fixture
def hard() -> Iterator[int]:
    """Lower the limit of open files during the test; yield up to where it can be raised."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    yield before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_connections_leave_files_for_all_else(hard: int) -> None:
    assert most_connections() == 64
    raise_open_files()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(hard, 4_096), hard)
    assert most_connections() == 256
