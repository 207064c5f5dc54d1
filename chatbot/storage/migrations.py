"""Bring a database to the current schema, also when several instances start at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.pool import NullPool

from chatbot.storage.engine import engine_for

PACKAGE = Path(__file__).parents[1]
LOCK = 5_318_008_2022  # any number, the same in every instance


async def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to `revision`, in one transaction, under a lock; nothing to do is no error."""
    engine = engine_for(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for an open connection; its scripts lie beside the package or in it."""
    config = Config()
    checkout = PACKAGE.parent / "alembic"
    scripts = checkout if (checkout / "env.py").exists() else PACKAGE / "_alembic"
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    with locked(connection):
        command.upgrade(alembic_config(connection), revision)


@contextmanager
def locked(connection: Connection) -> Iterator[None]:
    """A transaction on the schema that only one instance can hold.

    SQLite rebuilds tables to alter them, so its foreign keys rest meanwhile and are checked before
    the commit; the pragma has no effect inside a transaction, hence the order.
    """
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.close()
    with connection.begin():
        if not sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield
        if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"the migration breaks foreign keys: {broken[:3]}")
