"""Connections that wait for their client: they end in time, and never keep others out."""

import asyncio
import heapq
import resource
from collections.abc import Iterable

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 256  # connections; Telegram opens 100 at most (Bot API, setWebhook)
HEADERS_S = 10.0  # from the connection, or the answer before, until a request's headers are there
BODY_S = 60.0  # likewise, until its body is
LONGEST_HEADERS = 65_536  # bytes; the parser would take any
OPEN_FILES = 4_096  # far more than the bot ever has open

log = structlog.get_logger()


class Connection(HttpToolsProtocol):
    """A connection that knows since when its client has to do something."""

    waits_since = 0.0  # on the loop's clock
    heard = 0  # bytes, of headers and what came with their end

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room among the others first, if there is none."""
        most = self.config.limit_concurrency
        if most and len(self.connections) >= most - 1:
            make_room(self.connections, most)
        super().connection_made(transport)
        self.waits_since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Go on reading, unless the headers don't end."""
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
        """Tell whether its client has to do something: ask, go on asking, or take the answer."""
        asked = self.cycle
        return not asked or asked.more_body or asked.response_complete or self.flow.write_paused

    @property
    def patience_s(self) -> float:
        asked = self.cycle
        return BODY_S if asked and asked.more_body and not asked.response_complete else HEADERS_S

    def cut(self) -> None:
        """End it now, without a word."""
        self.connections.discard(self)
        self.transport.abort()


def most_connections() -> int:
    """Count those that leave files for all else, also while more are accepted."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else min(MOST, files // 4)


def make_room(connections: Iterable[object], most: int) -> None:
    """Cut some that wait: first those that never asked anything, each time the oldest first."""
    waiting = [one for one in connections if isinstance(one, Connection) and one.waits]
    longest = heapq.nsmallest(
        most // 8 + 1, waiting, key=lambda one: (one.cycle is not None, one.waits_since)
    )
    for connection in longest:
        connection.cut()
    log.warning("server.crowded", most=most, cut=len(longest))


def cut_the_slow(connections: Iterable[object], now: float) -> None:
    """Cut those whose client has had its time; `now` is on the loop's clock."""
    for one in list(connections):
        if isinstance(one, Connection) and one.waits and now - one.waits_since > one.patience_s:
            one.cut()


def raise_open_files() -> None:
    """Let this process open as many files as the bot could need, if the machine does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
