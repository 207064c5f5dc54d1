"""Of all the processes on one database, one is the leader: it polls, answers and sends.

The other processes stand by, and take over when the leader ends, however it ends. On PostgreSQL the
leader holds an advisory lock on one connection, over which it also hears that another process
stored an update; on SQLite a lock on a file beside the database. Both locks end with their process.

A process that hangs, or was stopped, doesn't end. On PostgreSQL the leader's connection has a
pulse, and a process that stands by ends all connections of a leader without a pulse.
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import URL, make_url

from chatbot.engine.storage.engine import INSTANCE, PATIENCE

if TYPE_CHECKING:  # imported only for PostgreSQL, since it takes 9 MB
    import psycopg

LOCK = 2022_05_02  # any number, the same in every instance
TRY_AGAIN_S = 1.0
PULSE_S = 5.0
SILENT_S = 15.0  # without a pulse, until the leader's connections are ended
# Ends all connections of a silent leader, since a process that was stopped within a transaction
# holds locks on rows, too. `state_change` and the time compared with it are both the server's.
END_SILENT = """
SELECT pg_terminate_backend(theirs.pid)
FROM pg_locks
JOIN pg_stat_activity AS leader USING (pid)
JOIN pg_stat_activity AS theirs ON theirs.application_name = leader.application_name
WHERE pg_locks.locktype = 'advisory' AND pg_locks.granted
  AND pg_locks.classid = 0 AND pg_locks.objid = %(lock)s AND pg_locks.objsubid = 1
  AND leader.datname = current_database() AND theirs.datname = leader.datname
  AND starts_with(leader.application_name, %(instance)s)
  AND leader.state_change < clock_timestamp() - make_interval(secs => %(silent_s)s)
"""

Watch = Callable[[Callable[[], None]], Coroutine[Any, Any, None]]

log = structlog.get_logger()


class Taken(Exception):
    """Another process is the leader."""


class LeadershipLost(Exception):
    """The connection that held the lock broke; another instance may have it now."""


@asynccontextmanager
async def leading(
    url: str, name: str, channel: str, standing_by: Callable[[], None]
) -> AsyncIterator[Watch]:
    """Wait until this instance, called `name`, is the leader; it leads inside the block.

    `standing_by` is called if another instance leads. Yields a function that keeps the lock until
    cancelled, and calls its argument when another instance stored an update: not on SQLite, where
    there are no other instances. The function and the block raise LeadershipLost.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        async with _postgres_lock(address, name, channel, standing_by) as watch:
            yield watch
        return
    with ExitStack() as stack:

        async def lock() -> bool:
            try:
                stack.enter_context(file_lock(Path(str(address.database))))
            except Taken:
                return False
            return True

        async def wait(_announced: Callable[[], None]) -> None:
            await asyncio.Event().wait()

        await _until(lock, standing_by)
        yield wait


@contextmanager
def file_lock(database: Path) -> Iterator[None]:
    """Hold the lock of a SQLite file. Raises Taken at once, where another process holds it."""
    with database.with_name(f"{database.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken from None
        yield


@asynccontextmanager
async def _postgres_lock(
    address: URL, name: str, channel: str, standing_by: Callable[[], None]
) -> AsyncIterator[Watch]:
    from psycopg import AsyncConnection  # noqa: PLC0415 - see above

    _, options = address.get_dialect()().create_connect_args(address)  # as the engine's own
    # The server's own settings for this connection: the server, too, notices a vanished leader.
    noticing = " ".join(
        f"-c tcp_{name.removeprefix('tcp_')}={value}"
        for name, value in PATIENCE.items()
        if name != "connect_timeout"
    )
    ours: dict[str, Any] = {"autocommit": True, "options": noticing, **PATIENCE, **options}
    ours["application_name"] = name
    with _connection_holds_lock():
        async with await AsyncConnection.connect(**ours) as connection:

            async def watch(announced: Callable[[], None]) -> None:
                with _connection_holds_lock():
                    while True:
                        async for _ in connection.notifies(timeout=PULSE_S):
                            announced()
                        await connection.execute("SELECT 1")

            await _until(lambda: _locked(connection), standing_by)
            await connection.execute(f"LISTEN {channel}")
            yield watch


@contextmanager
def _connection_holds_lock() -> Iterator[None]:
    """Raise LeadershipLost for any failure of the connection, since the lock ends with it."""
    from psycopg import Error  # noqa: PLC0415 - see above

    try:
        yield
    except Error as broken:
        raise LeadershipLost from broken


async def _locked(connection: "psycopg.AsyncConnection") -> bool:
    # A standby tries again and again, since a call that waits for the lock would hold its snapshot
    # meanwhile: for months the database could not clean up (VACUUM).
    found = await connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    if await found.fetchone() == (True,):
        return True
    parameters = {"lock": LOCK, "instance": INSTANCE, "silent_s": SILENT_S}
    if ended := (await connection.execute(END_SILENT, parameters)).rowcount:
        log.warning("leader.silent", connections=ended)
    return False


async def _until(taken: Callable[[], Awaitable[bool]], standing_by: Callable[[], None]) -> None:
    if await taken():
        return
    log.info("leader.standing_by")
    standing_by()
    while not await taken():  # noqa: ASYNC110 - another process has no event for us
        await asyncio.sleep(TRY_AGAIN_S)
