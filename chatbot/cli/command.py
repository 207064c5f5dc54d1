"""What all commands share: the settings, the database, the clock, and the report of errors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.logging import set_up_logs
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.schema import migrate
from chatbot.errors import OperatorError, one_line
from chatbot.settings import Settings, read_settings


def settings(*, sandbox: bool = False) -> Settings:
    """Read the settings, and set up logging as they say. Raises BadSettings."""
    settings = read_settings(sandbox=sandbox)
    set_up_logs(settings.log_format, settings.log_level)
    return settings


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    """Migrate a database and open it; close its connections in the end."""
    await migrate(url)
    storage = Storage(url)
    try:
        yield storage
    finally:
        await storage.close()


@asynccontextmanager
async def transaction() -> AsyncIterator[UnitOfWork]:
    """Open a transaction on the configured database, for an act of the operator at this moment."""
    async with opened(settings().database_url) as storage, storage.transaction() as session:
        yield UnitOfWork(session, now())


@asynccontextmanager
async def reading() -> AsyncIterator[AsyncSession]:
    async with opened(settings().database_url) as storage, storage.reading() as session:
        yield session


def now() -> datetime:
    """Read the clock. Only commands do: rooms get the time as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - an edge


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End the command with a line on standard error; exit code 2 means wrong arguments."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def report(error: Exception) -> bool:
    """Print an error that an operator can mend on standard error; return False for a bug."""
    # The bot's task group wraps an error of one of its tasks.
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        return report(error.exceptions[0])
    from alembic.util import CommandError  # noqa: PLC0415 - a start without errors has no use for it

    if isinstance(error, SQLAlchemyError | CommandError):
        error = OperatorError(f"the database can't be used: {str(error).splitlines()[0]}")
    elif isinstance(error, OSError):  # the operator's path, a full disk
        error = OperatorError(
            ": ".join(filter(None, (error.filename, error.strerror or str(error))))
        )
    if not isinstance(error, OperatorError):
        return False
    for line in error.lines:
        typer.echo(one_line(line), err=True)
    return True
