"""Compares a database's tables with the models: a few catalogue queries, cheap enough for a start.

A revision only says which migrations ran, not whether an operator, or a migration edited later,
changed the tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, Dialect, MetaData, Table, inspect
from sqlalchemy.types import NullType, TypeEngine

from chatbot.engine.storage.engine import Storage
from chatbot.errors import OperatorError

log = structlog.get_logger()
REVISIONS = "alembic_version"  # alembic's own table


class IncompleteTables(OperatorError):
    """A table or a column that the bot needs is missing."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The differences between a database's tables and the models."""

    missing: Sequence[str]  # tables and columns: statements would fail
    differing: Sequence[str]  # other differences: statements work, perhaps slowly


async def check_tables(storage: Storage, metadata: MetaData) -> None:
    """Log the differences between the tables and the models. Raises IncompleteTables."""
    async with storage.reading() as session:
        connection = await session.connection()
        shape = await connection.run_sync(compare, metadata)
    refuse_incomplete(shape)
    if shape.differing:
        log.warning("schema.differs", differences=[*shape.differing])


def refuse_incomplete(shape: Shape) -> None:
    """Raise IncompleteTables where a table or a column is missing."""
    if shape.missing:
        raise IncompleteTables(
            f"the database lacks {', '.join(shape.missing)}, although its schema is said to be "
            "current: restore a backup, or use another database (CHATBOT_DATABASE_URL)"
        )


def compare(connection: Connection, metadata: MetaData) -> Shape:
    """Compare the tables, their columns and indexes with the models, but not the constraints."""
    inspector = inspect(connection)
    present = {*inspector.get_table_names()} - {REVISIONS}
    ours = [name for name in metadata.tables if name in present]
    columns = inspector.get_multi_columns(filter_names=ours)
    indexes = inspector.get_multi_indexes(filter_names=ours)
    missing = [f"the table {name}" for name in metadata.tables if name not in present]
    differing = [f"the table {name} isn't the bot's" for name in sorted(present - {*ours})]
    for name in ours:
        table, found = metadata.tables[name], {c["name"]: c for c in columns[None, name]}
        missing += [f"the column {c}" for c in table.columns if c.name not in found]
        differing += _columns_that_differ(table, found, connection.dialect)
        differing += _indexes_that_differ(table, indexes.get((None, name), []))
    return Shape(missing, differing)


def _columns_that_differ(table: Table, found: Mapping[str, Any], dialect: Dialect) -> Iterator[str]:
    for name in sorted(found.keys() - table.columns.keys()):
        yield f"the column {table.name}.{name} isn't the bot's"
    for column in table.columns:
        if (present := found.get(column.name)) is not None:
            wanted = _written(column.type, dialect, nullable=bool(column.nullable))
            is_so = _written(present["type"], dialect, nullable=present["nullable"])
            if is_so != wanted:
                yield f"the column {column} is {is_so}, not {wanted}"


def _written(kind: TypeEngine[Any], dialect: Dialect, *, nullable: bool) -> str:
    name = "of an unknown type" if isinstance(kind, NullType) else kind.compile(dialect)
    return name if nullable else f"{name} NOT NULL"


def _indexes_that_differ(table: Table, reflected: Sequence[Any]) -> Iterator[str]:
    wanted = {
        str(index.name): (bool(index.unique), [column.name for column in index.columns])
        for index in table.indexes
    }
    found = {
        index["name"]: (bool(index["unique"]), index["column_names"])
        for index in reflected
        if "duplicates_constraint" not in index  # how PostgreSQL keeps a constraint
    }
    for name in sorted(wanted.keys() - found.keys()):
        yield f"the index {name} of {table.name} is missing"
    for name in sorted(found.keys() - wanted.keys()):
        yield f"the index {name} of {table.name} isn't the bot's"
    for name in sorted(wanted.keys() & found.keys()):
        if wanted[name] != found[name]:
            yield f"the index {name} of {table.name} has other columns or rules"
