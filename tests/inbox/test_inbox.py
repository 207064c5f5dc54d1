"""The inbox: nothing is lost, nothing is done twice, each chat keeps its order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.inbox import service
from chatbot.inbox.models import Received
from chatbot.inbox.worker import CHATS_AT_ONCE, Worker
from chatbot.storage.engine import Storage
from tests.waiting import until, until_answered

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

Speak = Callable[[service.Calls], Awaitable[None]]


async def receive(storage: Storage, *updates: tuple[int, int], at: datetime = NOW) -> None:
    """Each is (update_id, chat_id)."""
    incoming = [service.Incoming(number, chat, {"n": number}) for number, chat in updates]
    async with storage.transaction() as session:
        await service.receive(session, incoming, at=at)


async def echo(_session: AsyncSession, update: dict[str, Any]) -> service.Calls:
    return [update]


async def rows(storage: Storage) -> int:
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(Received)) or 0


@asynccontextmanager
async def working(
    storage: Storage, speak: Speak, answer: service.Answer = echo
) -> AsyncIterator[Worker]:
    worker = Worker(storage, answer=answer, speak=speak, clock=lambda: NOW)
    task = asyncio.create_task(worker.run())
    yield worker
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Said:
    """What was spoken, in its order."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    async def __call__(self, calls: service.Calls) -> None:
        self.numbers += [call["n"] for call in calls]


async def test_an_update_that_comes_again_is_not_answered_again(storage: Storage) -> None:
    said = Said()
    async with working(storage, said) as worker:
        for _ in range(2):
            await receive(storage, (1, 10), (2, 10))
            worker.wake()
            await until_answered(storage)
    assert said.numbers == [1, 2]


async def test_each_chat_keeps_its_order_while_others_go_on(storage: Storage) -> None:
    said, gate = Said(), asyncio.Event()

    async def speak(calls: service.Calls) -> None:
        if calls[0]["n"] == 1:
            await gate.wait()
        await said(calls)

    await receive(storage, (1, 10), (2, 20), (3, 10), (4, 20), (5, 30))
    async with working(storage, speak):
        await until(lambda: len(said.numbers) >= 3)
        assert sorted(said.numbers) == [2, 4, 5]
        assert said.numbers.index(2) < said.numbers.index(4)
        gate.set()
        await until_answered(storage)
    assert said.numbers[3:] == [1, 3]


async def test_only_so_many_chats_are_answered_at_once(storage: Storage) -> None:
    gate, at_once, most = asyncio.Event(), 0, 0

    async def speak(_calls: service.Calls) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        if at_once == CHATS_AT_ONCE:
            gate.set()
        await gate.wait()
        at_once -= 1

    await receive(storage, *((n, n) for n in range(1, 3 * CHATS_AT_ONCE)))
    async with working(storage, speak):
        await until_answered(storage)
    assert most == CHATS_AT_ONCE


async def test_what_was_not_spoken_is_spoken_after_a_restart_but_not_done_again(
    storage: Storage,
) -> None:
    done: list[int] = []
    reached = asyncio.Event()

    async def effect(_session: AsyncSession, update: dict[str, Any]) -> service.Calls:
        done.append(update["n"])
        return [update]

    async def hang(_calls: service.Calls) -> None:
        reached.set()
        await asyncio.Event().wait()

    await receive(storage, (1, 10))
    async with working(storage, hang, effect):
        await reached.wait()
    said = Said()
    async with working(storage, said, effect):
        await until_answered(storage)
    assert (done, said.numbers) == ([1], [1])


async def test_a_failure_keeps_its_row_and_stops_nobody_else(storage: Storage) -> None:
    said, failed = Said(), asyncio.Event()

    async def speak(calls: service.Calls) -> None:
        if calls[0]["n"] == 1 and not failed.is_set():
            failed.set()
            raise RuntimeError("the first time")
        await said(calls)

    await receive(storage, (1, 10), (2, 20))
    async with working(storage, speak) as worker:
        await failed.wait()
        worker.wake()
        await until_answered(storage)
    assert sorted(said.numbers) == [1, 2]


async def test_nothing_of_what_was_said_is_kept_once_it_is_answered(storage: Storage) -> None:
    await receive(storage, (1, 10))
    async with working(storage, Said()):
        await until_answered(storage)
    async with storage.reading() as session:
        row = await session.scalar(select(Received))
    assert row is not None
    assert (row.update, row.calls, row.finished_at) == (None, None, NOW)


async def test_numbers_are_forgotten_after_two_days(storage: Storage) -> None:
    await receive(storage, (1, 10))
    async with working(storage, Said()):
        await until_answered(storage)
    await receive(storage, (2, 10), at=NOW + timedelta(days=1))
    assert await rows(storage) == 2
    await receive(storage, (3, 10), at=NOW + timedelta(days=2, seconds=1))
    assert await rows(storage) == 2
