"""`chatbot content`: bring content in, write it out, check it."""

import asyncio
from pathlib import Path

import typer

from chatbot.cli import command
from chatbot.content import service
from chatbot.content.drafts import TopicDraft
from chatbot.content.pack import write_pack


def import_(path: Path, *, dry_run: bool, renumber: bool) -> None:
    changes = asyncio.run(_import(_read(path), dry_run=dry_run, renumber=renumber))
    typer.echo("\n".join(changes) or "Nothing changes.")
    if dry_run:
        typer.echo("(dry run: nothing was written)")


def export(folder: Path) -> None:
    drafts = asyncio.run(_exported())
    write_pack(drafts, folder)
    typer.echo(f"{_count(len(drafts), 'file')} written to {folder}")


def check(path: Path) -> None:
    """Count the chantiers and dates of a source, or print its errors."""
    drafts = _read(path).drafts
    chantiers = _count(sum(draft.kind == "chantier" for draft in drafts), "chantier")
    dates = _count(sum(len(draft.events) for draft in drafts), "date")
    typer.echo(f"{path.name}: {chantiers}, {dates}, no error")


async def _import(source: service.Source, *, dry_run: bool, renumber: bool) -> list[str]:
    async with command.transaction() as work:
        changes = await service.import_source(work, source, renumber=renumber)
        if dry_run:
            await work.session.rollback()
        return changes


async def _exported() -> list[TopicDraft]:
    async with command.reading() as session:
        return list((await service.current(session)).values())


def _read(path: Path) -> service.Source:
    source = service.read_source(path)
    for remark in source.remarks:
        typer.echo(str(remark), err=True)
    return source


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
