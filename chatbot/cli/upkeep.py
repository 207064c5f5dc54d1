"""Looking after the database."""

import asyncio
from pathlib import Path

import typer

from chatbot.cli import frame
from chatbot.engine.storage import backup as backups
from chatbot.engine.storage import migrations
from chatbot.engine.storage.schema import shape_of
from chatbot.engine.storage.shape import refuse_incomplete
from chatbot.tables import metadata


def migrate() -> None:
    """To the current schema."""
    url = frame.settings().database_url
    asyncio.run(migrations.migrate(url))
    refuse_incomplete(shape_of(url, metadata))
    typer.echo("The database has the current schema.")


def backup(file: Path) -> None:
    """Copy the database to `file`."""
    backups.back_up(frame.settings().database_url, file)
    typer.echo(f"The database was copied to {file}")


def restore(file: Path) -> None:
    """Put the backup `file` in the database's place."""
    kept = asyncio.run(backups.restore(frame.settings().database_url, file, at=frame.now()))
    typer.echo(f"The database is what {file} was, with the current schema.")
    if kept:
        typer.echo(f"The former one is kept: {kept}")
