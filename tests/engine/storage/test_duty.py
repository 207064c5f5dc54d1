"""One process on duty at a time, and the next one when it ends."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from chatbot.engine.inbox import service
from chatbot.engine.storage.duty import DutyLost, Taken, held, on_duty
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.waiting import until

END_OF_DUTY = """
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND datname = current_database()
"""
only_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def nothing() -> None:
    """Nobody minds standing by."""


async def test_the_second_stands_by_until_the_first_ends(database_url: str) -> None:
    standing_by: list[str] = []
    second = AsyncExitStack()
    async with on_duty(database_url, "received", nothing):
        waiting = asyncio.create_task(
            second.enter_async_context(
                on_duty(database_url, "received", lambda: standing_by.append("second"))
            )
        )
        await until(lambda: bool(standing_by))
        assert not waiting.done()
    await waiting
    await second.aclose()


async def test_other_databases_have_duties_of_their_own(
    database_url: str, empty_database_url: str
) -> None:
    async with (
        on_duty(database_url, "received", nothing),
        on_duty(empty_database_url, "received", nothing),
    ):
        pass


@only_postgresql
async def test_what_another_instance_stores_is_announced(storage: Storage) -> None:
    heard = asyncio.Event()
    async with on_duty(storage.url, service.CHANNEL, nothing) as duty:
        watching = asyncio.create_task(duty.watch(heard.set))
        async with storage.transaction() as session:
            await service.receive(session, [service.Incoming(1, 1, {})], at=NOW)
        await heard.wait()
        watching.cancel()


@only_postgresql
async def test_a_broken_connection_is_a_lost_duty(storage: Storage) -> None:
    async with on_duty(storage.url, "received", nothing) as duty:
        watching = asyncio.create_task(duty.watch(nothing))
        async with storage.transaction() as session:
            await session.execute(text(END_OF_DUTY))
        with pytest.raises(DutyLost):
            await watching


@only_sqlite
async def test_a_file_can_be_held_at_once_or_not_at_all(database_url: str) -> None:
    file = Path(str(make_url(database_url).database))
    async with on_duty(database_url, "received", nothing):
        with pytest.raises(Taken), held(file):
            pass
    with held(file):
        pass
