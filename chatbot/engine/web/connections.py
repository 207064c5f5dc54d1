"""HTTP connections that wait for their client: they end in time, and never keep others out."""

import asyncio
import heapq
import resource
from collections.abc import Iterable

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 256  # connections; Telegram opens 100 at most (Bot API, setWebhook)
HEADERS_S = 10.0  # from the connection, or the answer before, until all headers of a request
BODY_S = 60.0  # likewise, until the whole body
LONGEST_HEADERS = 65_536  # bytes; the parser would take any
OPEN_FILES = 4_096  # far more than the bot ever has open

log = structlog.get_logger()


class Connection(HttpToolsProtocol):
    """An HTTP connection, with the time for which it has waited for its client."""

    waits_since = 0.0  # on the loop's clock
    heard = 0  # bytes of headers, and of the data with their end

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection; among too many, cut waiting ones first."""
        most = self.config.limit_concurrency
        if most and len(self.connections) >= most - 1:
            make_room(self.connections, most)
        super().connection_made(transport)
        self.waits_since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Read on, unless the headers are too long."""
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
        """Tell whether the client has to ask, to go on asking, or to take the answer."""
        asked = self.cycle
        return not asked or asked.more_body or asked.response_complete or self.flow.write_paused

    @property
    def patience_s(self) -> float:
        asked = self.cycle
        return BODY_S if asked and asked.more_body and not asked.response_complete else HEADERS_S

    def cut(self) -> None:
        """End the connection at once."""
        self.connections.discard(self)
        self.transport.abort()


def most_connections() -> int:
    """Return the number of connections that leave enough open files for the database and calls."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else min(MOST, files // 4)


def make_room(connections: Iterable[object], most: int) -> None:
    """Cut some waiting connections: first connections without a request, the oldest first."""
    waiting = [found for found in connections if isinstance(found, Connection) and found.waits]
    longest = heapq.nsmallest(
        most // 8 + 1, waiting, key=lambda found: (found.cycle is not None, found.waits_since)
    )
    for connection in longest:
        connection.cut()
    log.warning("server.crowded", most=most, cut=len(longest))


def cut_the_slow(connections: Iterable[object], now: float) -> None:
    """Cut the connections of clients that are too slow; `now` is on the loop's clock."""
    for one in list(connections):
        if isinstance(one, Connection) and one.waits and now - one.waits_since > one.patience_s:
            one.cut()


def raise_open_files() -> None:
    """Raise this process's limit of open files to OPEN_FILES, as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
