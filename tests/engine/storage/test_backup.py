"""A backup is whole whenever it is taken, and comes back; nothing is overwritten or lost."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from chatbot.discovery import all_tables
from chatbot.engine.storage.backup import BackupRefused, back_up, restore
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.leader import file_lock
from chatbot.engine.storage.schema import Schema, migrate, read_all, schema_of, sqlite_file
from tests.clock import NOW

PAGE = 4_096  # bytes
SHARES = 200  # of what a transaction gives: pages enough for a torn copy to show

pytestmark = [pytest.mark.parametrize("databases", ["sqlite"], indirect=True), pytest.mark.thorough]


@pytest.fixture
def database(database_url: str) -> Path:
    """Return the path of the database's file."""
    file = sqlite_file(database_url)
    assert file is not None
    return file


async def keep_shares(storage: Storage) -> None:
    async with storage.transaction() as session:
        await session.execute(text("CREATE TABLE share (id INTEGER PRIMARY KEY, round, padding)"))
        one = text("INSERT INTO share VALUES (:id, 0, hex(randomblob(500)))")
        await session.execute(one, [{"id": number} for number in range(SHARES)])


async def write_a_round(storage: Storage) -> None:
    async with storage.transaction() as session:
        for number in range(SHARES):
            one = text("UPDATE share SET round = round + 1 WHERE id = :id")
            await session.execute(one, {"id": number})


@asynccontextmanager
async def written_all_the_while(storage: Storage) -> AsyncIterator[None]:
    async def write() -> None:
        while True:
            await write_a_round(storage)

    writing = asyncio.create_task(write())
    yield
    assert not writing.done()
    writing.cancel()
    await asyncio.wait([writing])


