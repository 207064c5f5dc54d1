"""Migrates a database to the current schema, also when several instances start at once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.pool import NullPool

from chatbot.engine.storage.engine import engine_for
from chatbot.errors import OperatorError

if TYPE_CHECKING:  # imported late: most starts have nothing to migrate
    from alembic.config import Config

PACKAGE = Path(__file__).parents[2]
LOCK = 2022_05_01  # any number, the same in every instance
REVISION = re.compile(r'^(?P<role>revision|down_revision) = "(?P<name>.+)"', re.MULTILINE)


class LaterVersion(OperatorError):
    """The database has a schema that this version of the bot doesn't know."""


async def migrate(url: str, revision: str = "head") -> None:
    """Upgrade a database to `revision`, in one transaction, under a lock. Raises LaterVersion."""

    def upgrade(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - see above

        with locked(connection):
            command.upgrade(alembic_config(connection), revision)

    engine = engine_for(url, poolclass=NullPool)
    try:
        async with engine.execution_options(only_reads=True).connect() as connection:
            present = await connection.run_sync(revision_of)
        if present and present not in known():
            raise LaterVersion(
                "the database is of a later version of the bot: install that one, "
                "or restore a backup"
            )
        if present != newest() or revision != "head":
            async with engine.connect() as connection:
                await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def alembic_config(connection: Connection) -> "Config":
    """Make alembic's settings for an open connection."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Find the latest revision."""
    [name] = known() - _named_as("down_revision")
    return name


def known() -> frozenset[str]:
    """Find the revisions to which this program can bring a database."""
    return _named_as("revision")


def revision_of(connection: Connection) -> str | None:
    """Find the revision of a database; None: it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def _named_as(role: str) -> frozenset[str]:
    """Find the revisions that the scripts name as `role`; they are read as text."""
    return frozenset(
        match["name"]
        for script in (_scripts() / "versions").glob("*.py")
        for match in REVISION.finditer(script.read_text(encoding="utf-8"))
        if match["role"] == role
    )


def _scripts() -> Path:
    """Find alembic's scripts beside the package, or in the installed package."""
    checkout = PACKAGE.parent / "alembic"
    return checkout if (checkout / "env.py").exists() else PACKAGE / "_alembic"


@contextmanager
def locked(connection: Connection) -> Iterator[None]:
    """Open a transaction on the schema, under a lock that only one instance can hold.

    SQLite rebuilds tables to alter them: its foreign keys rest meanwhile and are checked before the
    commit. The pragma has no effect inside a transaction, and so comes first.
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
