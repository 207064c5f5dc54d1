"""SQLite's file, opened and closed by the thread of its connection."""

import asyncio
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chatbot.engine.storage.sqlite_driver import connect


def test_a_file_that_is_open_only_when_its_opener_and_the_loop_are_gone_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    begun, gone, real = threading.Event(), threading.Event(), sqlite3.connect

    def late(*given: Any, **named: Any) -> sqlite3.Connection:
        begun.set()
        gone.wait()
        opened.append(real(*given, **named))
        return opened[-1]

    async def cancelled() -> None:
        opening = asyncio.create_task(connect(tmp_path / "x.db", check_same_thread=False))
        await asyncio.to_thread(begun.wait)
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening

    monkeypatch.setattr(sqlite3, "connect", late)
    others = threading.enumerate()
    asyncio.run(cancelled())
    gone.set()
    for thread in {*threading.enumerate()} - {*others}:
        thread.join()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
