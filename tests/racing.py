"""Two acts that overlap, each on a connection of its own.

On SQLite they can't: who writes is alone from the beginning, and the second follows the first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import Storage

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")
Act = Callable[[AsyncSession], Awaitable[T]]


class Order(Enum):
    """Whose transaction does its work first."""

    ONE = "one first"
    OTHER = "the other first"
    TOGETHER = "together"


orders = pytest.mark.parametrize("order", Order, ids=lambda order: order.name.lower())
# Together is one after the other on SQLite.
orders_on_both = pytest.mark.parametrize(
    ("databases", "order"),
    [
        *(("sqlite", order) for order in (Order.ONE, Order.OTHER)),
        *(("postgresql", order) for order in Order),
    ],
    ids=lambda given: given.name.lower() if isinstance(given, Order) else given,
    indirect=["databases"],
)


async def race(
    storage: Storage, order: Order, one: Act[A], other: Act[B]
) -> tuple[A | Exception, B | Exception]:
    """Let two acts overlap; return each one's result, or the exception that rolled it back.

    Unless both begin together, the second acts when the first has done all but commit, and gets as
    far as it can before that.
    """
    if order is Order.ONE:
        return await _overlapping(storage, one, other)
    if order is Order.OTHER:
        came_second, came_first = await _overlapping(storage, other, one)
        return came_first, came_second
    ready = asyncio.Barrier(2)
    came_of_one, came_of_other = await asyncio.gather(
        _done(storage.url, one, ready.wait), _done(storage.url, other, ready.wait)
    )
    return came_of_one, came_of_other


async def begun(
    storage: Storage, session: AsyncSession, act: Act[T]
) -> "asyncio.Task[T | Exception]":
    """Start an act; return its task once it waits for this transaction or is over."""
    acting = asyncio.create_task(_done(storage.url, act))
    await _until_it_waits(session, acting)
    return acting


async def _overlapping(
    storage: Storage, first: Act[A], second: Act[B]
) -> tuple[A | Exception, B | Exception]:
    acting: asyncio.Task[B | Exception] | None = None
    came: A | Exception
    try:
        async with storage.transaction() as session:
            came = await first(session)
            await session.flush()
            acting = await begun(storage, session, second)
    except Exception as failure:  # noqa: BLE001 - the test looks at it
        came = failure
    return came, await (acting or _done(storage.url, second))


async def _done(
    url: str, act: Act[T], when: Callable[[], Awaitable[object]] | None = None
) -> T | Exception:
    """Act and commit, when the connection is there and the moment has come."""
    storage = Storage(url)
    try:
        await storage.answers()
        if when is not None:
            await when()
        async with storage.transaction() as session:
            return await act(session)
    except Exception as failure:  # noqa: BLE001 - the test looks at it
        return failure
    finally:
        await storage.close()


async def _until_it_waits(session: AsyncSession, acting: "asyncio.Task[object]") -> None:
    """Wait until the other transaction waits for this one, or is over."""
    if session.get_bind().dialect.name == "sqlite":
        return
    blocked = text(  # pg_stat_activity would be the same for the whole transaction
        "SELECT count(*) FROM pg_locks "
        "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    while not acting.done() and not await session.scalar(blocked):  # noqa: ASYNC110 - as in waiting.py
        await asyncio.sleep(0.001)
