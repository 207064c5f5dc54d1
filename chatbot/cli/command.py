"""The common part of all commands: the settings, the database, the clock, and failing."""

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
    """Open a database, migrated; close its connections in any case."""
    await migrate(url)
    storage = Storage(url)
    try:
        yield storage
    finally:
        await storage.close()


@asynccontextmanager
async def transaction() -> AsyncIterator[UnitOfWork]:
    """Open a transaction on the database of the settings, for the operator's act now."""
    async with opened(settings().database_url) as storage, storage.transaction() as session:
        yield UnitOfWork(session, now())


@asynccontextmanager
async def reading() -> AsyncIterator[AsyncSession]:
    async with opened(settings().database_url) as storage, storage.reading() as session:
        yield session


def now() -> datetime:
    """Read the clock; rooms get the time as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - an edge


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End with a line on standard error; exit code 2 is for wrong arguments."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def report(error: Exception) -> bool:
    """Print an operator's error on standard error; return False for a bug of ours."""
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:  # of the bot's tasks
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
