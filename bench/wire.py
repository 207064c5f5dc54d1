"""Just enough HTTP/1.1 on bare connections that the bench costs less than what it measures."""

import asyncio
import re
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

Respond = Callable[[bytes], None]
Handle = Callable[[str, bytes, Respond], None]  # path, body, and what to call with the answer


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Write a request whose body is JSON."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def take_message(buffer: bytearray) -> tuple[bytes, bytes] | None:
    """Take head and body of the first message out of the buffer, once it is whole."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(buffer[: end + 2])
    if b"chunked" in head:
        raise ValueError("a body without its length is not understood here")
    length = LENGTH.search(head)
    whole = end + len(HEAD_END) + (int(length[1]) if length else 0)
    if len(buffer) < whole:
        return None
    body = bytes(buffer[end + len(HEAD_END) : whole])
    del buffer[:whole]
    return head, body


class Server(asyncio.Protocol):
    """The server's side of one connection."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while message := take_message(self._buffer):
            head, body = message
            self._handle(head.split(b" ", 2)[1].decode(), body, self._respond)

    def _respond(self, body: bytes) -> None:
        if not self._transport.is_closing():
            head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            self._transport.write(f"{head}{len(body)}\r\n\r\n".encode() + body)


class Client(asyncio.Protocol):
    """The client's side of one connection, opened anew when it was lost; one request at a time."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._address = place.hostname or "", place.port or 80
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body. Raises OSError without a connection, or when it is lost."""
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            self._buffer.clear()
            self._transport, _ = await loop.create_connection(lambda: self, *self._address)
        self._answer = loop.create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        message = take_message(self._buffer)
        if message and self._answer and not self._answer.done():
            self._answer.set_result((int(message[0].split(b" ", 2)[1]), message[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError(str(exc or "closed")))
