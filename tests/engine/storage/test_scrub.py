"""What was erased is in no byte of SQLite's files."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import text

from chatbot.engine.storage import scrub
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.schema import open_file, sqlite_file
from chatbot.engine.storage.scrub import keep_scrubbed, mark_erasure
from tests.clock import NOW
from tests.sqlite_files import built_without_secure_delete, holds
from tests.waiting import LOOK_S

ROWS = 800

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub, "LOOK_EVERY_S", LOOK_S)
    monkeypatch.setattr(scrub, "SETTLE_S", 0.0)
    monkeypatch.setattr(scrub, "TRY_AGAIN_S", LOOK_S)  # while somebody reads, it is locked
    monkeypatch.setattr(scrub, "RESTS", 0)


@asynccontextmanager
async def scrubbed(storage: Storage, at: datetime = NOW) -> AsyncIterator[None]:
    scrubbing = asyncio.create_task(keep_scrubbed(storage, lambda: at))
    yield
    assert not scrubbing.done()
    scrubbing.cancel()
    await asyncio.wait([scrubbing])


async def version_of(storage: Storage) -> int:
    async with storage.reading() as session:
        return await session.scalar(text("PRAGMA user_version")) or 0


async def writes_and_deletes(storage: Storage) -> None:
    """Fill pages, have SQLite move rows between them, then delete those of one person."""
    random = Random(2)  # noqa: S311 - with which a copy stays behind where rows had been
    async with storage.transaction() as session:
        await session.execute(text("CREATE TABLE said (id INTEGER PRIMARY KEY, who, words)"))
        await session.execute(text("CREATE INDEX by_who ON said (who, words)"))
    for start in range(0, ROWS, 100):
        async with storage.transaction() as session:
            for number in range(start, start + 100):
                who = random.randrange(20)
                words = f"words-of-{who:02}-" + "x" * random.choice([5, 50, 300, 1_500])
                row = {"id": number, "who": who, "words": words}
                await session.execute(text("INSERT INTO said VALUES (:id, :who, :words)"), row)
                gone = {"id": random.randrange(number + 1)}
                await session.execute(text("DELETE FROM said WHERE id = :id"), gone)
                longer = {"id": random.randrange(number + 1)}
                more = text("UPDATE said SET words = words || :more WHERE id = :id")
                await session.execute(more, longer | {"more": "z" * 20})
    async with storage.transaction() as session:
        await session.execute(text("DELETE FROM said WHERE who = 7"))
        await mark_erasure(session)


@on_sqlite
@pytest.mark.parametrize("secure", [True, False])
async def test_no_word_of_who_was_erased_is_left(
    storage: Storage, database_url: str, monkeypatch: pytest.MonkeyPatch, *, secure: bool
) -> None:
    if not secure:
        built_without_secure_delete(monkeypatch)
    await writes_and_deletes(storage)
    assert holds(database_url, "words-of-07", "words-of-08") == {"words-of-07", "words-of-08"}
    async with scrubbed(storage):
        while holds(database_url, "words-of-07"):  # noqa: ASYNC110 - files have no event
            await asyncio.sleep(LOOK_S)
    assert holds(database_url, "words-of-07", "words-of-08") == {"words-of-08"}


@on_sqlite
async def test_what_is_deleted_is_written_over_whatever_sqlite_was_built_with(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_without_secure_delete(monkeypatch)
    storage = Storage(database_url)
    async with storage.transaction() as session:
        await session.execute(text("CREATE TABLE said (words)"))
        await session.execute(text("INSERT INTO said VALUES ('zigouigoui')"))
    async with storage.transaction() as session:
        await session.execute(text("DELETE FROM said"))
    await storage.close()  # the last one to close the file folds the log into it
    assert not holds(database_url, "zigouigoui")


@on_sqlite
async def test_who_is_erased_just_before_it_begins_has_time_to_settle(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    vacuumed: list[float] = []

    async def executed(file: Path, *statements: str) -> list[Any]:
        if "VACUUM" in statements:
            vacuumed.append(monotonic())
        return await really_executed(file, *statements)

    really_executed = scrub._executed
    monkeypatch.setattr(scrub, "_executed", executed)
    monkeypatch.setattr(scrub, "SETTLE_S", 0.3)
    async with scrubbed(storage):
        await asyncio.sleep(0.15)
        async with storage.transaction() as session:
            await mark_erasure(session)
        erased = monotonic()
        while await version_of(storage) != NOW.toordinal():  # noqa: ASYNC110 - as above
            await asyncio.sleep(LOOK_S)
    assert vacuumed[-1] - erased >= scrub.SETTLE_S


@on_sqlite
async def test_it_is_done_once_a_day_even_if_nobody_was_erased(storage: Storage) -> None:
    for at in (NOW, NOW + timedelta(days=1)):
        async with scrubbed(storage, at):
            while await version_of(storage) != at.toordinal():  # noqa: ASYNC110 - as above
                await asyncio.sleep(LOOK_S)


@on_sqlite
async def test_who_reads_or_writes_meanwhile_is_waited_for(
    storage: Storage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrub, "BUSY_S", LOOK_S)
    await writes_and_deletes(storage)
    file = sqlite_file(database_url) or Path()
    with closing(open_file(file)) as reader, closing(open_file(file)) as writer:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM said").fetchall()
        writer.execute("BEGIN IMMEDIATE")
        async with scrubbed(storage):
            await asyncio.sleep(5 * LOOK_S)
            writer.execute("ROLLBACK")
            await asyncio.sleep(5 * LOOK_S)
            assert holds(database_url, "words-of-07")
            reader.execute("ROLLBACK")
            while holds(database_url, "words-of-07"):  # noqa: ASYNC110 - as above
                await asyncio.sleep(LOOK_S)


@on_sqlite
async def test_a_bot_that_ends_meanwhile_waits_for_nothing(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Endless(sqlite3.Connection):
        def interrupt(self) -> None:
            super().interrupt()
            loop.call_soon_threadsafe(interrupted.set)

    def opened(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Endless)

    monkeypatch.setattr(scrub, "open_file", opened)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    executing = asyncio.create_task(scrub._executed(sqlite_file(storage.url) or Path(), endless))
    await asyncio.sleep(LOOK_S)
    executing.cancel()
    await asyncio.wait([executing])
    await interrupted.wait()


@on_sqlite
async def test_a_bot_that_ends_just_when_it_was_done_ends(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()

    class Done(sqlite3.Connection):
        def close(self) -> None:
            super().close()
            loop.call_soon_threadsafe(executing.cancel)

    def opened(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Done)

    monkeypatch.setattr(scrub, "open_file", opened)
    file = sqlite_file(storage.url) or Path()
    executing = asyncio.create_task(scrub._executed(file, "SELECT 1"))
    await asyncio.wait([executing])
    assert executing.cancelled()


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_postgresql_has_its_own_ways(storage: Storage) -> None:
    await asyncio.wait_for(keep_scrubbed(storage, lambda: NOW), 1)
    async with storage.transaction() as session:
        await mark_erasure(session)
