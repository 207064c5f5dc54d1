"""The bot's HTTP server: the health of the process, and further routes.

Connections whose client is silent or too slow are cut, so that they never keep others out.
"""

import asyncio
import heapq
import resource
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import structlog
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chatbot.engine.health import Health
from chatbot.errors import OperatorError

MOST = 256  # connections; Telegram opens 100 at most (Bot API, setWebhook)
HEADERS_S = 10.0  # from the connection, or the former answer, to the end of a request's headers
BODY_S = 60.0  # from the same moment to the end of the request's body
LONGEST_HEADERS = 65_536  # bytes; the parser has no limit
OPEN_FILES = 4_096  # far more than the bot ever has open
LOOK_EVERY_S = 1.0  # for slow clients, and for a new `Date`
HELD = 1_024  # connections that the system holds until they are accepted
GRACE_S = 3  # for open connections, when the server stops

log = structlog.get_logger()


class Connection(HttpToolsProtocol):
    """An HTTP connection, with the time for which it has waited for its client."""

    waits_since = 0.0  # on the loop's clock
    heard = 0  # bytes received since the last request, until the next one's headers are complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection; if there are too many, first cut some that wait for their client."""
        most = self.config.limit_concurrency
        if most and len(self.connections) >= most - 1:
            # Connections without a request first, the oldest first.
            waiting = [c for c in self.connections if isinstance(c, Connection) and c.waits]
            longest = heapq.nsmallest(
                most // 8 + 1, waiting, key=lambda c: (c.cycle is not None, c.waits_since)
            )
            for connection in longest:
                connection.cut()
            log.warning("server.crowded", most=most, cut=len(longest))
        super().connection_made(transport)
        self.waits_since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Take data of a request; cut the connection if the headers are too long."""
        if self.heard > LONGEST_HEADERS:
            self.cut()
            return
        self.heard += len(data)
        super().data_received(data)
        if self.cycle and not self.cycle.response_complete:
            self.heard = 0

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.waits_since = self.loop.time()
        self.heard = 0

    def pause_writing(self) -> None:
        super().pause_writing()
        self.waits_since = self.loop.time()

    @property
    def waits(self) -> bool:
        """Tell whether the server waits for the client to ask, to go on, or to take the answer."""
        asked = self.cycle
        return not asked or asked.more_body or asked.response_complete or self.flow.write_paused

    @property
    def is_too_slow(self) -> bool:
        asked = self.cycle
        sends_body = asked and asked.more_body and not asked.response_complete
        patience_s = BODY_S if sends_body else HEADERS_S
        return self.waits and self.loop.time() - self.waits_since > patience_s

    def cut(self) -> None:
        self.connections.discard(self)
        self.transport.abort()


def most_connections() -> int:
    """Return the number of connections that leave enough open files for the database and calls."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else min(MOST, files // 4)


def raise_open_files() -> None:
    """Raise this process's limit of open files to OPEN_FILES, as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class PortTaken(OperatorError):
    """Another program listens on the port."""


def create_app(
    health: Health, database_answers: Callable[[], Awaitable[bool]], also: list[BaseRoute]
) -> ASGIApp:
    """Make the application: the health of the process, and further routes, `also`."""

    async def readyz(_request: Request) -> PlainTextResponse:
        if not await database_answers():
            return PlainTextResponse("the database doesn't answer\n", 503)
        return PlainTextResponse(f"{health.status()}\n", 503 if health.troubles() else 200)

    # A router alone: uvicorn logs and answers failures, as Starlette's layers would.
    alive = Route("/healthz", PlainTextResponse("ok\n"), methods=["GET"])
    return Router([alive, Route("/readyz", readyz), *also])


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Listen on a host and port; port 0: any free port. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as taken:
        raise PortTaken(
            f"CHATBOT_HTTP_HOST, CHATBOT_HTTP_PORT: can't listen on {host}:{port}: {taken.strerror}"
        ) from None
    # Accepted sockets inherit the option. asyncio sets it only on sockets that say they are TCP,
    # unlike create_server's; an answer in two pieces would wait 40 ms for a late ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


def address_of(listener: socket.socket, host: str) -> str:
    """Return the server's address for this machine: the host, or loopback for all hosts."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not opened
    name = f"[{here}]" if ":" in here else here
    return f"http://{name}:{listener.getsockname()[1]}"


class Server(uvicorn.Server):
    """Serves an application. `dated`: each answer has a `Date`, of this machine's clock."""

    def __init__(self, app: ASGIApp, *, dated: bool = True) -> None:
        most = most_connections()
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            http=Connection,
            date_header=dated,
            backlog=most // 8,
            limit_concurrency=most,
            timeout_graceful_shutdown=GRACE_S,
        )
        super().__init__(config)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Make `serve` end, once the present requests are answered."""
        self.should_exit = True
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept a few connections at a time, as `backlog` says, and let the system hold many."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(HELD)

    async def main_loop(self) -> None:
        """Tick once a second (uvicorn: ten times), cut slow clients, end at once when stopped."""
        while not await self.on_tick(0):
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection) and connection.is_too_slow:
                    connection.cut()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._stopping.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command line."""
        yield