def rounds(file: Path) -> set[int]:
    """Find which rounds the shares are of: one, unless the copy is torn."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {number for (number,) in connection.execute("SELECT round FROM share")}


def left_beside(file: Path) -> list[Path]:
    """List the files that were left unfinished."""
    return [*file.parent.glob(f".{file.name}*")]


async def test_each_copy_taken_while_others_write_is_whole(
    storage: Storage, database_url: str, tmp_path: Path
) -> None:
    await keep_shares(storage)
    seen: set[int] = set()
    async with written_all_the_while(storage):
        for number in count():
            copy = tmp_path / f"{number}.db"
            await asyncio.to_thread(back_up, database_url, copy)
            [found] = rounds(copy)
            seen.add(found)
            if len(seen) == 20:
                break
    assert copy.stat().st_mode & 0o777 == 0o600  # people's data


async def test_what_was_never_folded_into_the_file_is_copied_too(
    storage: Storage, database_url: str, tmp_path: Path
) -> None:
    await keep_shares(storage)
    await write_a_round(storage)
    back_up(database_url, tmp_path / "copy.db")
    assert rounds(tmp_path / "copy.db") == {1}


def test_a_backup_overwrites_nothing(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("à moi", encoding="utf-8")
    with pytest.raises(BackupRefused, match="mine exists"):
        back_up(database_url, tmp_path / "mine")
    assert (tmp_path / "mine").read_text("utf-8") == "à moi"


def test_where_no_database_is_none_is_made(empty_database_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no database"):
        back_up(empty_database_url, tmp_path / "copy.db")
    assert not (sqlite_file(empty_database_url) or tmp_path).exists()
    assert not [*tmp_path.iterdir()]


def test_a_damaged_database_makes_no_backup(
    database: Path, database_url: str, tmp_path: Path
) -> None:
    with database.open("r+b") as file:
        file.seek(100)
        file.write(b"\x55" * 2000)
    with pytest.raises(BackupRefused, match=database.name):
        back_up(database_url, tmp_path / "copy.db")
    assert not [*tmp_path.iterdir()]


async def test_a_backup_comes_back_and_the_former_database_stays_beside(
    storage: Storage, database: Path, database_url: str, tmp_path: Path
) -> None:
    await keep_shares(storage)
    back_up(database_url, tmp_path / "copy.db")
    await write_a_round(storage)  # and the connection stays open: -wal and -shm are there
    kept = await restore(database_url, tmp_path / "copy.db", all_tables(), at=NOW)
    assert kept == database.with_name(f"{database.name}.before-restore-20261124-120000-000000")
    assert (rounds(database), rounds(kept)) == ({0}, {1})
    assert not left_beside(database)


async def test_a_backup_comes_back_where_nothing_was(database_url: str, tmp_path: Path) -> None:
    back_up(database_url, tmp_path / "copy.db")
    elsewhere = f"sqlite+aiosqlite:///{tmp_path}/new/chatbot.db"
    assert await restore(elsewhere, tmp_path / "copy.db", all_tables(), at=NOW) is None
    storage = Storage(elsewhere)
    assert await storage.answers()
    await storage.close()


async def test_an_older_backup_gets_the_current_schema(
    empty_database_url: str, database_url: str, tmp_path: Path
) -> None:
    await migrate(empty_database_url, "+1")
    assert schema_of(empty_database_url) is Schema.OLDER
    back_up(empty_database_url, tmp_path / "old.db")
    await restore(database_url, tmp_path / "old.db", all_tables(), at=NOW)
    assert schema_of(database_url) is Schema.CURRENT


def no_database(file: Path) -> None:
    file.write_text("no database " * 100, encoding="utf-8")


def empty(file: Path) -> None:
    file.touch()


def of_something_else(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")


def of_a_later_version(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('later')")


@pytest.mark.parametrize("make", [no_database, empty, of_something_else, of_a_later_version])
async def test_what_is_no_backup_of_this_bot_changes_nothing(
    make: Callable[[Path], None],
    storage: Storage,
    database: Path,
    database_url: str,
    tmp_path: Path,
) -> None:
    await keep_shares(storage)
    make(tmp_path / "given")
    with pytest.raises(BackupRefused, match="given"):
        await restore(database_url, tmp_path / "given", all_tables(), at=NOW)
    assert rounds(database) == {0}
    assert not left_beside(database)


def cut(file: bytes, random: Random) -> bytes:
    return file[: random.randrange(len(file))]


def overwritten(file: bytes, random: Random) -> bytes:
    """Write a few bytes over others, half of them where the schema is."""
    damaged = bytearray(file)
    for within in (len(file), 10 * PAGE) * random.choice([1, 3, 10]):
        damaged[random.randrange(within)] = random.randrange(256)
    return bytes(damaged)


def without_a_page(file: bytes, random: Random) -> bytes:
    """Write one page over another."""
    pages = [file[start : start + PAGE] for start in range(0, len(file), PAGE)]
    pages[random.randrange(len(pages))] = random.choice(pages)
    return b"".join(pages)


def damaged_copy(whole: Path, damage: Callable[[bytes, Random], bytes], seed: int) -> Path:
    given = whole.with_name("given")
    given.write_bytes(damage(whole.read_bytes(), Random(seed)))  # noqa: S311 - no secret
    return given


@pytest.mark.parametrize("damage", [cut, overwritten, without_a_page])
async def test_a_damaged_backup_is_refused_in_a_line_or_can_be_read(
    damage: Callable[[bytes, Random], bytes], database: Path, database_url: str, tmp_path: Path
) -> None:
    back_up(database_url, tmp_path / "whole")
    refused: list[str] = []
    for seed in range(20):
        given = damaged_copy(tmp_path / "whole", damage, seed)
        try:
            await restore(database_url, given, all_tables(), at=NOW)
        except BackupRefused as refusal:
            refused += refusal.lines
        else:
            read_all(database_url, all_tables())
        assert not left_beside(database)
    assert refused
    assert not [line for line in refused if len(line.splitlines()) != 1 or "given" not in line]


async def test_what_is_no_file_is_no_backup(database_url: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "given")
    with pytest.raises(BackupRefused, match="given is no file"):
        await restore(database_url, tmp_path / "given", all_tables(), at=NOW)


async def test_a_running_bot_keeps_its_database(
    storage: Storage, database: Path, database_url: str, tmp_path: Path
) -> None:
    await keep_shares(storage)
    back_up(database_url, tmp_path / "copy.db")
    await write_a_round(storage)
    with file_lock(database), pytest.raises(BackupRefused, match="stop it first"):
        await restore(database_url, tmp_path / "copy.db", all_tables(), at=NOW)
    assert rounds(database) == {1}
