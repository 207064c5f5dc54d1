"""Backups of the SQLite database, made while the bot writes, and restored.

PostgreSQL has its own tools for both.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import MetaData, make_url

from chatbot.engine.storage import schema
from chatbot.engine.storage.leader import Taken, file_lock
from chatbot.errors import OperatorError

UNUSABLE = {
    schema.Schema.NONE: "no database of this bot",
    schema.Schema.UNKNOWN: "a database of a later version of the bot",
}


class BackupRefused(OperatorError):
    """A backup can't be made or restored; the database is unchanged."""


def back_up(url: str, to: Path) -> None:
    """Copy the whole database to `to`. Raises BackupRefused."""
    database = _file_of(url)
    if not database.exists():
        raise BackupRefused(f"{database}: there is no database to copy")
    if to.exists():
        raise BackupRefused(f"{to} exists: a backup overwrites nothing")
    if not to.absolute().parent.is_dir():
        raise BackupRefused(f"{to.parent}: there is no such folder")
    with _unfinished(to) as copy:
        _copy(database, copy)
        _rename(copy, to)


async def restore(url: str, backup: Path, metadata: MetaData, *, at: datetime) -> Path | None:
    """Copy a backup, migrate the copy, read all its rows, and put it in the database's place.

    Returns the file in which the former database is kept, if there was one. Raises BackupRefused.
    """
    database = _file_of(url)
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = database.with_name(f"{database.name}.before-restore-{at:%Y%m%d-%H%M%S-%f}")
    try:
        with file_lock(database), _unfinished(database) as copy:
            _copy(backup, copy)
            copy_url = make_url(url).set(database=str(copy)).render_as_string(hide_password=False)
            try:
                found = schema.schema_of(copy_url)
                if found not in UNUSABLE:
                    await schema.migrate(copy_url)
                    schema.read_all(copy_url, metadata)
            except Exception as trouble:  # noqa: BLE001 - a damaged file makes anything fail
                why = f"it can't be read: {_first_line(trouble)}"
                raise BackupRefused(f"{backup}: {why}") from None
            if found in UNUSABLE:
                raise BackupRefused(f"{backup}: {UNUSABLE[found]}")
            _put_aside(database, kept)
            _rename(copy, database)
    except Taken:
        raise BackupRefused("the bot is running on this database: stop it first") from None
    return kept if kept.exists() else None


def _file_of(url: str) -> Path:
    file = schema.sqlite_file(url)
    if file is None:
        raise BackupRefused(
            "CHATBOT_DATABASE_URL is PostgreSQL's: use its own tools, pg_dump and pg_restore"
        )
    return file


def _copy(database: Path, to: Path) -> None:
    """Copy all committed rows, without the remains of deleted rows; writers don't have to wait."""
    if not database.is_file():
        raise BackupRefused(f"{database} is no file")
    try:
        with closing(schema.open_file(database)) as connection:
            verdicts = connection.execute("PRAGMA integrity_check(1)").fetchall()
            if verdicts != [("ok",)]:
                raise BackupRefused(f"{database} is damaged: {' '.join(verdicts[0][0].split())}")
            connection.execute("VACUUM INTO ?", (str(to),))
    except (sqlite3.DatabaseError, UnicodeDecodeError) as trouble:  # the latter: a damaged name
        raise BackupRefused(f"{database} can't be copied: {_first_line(trouble)}") from None


def _first_line(trouble: Exception) -> str:
    return (str(trouble).splitlines() or [type(trouble).__name__])[0]


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """Make an empty private file beside `file`; delete it unless it was renamed."""
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.absolute().parent)
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _rename(unfinished: Path, file: Path) -> None:
    # The content is on disk before the name, and the name before the command ends.
    _sync(unfinished)
    unfinished.rename(file)
    _sync(file.absolute().parent)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _put_aside(database: Path, kept: Path) -> None:
    for part in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            Path(f"{database}{part}").rename(f"{kept}{part}")
