"""The bot's HTTP server: health for whoever watches over the process, and whatever is added."""

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

LOOK_EVERY_S = 1.0  # for clients that are too slow, and at the `Date` of answers
HELD = 1_024  # connections that aren't accepted yet
GRACE_S = 3  # for open connections, in the end


class PortTaken(OperatorError):
    """Somebody else listens there."""


def create_app(
    health: Health, database_answers: Callable[[], Awaitable[bool]], also: list[BaseRoute]
) -> ASGIApp:
    """Make the application: health, and `also`, further routes on the same port.

    A router alone: uvicorn logs and answers what fails, as Starlette's layers above it would.
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
    """Listen there; port 0 is any free one. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as taken:
        raise PortTaken(
            f"CHATBOT_HTTP_HOST, CHATBOT_HTTP_PORT: can't listen on {host}:{port}: {taken.strerror}"
        ) from None
    # What it accepts inherits this. asyncio sets it only on sockets that say they are TCP, which
    # those of create_server don't; an answer in two pieces would wait 40 ms for a late ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


def address_of(listener: socket.socket, host: str) -> str:
    """Write the address by this machine: the host, or loopback when it listens everywhere."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not opened
    name = f"[{here}]" if ":" in here else here
    return f"http://{name}:{listener.getsockname()[1]}"


class Server(uvicorn.Server):
    """Serves an application. `dated`: with a `Date` in each answer, of this machine's clock."""

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
        """Make `serve` end, once what it answers is answered."""
        self.should_exit = True
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept a few at a time, as `backlog` says, and let the system hold many more."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(HELD)

    async def main_loop(self) -> None:
        """Look once a second, where uvicorn does ten times, and end as soon as told to."""
        while not await self.on_tick(0):
            cut_the_slow(self.server_state.connections, asyncio.get_running_loop().time())
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._stopping.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command line."""
        yield
