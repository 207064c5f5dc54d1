"""SQLite's files, looked into as somebody would who has them, and SQLites built otherwise."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from chatbot.engine.storage.schema import sqlite_file


def holds(url: str, *words: str) -> set[str]:
    """Find which of these words stand anywhere in the bytes of the database's files."""
    file = sqlite_file(url) or Path()
    files = [Path(f"{file}{ending}") for ending in ("", "-wal", "-shm", "-journal")]
    held = b"".join(each.read_bytes() for each in files if each.exists())
    return {word for word in words if word.encode() in held}


def built_without_secure_delete(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open files as a SQLite does that was built without SQLITE_SECURE_DELETE."""
    real = sqlite3.connect

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*given, **named)
        connection.execute("PRAGMA secure_delete = OFF").fetchall()
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect)
