"""Just enough HTTP/1.1 on bare streams that the bench costs less than what it measures."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"

Handle = Callable[[str, bytes], Awaitable[bytes]]  # path and body, to the body of the answer


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Write a request whose body is JSON."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def read_message(stream: asyncio.StreamReader) -> tuple[str, bytes]:
    """Read the second word of the head, a path or a status, and the body."""
    head = await stream.readuntil(b"\r\n\r\n")
    if b"chunked" in head:
        raise ValueError("a body without its length is not understood here")
    length = LENGTH.search(head)
    body = await stream.readexactly(int(length[1])) if length else b""
    return head.split(b" ", 2)[1].decode(), body


@asynccontextmanager
async def serving(handle: Handle, port: int = 0) -> AsyncIterator[str]:
    """Serve on this machine as long as the block lasts; yield the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError):
            while True:
                answer = await handle(*await read_message(reader))
                writer.write(HEAD % len(answer) + answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


class Client:
    """One connection, opened anew when it was lost; one request at a time."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body. Raises OSError without a connection, or when it is lost."""
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection(
                self._address.hostname, self._address.port
            )
        reader, writer = self._streams
        writer.write(request)
        try:
            status, body = await read_message(reader)
        except EOFError as lost:
            raise ConnectionResetError(str(lost)) from lost
        return int(status), body

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
