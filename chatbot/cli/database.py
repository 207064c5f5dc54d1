"""`chatbot migrate`, `backup` and `restore`: look after the database."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import typer
from sqlalchemy.exc import SQLAlchemyError

from chatbot.cli import command
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage import backup as backups, migrations
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.queries import note_backup
from chatbot.engine.storage.schema import shape_of
from chatbot.engine.storage.shape import refuse_incomplete
from chatbot.tables import metadata


def migrate() -> None:
    url = command.settings().database_url
    asyncio.run(migrations.migrate(url))
    refuse_incomplete(shape_of(url, metadata))
    typer.echo("The database has the current schema.")


def backup(file: Path) -> None:
    url, at = command.settings().database_url, command.now()
    backups.back_up(url, file)
    asyncio.run(_note_backup(url, at))
    typer.echo(f"The database was copied to {file}")


async def _note_backup(url: str, at: datetime) -> None:
    """Note the time for /statut; a database that can't be written is no reason to fail."""
    storage = Storage(url)
    with suppress(SQLAlchemyError):
        async with storage.transaction() as session:
            await note_backup(UnitOfWork(session, at))
    await storage.close()


def restore(file: Path) -> None:
    url = command.settings().database_url
    kept = asyncio.run(backups.restore(url, file, metadata, at=command.now()))
    typer.echo(f"The database is what {file} was, with the current schema.")
    if kept:
        typer.echo(f"The former one is kept: {kept}")
