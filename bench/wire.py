"""Just enough HTTP/1.1 on bare connections, so that the bench costs less than what it measures."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

Say = Callable[[bytes], None]


def request(path: str, body: bytes, **headers: str) -> bytes:
    """A POST of JSON."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def take_message(buffer: bytearray) -> tuple[bytes, bytes] | None:
    """Head and body of the first message, taken out of the buffer once it is whole."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(buffer[: end + 2])
    if b"chunked" in head:
        raise ValueError("a body whose length isn't said: not known here")
    length = LENGTH.search(head)
    whole = end + len(HEAD_END) + (int(length[1]) if length else 0)
    if len(buffer) < whole:
        return None
    body = bytes(buffer[end + len(HEAD_END) : whole])
    del buffer[:whole]
    return head, body


class Listener(asyncio.Protocol):
    """A server's side of a connection: `hear` gets path, body, and what to call with the answer."""

    def __init__(self, hear: Callable[[str, bytes, Say], None]) -> None:
        self._hear = hear
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hear each whole request."""
        self._buffer += data
        while message := take_message(self._buffer):
            head, body = message
            self._hear(head.split(b" ", 2)[1].decode(), body, self._say)

    def _say(self, body: bytes) -> None:
        if not self._transport.is_closing():
            head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            self._transport.write(f"{head}{len(body)}\r\n\r\n".encode() + body)


class Caller(asyncio.Protocol):
    """A client's side of a connection, opened anew when it was lost; one request at a time."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def call(self, whole_request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises OSError when there is no connection, or none any more."""
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            self._buffer.clear()
            self._transport, _ = await loop.create_connection(lambda: self, *self._address)
        self._answer = loop.create_future()
        self._transport.write(whole_request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Give the answer to who waits for it."""
        self._buffer += data
        message = take_message(self._buffer)
        if message and self._answer and not self._answer.done():
            self._answer.set_result((int(message[0].split(b" ", 2)[1]), message[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Who waits for an answer gets none."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError(str(exc or "closed")))
