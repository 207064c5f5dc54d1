"""Long polling: stored first, acknowledged with the next poll."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from telegram.error import InvalidToken, NetworkError

from chatbot.inbox.models import Received
from chatbot.storage.engine import Storage
from chatbot.telegram import calling, poller
from chatbot.telegram.poller import Poller
from tests.telegram.wire import OK, Answer, Wire, bot_on, refused
from tests.waiting import until

NOW = datetime(2026, 11, 24, tzinfo=UTC)
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 5_000_000_001, "type": "private"}}


def batch(*numbers: int) -> Answer:
    return 200, {"ok": True, "result": [{"update_id": n, "message": MESSAGE} for n in numbers]}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "PAUSE_S", 0)
    monkeypatch.setattr(calling, "FIRST_WAIT_S", 0)


@asynccontextmanager
async def polling(storage: Storage, wire: Wire, batches: list[Any]) -> AsyncIterator[None]:
    task = asyncio.create_task(Poller(bot_on(wire), storage, lambda: NOW).run(batches.append))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def offsets(wire: Wire) -> list[str | int]:
    return [params["offset"] for method, params in wire.calls if method == "getupdates"]


async def test_a_batch_is_stored_before_it_is_acknowledged(storage: Storage) -> None:
    wire, told = Wire(OK, batch(7, 8)), list[Any]()
    async with polling(storage, wire, told):
        await until(lambda: len(offsets(wire)) >= 2)
    assert [str(offset) for offset in offsets(wire)[:2]] == ["0", "9"]
    assert len(told) == 1
    async with storage.reading() as session:
        rows = (await session.scalars(select(Received).order_by(Received.update_id))).all()
    assert [(row.update_id, row.chat_id) for row in rows] == [
        (7, 5_000_000_001),
        (8, 5_000_000_001),
    ]


@pytest.mark.parametrize(
    "trouble",
    [
        NetworkError,
        refused(409, "Conflict: terminated by other getUpdates request"),
        refused(429, "Too Many Requests: retry after 0", retry_after=0),
        refused(500, "Internal Server Error: restart"),
    ],
)
async def test_trouble_is_survived(storage: Storage, trouble: Answer) -> None:
    wire, told = Wire(OK, trouble, batch(7)), list[Any]()
    async with polling(storage, wire, told):
        await until(lambda: bool(told))
    assert told[0][0]["update_id"] == 7


async def test_a_batch_that_cannot_be_stored_is_not_acknowledged(storage: Storage) -> None:
    wire, told = Wire(OK, batch(3)), list[Any]()
    await rename(storage, "received", "away")
    async with polling(storage, wire, told):
        await until(lambda: len(offsets(wire)) >= 2)
        await rename(storage, "away", "received")
        wire.answers.append(batch(3))
        await until(lambda: bool(told))
    assert [str(offset) for offset in offsets(wire)[:2]] == ["0", "0"]


async def rename(storage: Storage, table: str, name: str) -> None:
    async with storage.transaction() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


async def test_a_refused_token_ends_it(storage: Storage) -> None:
    wire = Wire(refused(401, "Unauthorized"))
    with pytest.raises(InvalidToken):
        await Poller(bot_on(wire), storage, lambda: NOW).run(lambda _: None)
