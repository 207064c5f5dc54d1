"""The log is read in pages, both ways, of all or of some."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note, read
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage

NOW = datetime(2026, 11, 24, 21, 50, tzinfo=UTC)
COUNT, LIMIT = 23, 5


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    """Write a log in which persons 1 to 3 act in turn on the next one, about two topics in turn."""
    async with storage.transaction() as session:
        for place in range(COUNT):
            by, on, topic = place % 3 + 1, (place + 1) % 3 + 1, ("a", "b")[place % 2]
            await note(
                UnitOfWork(session, NOW, by), Act.ACCEPTED, on=on, topic=topic, detail=str(place)
            )
        await session.flush()
        yield session


async def pages(session: AsyncSession, **asked: Any) -> list[list[int]]:
    """Read the log page by page, newest first; return the numbers of the entries."""
    page = await read(session, **asked, limit=LIMIT)
    assert not page.newer
    found = [[int(one.detail) for one in page.rows]]
    while page.older:
        page = await read(session, **asked, before=page.rows[-1].id, limit=LIMIT)
        assert page.newer
        found.append([int(one.detail) for one in page.rows])
    return found


async def test_every_entry_is_on_one_page_newest_first(session: AsyncSession) -> None:
    found = await pages(session)
    assert list(chain(*found)) == list(reversed(range(COUNT)))
    assert [len(page) for page in found] == [5, 5, 5, 5, 3]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"person": 1}, lambda place: place % 3 in {0, 2}),
        ({"topic": "b"}, lambda place: place % 2 == 1),
        ({"person": 1, "topic": "b"}, lambda place: place % 3 in {0, 2} and place % 2 == 1),
        ({"person": 4}, lambda _place: False),
    ],
    ids=["a person, doing or done to", "a topic", "both", "nobody"],
)
async def test_only_what_is_asked_for_is_shown(
    session: AsyncSession, asked: dict[str, Any], kept: Callable[[int], bool]
) -> None:
    found = await pages(session, **asked)
    assert list(chain(*found)) == [place for place in reversed(range(COUNT)) if kept(place)]


@pytest.mark.parametrize("asked", [{}, {"person": 2}, {"topic": "a"}], ids=str)
async def test_the_way_back_shows_the_same_pages(
    session: AsyncSession, asked: dict[str, Any]
) -> None:
    there = await read(session, **asked, limit=LIMIT)
    second = await read(session, **asked, before=there.rows[-1].id, limit=LIMIT)
    third = await read(session, **asked, before=second.rows[-1].id, limit=LIMIT)
    assert await read(session, **asked, after=third.rows[0].id, limit=LIMIT) == second
    assert await read(session, **asked, after=second.rows[0].id, limit=LIMIT) == there


async def test_a_page_that_is_gone_is_the_newest_one(session: AsyncSession) -> None:
    newest = await read(session, limit=LIMIT)
    assert await read(session, before=1, limit=LIMIT) == newest
    assert await read(session, after=newest.rows[2].id, limit=LIMIT) == newest


async def test_an_empty_log_has_an_empty_page(storage: Storage) -> None:
    async with storage.reading() as session:
        assert await pages(session) == [[]]
