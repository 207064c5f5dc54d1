"""Looks at the schema of a database without changing it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, MetaData, create_engine, make_url, select
from sqlalchemy.pool import NullPool

from chatbot.engine.storage.engine import SQLITE, TOUCH
from chatbot.engine.storage.migrations import known, newest, revision_of
from chatbot.engine.storage.shape import Shape, compare

CONNECT_S = 10
BUSY_S = 10.0  # for which another process may write


class Schema(StrEnum):
    """The schema of a database, by the migrations that this program knows."""

    NONE = "none"  # of this bot
    OLDER = "older"
    CURRENT = "current"
    UNKNOWN = "unknown"  # most likely of a later version of the bot


def schema_of(url: str) -> Schema:
    """Find the schema of a database. Raises SQLAlchemyError where it can't be read."""
    with _connected(url) as connection:
        revision = revision_of(connection)
    if revision is None:
        return Schema.NONE
    if revision == newest():
        return Schema.CURRENT
    return Schema.OLDER if revision in known() else Schema.UNKNOWN


def try_writing(url: str, schema: Schema) -> None:
    """Write a present value again, or in an empty database make a table and roll back.

    Raises SQLAlchemyError.
    """
    with _connected(url) as connection, connection.begin() as transaction:
        if schema is not Schema.NONE:
            connection.execute(TOUCH)
        elif connection.dialect.name != SQLITE:
            connection.exec_driver_sql("CREATE TABLE tried_by_doctor (n INTEGER)")
            transaction.rollback()


def shape_of(url: str, metadata: MetaData) -> Shape:
    """Compare the tables with the models. Raises SQLAlchemyError."""
    with _connected(url) as connection:
        return compare(connection, metadata)


def read_all(url: str, metadata: MetaData) -> None:
    """Read every row. Raises any exception of an unreadable value."""
    with _connected(url) as connection:
        for table in metadata.tables.values():
            for _row in connection.execute(select(table), execution_options={"yield_per": 1_000}):
                pass


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def open_file(file: Path) -> sqlite3.Connection:
    """Open an existing SQLite file, in autocommit mode. Raises OperationalError."""
    address = f"{file.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    if file := sqlite_file(url):
        engine = create_engine("sqlite://", creator=partial(open_file, file), poolclass=NullPool)
    else:
        limit = {"connect_timeout": CONNECT_S}
        engine = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=limit)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
