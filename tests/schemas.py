"""What a database's schema is, in full, for tests of what changes it."""

from collections.abc import Callable
from typing import Any, TypeVar

from alembic import command
from sqlalchemy import Connection, inspect, text
from sqlalchemy.pool import NullPool

from chatbot.engine.storage.engine import engine_for
from chatbot.engine.storage.schema import alembic_config

Result = TypeVar("Result")


async def on(url: str, work: Callable[[Connection], Result]) -> Result:
    """Return what `work` returns, done on a connection of its own."""
    engine = engine_for(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def check(connection: Connection) -> None:
    """Run `alembic check`, which raises where tables and models differ."""
    command.check(alembic_config(connection))


def schema(connection: Connection) -> dict[str, Any]:
    """Describe each table by all that the inspector tells, whatever the order it was made in."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": _by_name(inspector.get_columns(table)),
            "key": inspector.get_pk_constraint(table),
            "foreign keys": _by_name(inspector.get_foreign_keys(table)),
            "unique": _by_name(inspector.get_unique_constraints(table)),
            "indexes": _by_name(inspector.get_indexes(table)),
            "counts once": _counts_once(connection, table),
        }
        for table in inspector.get_table_names()
    }


def _by_name(found: list[Any]) -> dict[str, Any]:
    return {one["name"]: _plain(one) for one in found}


def _plain(told: Any) -> Any:
    """Write out types and conditions: as objects they equal nothing but themselves."""
    if isinstance(told, dict):
        return {key: _plain(value) for key, value in told.items()}
    return str(told)


def _counts_once(connection: Connection, table: str) -> bool:
    """Tell whether a deleted row's number is given to no other; on PostgreSQL it never is."""
    if connection.dialect.name != "sqlite":
        return True
    made = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    return "AUTOINCREMENT" in connection.execute(made, {"table": table}).scalar_one()
