"""What every command needs: the settings, the database, the clock, and a way to fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NoReturn

import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from chatbot.engine.logging import set_up_logs
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.migrations import migrate
from chatbot.errors import OperatorError
from chatbot.settings import Settings, read_settings


def settings(*, sandbox: bool = False) -> Settings:
    """Read the settings, and set up logging as they say. Raises BadSettings."""
    settings = read_settings(sandbox=sandbox)
    set_up_logs(settings.log_format, settings.log_level)
    return settings


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    """Open the database at the current schema; close its connections in any case."""
    await migrate(url)
    storage = Storage(url)
    try:
        yield storage
    finally:
        await storage.close()


def now() -> datetime:
    """Read the clock; what a command calls gets the time as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - an edge


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End with that line on standard error; exit code 2 is for what was typed wrongly."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def report(error: Exception) -> int | None:
    """Tell an error on standard error, and return the exit code; None for a bug of ours."""
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:  # of the bot's tasks
        return report(error.exceptions[0])
    lines = _lines(error)
    for line in lines:
        typer.echo(line, err=True)
    if not lines:
        return None
    return error.exit_code if isinstance(error, OperatorError) else 1


def _lines(error: Exception) -> list[str]:
    """Write one line for each thing that an operator can mend."""
    if isinstance(error, OperatorError):
        return error.lines
    if isinstance(error, SQLAlchemyError | CommandError):
        return [f"the database can't be used: {str(error).splitlines()[0]}"]
    if isinstance(error, OSError) and error.filename:  # a path that the operator gave
        return [f"{error.filename}: {error.strerror}"]
    return []
