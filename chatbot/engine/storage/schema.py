"""Migrates a database's schema, looks at it without a change, compares it with the models."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from sqlalchemy.pool import NullPool
from sqlalchemy.types import NullType, TypeEngine

from chatbot.engine.storage.engine import SQLITE, TOUCH, engine_for
from chatbot.errors import OperatorError

if TYPE_CHECKING:  # imported late: most starts have nothing to migrate
    from alembic.config import Config

PACKAGE = Path(__file__).parents[2]
LOCK = 2022_05_01  # any number, the same in every instance
REVISIONS = "alembic_version"  # alembic's own table
CONNECT_S = 10
BUSY_S = 10.0  # to wait while another process writes

log = structlog.get_logger()


class LaterVersion(OperatorError):
    """The database has a schema that this version of the bot doesn't know."""


async def migrate(url: str, revision: str = "head") -> None:
    """Upgrade a database to `revision`, in one transaction. Raises LaterVersion.

    Of several instances that start at once, a lock lets one migrate, while the others wait.
    """

    def upgrade(connection: sa.Connection) -> None:
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


def alembic_config(connection: sa.Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    [name] = known() - known("down_revision")
    return name


def revision_of(connection: sa.Connection) -> str | None:
    """Find the revision of a database; None: it was never migrated."""
    if not sa.inspect(connection).has_table(REVISIONS):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


@cache
def known(role: str = "revision") -> frozenset[str]:
    """Find the revisions of the migration scripts, or those assigned to another variable there."""
    texts = [script.read_text("utf-8") for script in (_scripts() / "versions").glob("*.py")]
    return frozenset(re.findall(rf'^{role} = "(.+)"', "\n".join(texts), re.MULTILINE))


def _scripts() -> Path:
    """Find alembic's scripts beside the package, or in the installed package."""
    checkout = PACKAGE.parent / "alembic"
    return checkout if (checkout / "env.py").exists() else PACKAGE / "_alembic"


@contextmanager
def locked(connection: sa.Connection) -> Iterator[None]:
    """Open a transaction on the schema, under a lock that only one instance can hold.

    SQLite rebuilds tables to alter them: foreign keys are off meanwhile, and checked before the
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


class IncompleteTables(OperatorError):
    """A table or a column that the bot needs is missing."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The differences between a database's tables and the models."""

    missing: Sequence[str]  # tables and columns: statements would fail
    differing: Sequence[str]  # other differences: statements work, perhaps slowly


def check_tables(url: str, metadata: sa.MetaData) -> None:
    """Log the differences between the tables and the models. Raises IncompleteTables."""
    shape = shape_of(url, metadata)
    if shape.missing:
        raise IncompleteTables(
            f"the database lacks {', '.join(shape.missing)}, although its schema is said to be "
            "current: restore a backup, or use another database (CHATBOT_DATABASE_URL)"
        )
    if shape.differing:
        log.warning("schema.differs", differences=[*shape.differing])


def shape_of(url: str, metadata: sa.MetaData) -> Shape:
    """Compare the tables, their columns and indexes with the models, but not the constraints.

    A revision only says which migrations ran, not whether an operator, or a migration edited later,
    changed the tables. These are a few catalogue queries, cheap enough for a start.
    """
    with _connected(url) as connection:
        inspector = sa.inspect(connection)
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


def _columns_that_differ(
    table: sa.Table, found: Mapping[str, Any], dialect: sa.Dialect
) -> Iterator[str]:
    for name in sorted(found.keys() - table.columns.keys()):
        yield f"the column {table.name}.{name} isn't the bot's"
    for column in table.columns:
        if (present := found.get(column.name)) is not None:
            wanted = _written(column.type, dialect, nullable=bool(column.nullable))
            is_so = _written(present["type"], dialect, nullable=present["nullable"])
            if is_so != wanted:
                yield f"the column {column} is {is_so}, not {wanted}"


def _written(kind: TypeEngine[Any], dialect: sa.Dialect, *, nullable: bool) -> str:
    name = "of an unknown type" if isinstance(kind, NullType) else kind.compile(dialect)
    return name if nullable else f"{name} NOT NULL"


def _indexes_that_differ(table: sa.Table, reflected: Sequence[Any]) -> Iterator[str]:
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


class Schema(StrEnum):
    """The schema of a database, by the migrations that this program knows."""

    NONE = "none"  # no database of this bot
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
    """Rewrite an existing value; in an empty PostgreSQL database, make a table and roll back.

    Raises SQLAlchemyError.
    """
    with _connected(url) as connection, connection.begin() as transaction:
        if schema is not Schema.NONE:
            connection.execute(TOUCH)
        elif connection.dialect.name != SQLITE:
            connection.exec_driver_sql("CREATE TABLE tried_by_doctor (n INTEGER)")
            transaction.rollback()


def read_all(url: str, metadata: sa.MetaData) -> None:
    """Read every row. Raises any exception that an unreadable value causes."""
    with _connected(url) as connection:
        for table in metadata.tables.values():
            for _row in connection.execute(
                sa.select(table), execution_options={"yield_per": 1_000}
            ):
                pass


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL."""
    parts = sa.make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def open_file(file: Path) -> sqlite3.Connection:
    """Open an existing SQLite file, in autocommit mode. Raises OperationalError."""
    address = f"{file.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S)


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    if file := sqlite_file(url):
        engine = sa.create_engine("sqlite://", creator=partial(open_file, file), poolclass=NullPool)
    else:
        limit = {"connect_timeout": CONNECT_S}
        engine = sa.create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=limit)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
