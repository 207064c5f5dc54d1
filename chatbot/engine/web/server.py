"""The bot's HTTP server: the health of the process, and further routes."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp

from chatbot.engine.health import Health
from chatbot.engine.web.connections import Connection, cut_the_slow, most_connections
from chatbot.errors import OperatorError

LOOK_EVERY_S = 1.0  # for slow clients, and for a new `Date`
HELD = 1_024  # connections that aren't accepted yet
GRACE_S = 3  # for open connections, in the end


class PortTaken(OperatorError):
    """Another program listens on the port."""


def create_app(
    health: Health, database_answers: Callable[[], Awaitable[bool]], also: list[BaseRoute]
) -> ASGIApp:
    """Make the application: health, and further routes on the same port, `also`.

    The application is a router alone: uvicorn logs and answers failures, as Starlette's layers
    would.
    """

    async def healthz(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> PlainTextResponse:
        if not await database_answers():
            return PlainTextResponse("the database doesn't answer\n", 503)
        return PlainTextResponse(f"{health.status()}\n", 503 if health.troubles() else 200)

    return Router([Route("/healthz", healthz), Route("/readyz", readyz), *also])


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
        """Tick once a second, where uvicorn does ten times, and end at once when stopped."""
        while not await self.on_tick(0):
            cut_the_slow(self.server_state.connections, asyncio.get_running_loop().time())
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._stopping.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command line."""
        yield
