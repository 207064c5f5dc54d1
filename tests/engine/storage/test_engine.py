"""Sessions: writers don't lose each other's changes, readers wait for nobody."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from chatbot.chantiers.models import Section, Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.engine.inbox.models import Received
from chatbot.engine.storage.engine import Storage

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=1)))


def received(number: int, at: datetime = NOON) -> Received:
    return Received(update_id=number, chat_id=1, received_at=at)


async def fail_after_writing(storage: Storage) -> None:
    async with storage.transaction() as session:
        session.add(received(1))
        await session.flush()
        raise ZeroDivisionError


async def test_a_block_that_raises_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError):
        await fail_after_writing(storage)
    async with storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Received)) == 0


async def test_moments_come_back_aware_and_in_utc(storage: Storage) -> None:
    async with storage.transaction() as session:
        session.add(received(1))
    async with storage.reading() as session:
        row = await session.scalar(select(Received))
    assert row is not None
    assert (row.received_at, row.received_at.tzinfo) == (NOON, UTC)


async def test_a_naive_moment_is_refused(storage: Storage) -> None:
    with pytest.raises(Exception, match="naive"):
        async with storage.transaction() as session:
            session.add(received(1, datetime(2026, 1, 1)))  # noqa: DTZ001 - what is refused


async def test_references_are_checked(storage: Storage) -> None:
    with pytest.raises(IntegrityError):
        async with storage.transaction() as session:
            session.add(
                Section(topic_key="x", key="y", position=0, title="", body="", edition="2022-05")
            )


async def test_only_a_chantier_has_a_number(storage: Storage) -> None:
    with pytest.raises(IntegrityError):
        async with storage.transaction() as session:
            session.add(
                Topic(
                    key="appel",
                    kind=TopicKind.APPEAL,
                    number=1,
                    title="",
                    label="",
                    summary="",
                    carried_by="",
                    edition="2022-05",
                )
            )


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_concurrent_read_then_write_loses_nothing_on_sqlite(database_url: str) -> None:
    """Use several Storages, as several processes do: BEGIN IMMEDIATE and the busy timeout."""
    storages = [Storage(database_url) for _ in range(3)]
    async with storages[0].transaction() as session:
        session.add(received(1000))

    async def count_up(storage: Storage) -> None:
        for _ in range(10):
            async with storage.transaction() as session:
                row = await session.scalar(select(Received))
                assert row is not None
                row.chat_id += 1

    await asyncio.gather(*(count_up(storage) for storage in storages))
    async with storages[0].reading() as session:
        row = await session.scalar(select(Received))
    assert row is not None
    assert row.chat_id == 31
    for storage in storages:
        await storage.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_reader_does_not_wait_for_a_writer_on_sqlite(storage: Storage) -> None:
    async with storage.transaction() as session, asyncio.timeout(5):
        await session.execute(text("SELECT 1"))
        async with storage.reading() as other:
            assert await other.scalar(select(func.count()).select_from(Received)) == 0


async def test_a_database_that_is_away_does_not_answer() -> None:
    storage = Storage("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    assert not await storage.answers()
    await storage.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_file_that_was_deleted_does_not_answer(storage: Storage) -> None:
    assert await storage.answers()
    Path(str(storage.engine.url.database)).unlink()  # noqa: ASYNC240 - it is there at once
    assert not await storage.answers()


LOOK = """
import sqlite3, sys
looking = sqlite3.connect(sys.argv[1])
looking.execute("SELECT * FROM told").fetchall()
looking.close()
"""


async def test_a_second_storage_of_this_process_leaves_the_first_one_its_locks(
    tmp_path: Path,
) -> None:
    file = tmp_path / "chatbot.db"
    storage = Storage(f"sqlite+aiosqlite:///{file}")
    async with storage.transaction() as session:
        await session.execute(text("CREATE TABLE told (words TEXT)"))
    second = Storage(f"sqlite+aiosqlite:///{file}")
    looking = await asyncio.create_subprocess_exec(sys.executable, "-c", LOOK, str(file))
    assert await looking.wait() == 0
    # Else whoever left last has folded it into the file, though the first one still writes to it.
    assert Path(f"{file}-wal").exists()  # noqa: ASYNC240 - it is there at once
    for each in (storage, second):
        await each.close()


async def test_a_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "chatbot.db"
    for mode in (None, 0o644):  # made anew, and by a version that left it to everybody
        if mode is not None:
            file.chmod(mode)
        storage = Storage(f"sqlite+aiosqlite:///{file}")
        async with storage.transaction() as session:
            await session.execute(text("CREATE TABLE IF NOT EXISTS told (words TEXT)"))
        modes = {
            path.name: path.stat().st_mode & 0o777 for path in (file.parent, *file.parent.iterdir())
        }
        await storage.close()
        assert modes == {
            "var": 0o700,
            "chatbot.db": 0o600,
            "chatbot.db-wal": 0o600,
            "chatbot.db-shm": 0o600,
        }
