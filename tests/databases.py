"""Databases for tests, a new one each time: empty, with the current schema, or with more in it.

Schema and content are made once and then copied: a file on SQLite, a template on PostgreSQL.
"""

import asyncio
import shutil
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.pool import NullPool

from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.schema import migrate
from tests.builders import publish
from tests.postgres import server

# Databases that are left a while: whoever drops one just when its connections end waits 0.1 s.
LEFT = 4

New = Callable[[], AbstractContextManager[str]]
Copy = Callable[[str], AbstractContextManager[str]]
Fill = Callable[[AsyncSession], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Databases:
    """Ways to the URL of a new database, which is gone after the block.

    `copied` is given that of one that nobody uses.
    """

    empty: New
    migrated: New
    copied: Copy
    kept: ExitStack
    filled: dict[Fill, str] = field(default_factory=dict)

    def holding(self, fill: Fill) -> AbstractContextManager[str]:
        """Copy a database that this function has filled, which it does once."""
        if fill not in self.filled:
            url = self.kept.enter_context(self.migrated())
            asyncio.run(_fill(url, fill))
            self.filled[fill] = url
        return self.copied(self.filled[fill])

    def published(self) -> AbstractContextManager[str]:
        """Copy a database with the built-in chantiers."""
        return self.holding(publish)


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Databases]:
    """Make files in that folder."""
    template = folder / "template.db"
    asyncio.run(migrate(_sqlite_url(template)))
    with ExitStack() as kept:
        yield Databases(
            empty=partial(_file, folder),
            migrated=partial(_file, folder, template),
            copied=lambda url: _file(folder, Path(make_url(url).database or "")),
            kept=kept,
        )


@contextmanager
def on_postgresql() -> Iterator[Databases]:
    """Make databases on the server that the tests bring or were given. Raises NoPostgres."""
    with (
        server() as address,
        _connection(address) as on,
        _dropped(on) as left,
        _database(on, left, "template1") as template,
        ExitStack() as kept,
    ):
        asyncio.run(migrate(template))
        yield Databases(
            empty=partial(_database, on, left, "template1"),
            migrated=partial(_database, on, left, str(make_url(template).database)),
            copied=lambda url: _database(on, left, str(make_url(url).database)),
            kept=kept,
        )


async def _fill(url: str, fill: Fill) -> None:
    storage = Storage(url)
    async with storage.transaction() as session:
        await fill(session)
    await storage.close()


@contextmanager
def _file(folder: Path, template: Path | None = None) -> Iterator[str]:
    path = folder / f"{uuid4().hex}.db"
    if template:
        shutil.copyfile(template, path)
    yield _sqlite_url(path)
    for left in folder.glob(f"{path.name}*"):
        left.unlink()


def _sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@contextmanager
def _connection(address: str) -> Iterator[Connection]:
    """Open one connection for all: it takes longer to connect than to copy a database."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@contextmanager
def _dropped(on: Connection) -> Iterator[deque[str]]:
    """Drop in the end what is left."""
    left: deque[str] = deque()
    yield left
    _drop(on, left, but_for=0)


@contextmanager
def _database(on: Connection, left: deque[str], template: str) -> Iterator[str]:
    name = f"etabli_{uuid4().hex}"
    on.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield on.engine.url.set(database=name).render_as_string(hide_password=False)
    finally:
        left.append(name)
        _drop(on, left, but_for=LEFT)


def _drop(on: Connection, left: deque[str], *, but_for: int) -> None:
    while len(left) > but_for:
        on.exec_driver_sql(f"DROP DATABASE {left.popleft()} WITH (FORCE)")
