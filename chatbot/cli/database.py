"""`chatbot migrate`, `backup` and `restore`: look after the database."""

import asyncio
from pathlib import Path

import typer

from chatbot.cli import command
from chatbot.engine.storage import backup as backups
from chatbot.engine.storage import migrations
from chatbot.engine.storage.schema import shape_of
from chatbot.engine.storage.shape import refuse_incomplete
from chatbot.tables import metadata


def migrate() -> None:
    url = command.settings().database_url
    asyncio.run(migrations.migrate(url))
    refuse_incomplete(shape_of(url, metadata))
    typer.echo("The database has the current schema.")


def backup(file: Path) -> None:
    backups.back_up(command.settings().database_url, file)
    typer.echo(f"The database was copied to {file}")


def restore(file: Path) -> None:
    url = command.settings().database_url
    kept = asyncio.run(backups.restore(url, file, metadata, at=command.now()))
    typer.echo(f"The database is what {file} was, with the current schema.")
    if kept:
        typer.echo(f"The former one is kept: {kept}")
