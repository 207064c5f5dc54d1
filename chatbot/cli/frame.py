"""How a command begins, and how it fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NoReturn

import typer

from chatbot.engine.logging import set_up_logs
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.migrations import migrate
from chatbot.settings import Settings, read_settings


def settings(*, sandbox: bool = False) -> Settings:
    """Read the settings and set the logs up as they say. Raises BadSettings."""
    read = read_settings(sandbox=sandbox)
    set_up_logs(read.log_format, read.log_level)
    return read


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
