"""SQLite's file, opened and closed by the thread of its connection."""

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from chatbot.storage.trips import connected


async def test_a_file_whose_opener_was_cancelled_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    cancelled, real = threading.Event(), sqlite3.connect

    def late(*given: Any, **named: Any) -> sqlite3.Connection:
        cancelled.wait()
        opened.append(real(*given, **named))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", late)
    others = threading.enumerate()
    opening = asyncio.create_task(connected(tmp_path / "x.db", check_same_thread=False))
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    cancelled.set()
    for thread in {*threading.enumerate()} - {*others}:
        thread.join()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
