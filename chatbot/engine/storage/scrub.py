"""Removes the remains of erased rows from the files of SQLite.

Deleted rows are written over with zeros (`secure_delete`, sqlite_driver.py), but copies of rows may
be in the write-ahead log, and in pages from which SQLite had moved them before. So the database is
written anew (VACUUM) and the log is emptied, soon after each erasure and once a day.
"""

import asyncio
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Clock
from chatbot.engine.storage.engine import SQLITE, Storage, dialect_of
from chatbot.engine.storage.schema import open_file, sqlite_file

LOOK_EVERY_S = 5.0
SETTLE_S = 3.0  # until the person was told of the erasure, and the row of that answer is emptied
RESTS = 100  # the pause after a scrubbing, in multiples of its duration, as it makes writers wait
TRY_AGAIN_S = 60.0
BUSY_S = 0.2  # between two tries to empty the log, until readers of an older state have ended
NOT_SCRUBBED, SETTLING = 0, 1  # values of `user_version`; after a scrubbing, the day's ordinal

log = structlog.get_logger()


async def mark_erasure(session: AsyncSession) -> None:
    """Have the files scrubbed soon after this transaction."""
    if dialect_of(session) == SQLITE:
        await session.execute(text(f"PRAGMA user_version = {NOT_SCRUBBED}"))


async def keep_scrubbed(storage: Storage, clock: Clock) -> None:
    """Scrub SQLite's files when due, until cancelled; PostgreSQL has its own ways."""
    if (file := sqlite_file(storage.url)) is None:
        return
    while True:
        try:
            await _empty_log(storage, file)  # left full if an earlier process was killed
            while True:
                seconds = await _scrub_if_due(storage, file, clock().toordinal())
                await asyncio.sleep(seconds)
        except (sqlite3.Error, SQLAlchemyError) as trouble:  # busy, or the disk is full
            log.warning("database.not_scrubbed", error=str(trouble).partition("\n")[0])
            await asyncio.sleep(TRY_AGAIN_S)


async def _scrub_if_due(storage: Storage, file: Path, today: int) -> float:
    """Scrub the file, if due; return the seconds until it may be due again."""
    async with storage.reading() as session:
        if await session.scalar(text("PRAGMA user_version")) == today:
            return LOOK_EVERY_S
    async with storage.turn:
        await _executed(file, f"PRAGMA user_version = {SETTLING}")
    await asyncio.sleep(SETTLE_S)
    async with storage.turn:
        began = time.monotonic()
        if await _executed(file, "PRAGMA user_version") != [(SETTLING,)]:
            return 0.0  # another person was erased meanwhile, whose rows have to settle, too
        await _executed(file, "VACUUM", f"PRAGMA user_version = {today}")
    took = time.monotonic() - began
    await _empty_log(storage, file)
    log.info("database.scrubbed", seconds=round(took, 2))
    return max(LOOK_EVERY_S, RESTS * took)


async def _empty_log(storage: Storage, file: Path) -> None:
    is_busy = True
    while is_busy:
        async with storage.turn:
            [(is_busy, *_)] = await _executed(file, "PRAGMA wal_checkpoint(TRUNCATE)")
        await asyncio.sleep(BUSY_S if is_busy else 0)


async def _executed(file: Path, *statements: str) -> list[Any]:
    """Execute statements on a connection and a thread of their own; return the last one's rows."""
    opened: list[sqlite3.Connection] = []

    def execute() -> list[Any]:
        rows: list[Any] = []
        with closing(open_file(file)) as connection:
            opened.append(connection)
            for statement in ("PRAGMA busy_timeout = 0", *statements):
                rows = connection.execute(statement).fetchall()
        return rows

    try:
        return await asyncio.to_thread(execute)
    except asyncio.CancelledError:
        for connection in opened:
            with suppress(sqlite3.ProgrammingError):  # closed just now
                connection.interrupt()  # the file stays as it was
        raise
