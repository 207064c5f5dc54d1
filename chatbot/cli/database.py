"""`chatbot content`, `migrate`, `backup` and `restore`: look after the database and its content."""

from contextlib import suppress
from pathlib import Path

import typer
from sqlalchemy.exc import SQLAlchemyError

from chatbot.cli import command
from chatbot.content import service
from chatbot.content.pack import write_pack
from chatbot.discovery import all_tables
from chatbot.engine.storage import backup as backups, schema
from chatbot.engine.storage.engine import Storage, put_row
from chatbot.engine.storage.models import Backup


async def import_(path: Path, *, dry_run: bool, renumber: bool, force: bool) -> None:
    source = _read(path)
    async with command.transaction() as work:
        changes = await service.import_source(
            work, source, renumber=renumber, force=force, aloud=True
        )
        if dry_run:
            await work.session.rollback()
    typer.echo("\n".join(changes) or "Nothing changes.")
    if dry_run:
        typer.echo("(dry run: nothing was written)")


async def export(folder: Path) -> None:
    async with command.reading() as session:
        drafts = list((await service.current(session)).values())
    write_pack(drafts, folder)
    typer.echo(f"{_count(len(drafts), 'file')} written to {folder}")


def check(path: Path) -> None:
    """Count the chantiers and dates of a source, or print its errors."""
    drafts = _read(path).drafts
    chantiers = _count(sum(draft.kind == "chantier" for draft in drafts), "chantier")
    dates = _count(sum(len(draft.events) for draft in drafts), "date")
    typer.echo(f"{path.name}: {chantiers}, {dates}, no error")


def _read(path: Path) -> service.Source:
    source = service.read_source(path)
    for remark in source.remarks:
        typer.echo(str(remark), err=True)
    return source


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


async def migrate() -> None:
    url = command.settings().database_url
    await schema.migrate(url)
    schema.check_tables(url, all_tables())
    typer.echo("The database has the current schema.")


async def backup(file: Path) -> None:
    url, at = command.settings().database_url, command.now()
    backups.back_up(url, file)
    # The time is noted for /statut; a database that can't be written is no reason to fail.
    storage = Storage(url)
    with suppress(SQLAlchemyError):
        async with storage.transaction() as session:
            await put_row(session, Backup, id=1, at=at)
    await storage.close()
    typer.echo(f"The database was copied to {file}")


async def restore(file: Path) -> None:
    url = command.settings().database_url
    kept = await backups.restore(url, file, all_tables(), at=command.now())
    typer.echo(f"The database is what {file} was, with the current schema.")
    if kept:
        typer.echo(f"The former one is kept: {kept}")
