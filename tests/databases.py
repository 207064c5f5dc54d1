"""Databases for tests, a new one each time: empty, with the current schema, or with content too.

Schema and content are made once and then copied: a file on SQLite, a template on PostgreSQL.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.pool import NullPool

from chatbot.content.service import BUILT_IN, load_when_empty
from chatbot.storage.engine import Storage
from chatbot.storage.migrations import migrate
from tests.postgres import server

New = Callable[[], AbstractContextManager[str]]
Copy = Callable[[str], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True)
class Databases:
    """Ways to the URL of a new database, which is gone after the block.

    `copied` is given that of one that nobody uses.
    """

    empty: New
    migrated: New
    published: New
    copied: Copy


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Databases]:
    """Files in that folder."""
    template, published = folder / "template.db", folder / "published.db"
    asyncio.run(migrate(_sqlite_url(template)))
    shutil.copyfile(template, published)
    asyncio.run(_publish(_sqlite_url(published)))
    yield Databases(
        empty=partial(_file, folder),
        migrated=partial(_file, folder, template),
        published=partial(_file, folder, published),
        copied=lambda url: _file(folder, Path(make_url(url).database or "")),
    )


@contextmanager
def on_postgresql() -> Iterator[Databases]:
    """Databases of the server that the tests bring or were given; NoPostgres without one."""
    with server() as address:
        on = make_url(address)
        with _database(on, "template1") as template:
            asyncio.run(migrate(template))
            migrated = partial(_database, on, str(make_url(template).database))
            with migrated() as content:
                asyncio.run(_publish(content))
                yield Databases(
                    empty=partial(_database, on, "template1"),
                    migrated=migrated,
                    published=partial(_database, on, str(make_url(content).database)),
                    copied=lambda url: _database(on, str(make_url(url).database)),
                )


async def _publish(url: str) -> None:
    """Load the built-in pack."""
    storage = Storage(url)
    async with storage.transaction() as session:
        await load_when_empty(session, BUILT_IN)
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
def _database(on: URL, template: str) -> Iterator[str]:
    name = f"etabli_{uuid4().hex}"
    _run(on, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield on.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(on, f"DROP DATABASE {name} WITH (FORCE)")


def _run(on: URL, statement: str) -> None:
    engine = create_engine(on, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
