"""One process leads at a time, and the next one when it ends."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox import queries
from chatbot.engine.storage import leader
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.leader import LeadershipLost, Taken, file_lock, leading
from tests.clock import NOW
from tests.engine.storage.leaders import END_OF_LEADERSHIP
from tests.waiting import until

only_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def nothing() -> None:
    pass


async def test_the_second_stands_by_until_the_first_ends(database_url: str) -> None:
    standing_by: list[str] = []
    second = AsyncExitStack()
    async with leading(database_url, "chatbot-1", "received", nothing):
        waiting = asyncio.create_task(
            second.enter_async_context(
                leading(database_url, "chatbot-1", "received", lambda: standing_by.append("second"))
            )
        )
        await until(lambda: bool(standing_by))
        assert not waiting.done()
    await waiting
    await second.aclose()


async def test_other_databases_have_leaders_of_their_own(
    database_url: str, empty_database_url: str
) -> None:
    async with (
        leading(database_url, "chatbot-1", "received", nothing),
        leading(empty_database_url, "chatbot-1", "received", nothing),
    ):
        pass


@only_postgresql
async def test_what_another_instance_stores_is_announced(storage: Storage) -> None:
    heard = asyncio.Event()
    async with leading(storage.url, storage.name, queries.CHANNEL, nothing) as watch:
        watching = asyncio.create_task(watch(heard.set))
        async with storage.transaction() as session:
            await queries.receive(UnitOfWork(session, NOW), [queries.Incoming(1, 1, {})])
        await heard.wait()
        watching.cancel()


@only_postgresql
async def test_a_broken_connection_is_a_lost_lock(storage: Storage) -> None:
    async with leading(storage.url, storage.name, "received", nothing) as watch:
        watching = asyncio.create_task(watch(nothing))
        async with storage.transaction() as session:
            await session.execute(text(END_OF_LEADERSHIP))
        with pytest.raises(LeadershipLost):
            await watching


@only_sqlite
async def test_a_file_can_be_held_at_once_or_not_at_all(database_url: str) -> None:
    file = Path(str(make_url(database_url).database))
    async with leading(database_url, "chatbot-1", "received", nothing):
        with pytest.raises(Taken), file_lock(file):
            pass
    with file_lock(file):
        pass


@only_postgresql
async def test_a_leader_without_a_pulse_is_ended_with_all_that_it_holds(
    storage: Storage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "SILENT_S", 0.2)
    monkeypatch.setattr(leader, "TRY_AGAIN_S", 0.05)
    async with leading(storage.url, storage.name, "received", nothing) as watch:
        async with storage.reading() as session:  # which it never ends
            await session.execute(text("SELECT pg_advisory_xact_lock(7)"))
            async with leading(database_url, "chatbot-2", "received", nothing):
                with pytest.raises(OperationalError):
                    await session.execute(text("SELECT 1"))
            await session.invalidate()
        with pytest.raises(LeadershipLost):
            await watch(nothing)


@only_postgresql
async def test_a_leader_with_a_pulse_is_left_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "SILENT_S", 0.5)
    monkeypatch.setattr(leader, "PULSE_S", 0.05)
    monkeypatch.setattr(leader, "TRY_AGAIN_S", 0.05)
    async with leading(database_url, "chatbot-1", "received", nothing) as watch:
        watching = asyncio.create_task(watch(nothing))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2), leading(database_url, "chatbot-2", "received", nothing):
                pass
        assert not watching.done()
        watching.cancel()
