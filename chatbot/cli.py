"""The commands, and the only place where real things are wired together."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Mount

from chatbot.content import canonical, service
from chatbot.content.drafts import TopicDraft
from chatbot.content.merging import TooMuch
from chatbot.content.numbers import NumberTaken
from chatbot.content.pack import BadSource
from chatbot.logs import set_up_logs
from chatbot.running import PortTaken, StandIn, running
from chatbot.settings import BadSettings, Settings, read_settings
from chatbot.storage.engine import Storage
from chatbot.storage.migrations import migrate as migrate_database
from chatbot.telegram.bot import TokenRefused

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="L'Établi: the Telegram bot of La Fabrique des Transitions' chantiers.",
)
content = typer.Typer(no_args_is_help=True, help="Bring content in, write it out, check it.")
app.add_typer(content, name="content")


@app.command()
def run() -> None:
    """Run the bot on Telegram, until SIGTERM or SIGINT."""
    with told_in_one_line():
        settings = _settings()
        if not settings.telegram_token:
            _fail("CHATBOT_TELEGRAM_TOKEN is empty: only the sandbox can run (chatbot sandbox)")
        asyncio.run(_serve(settings, None))


@app.command()
def sandbox() -> None:
    """Run the bot against a local stand-in for Telegram, with a page to chat on."""
    with told_in_one_line():
        settings = _settings(sandbox=True)
        asyncio.run(_serve(settings, _stand_in()))


@app.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    with told_in_one_line():
        asyncio.run(migrate_database(_settings().database_url))
        typer.echo("The database has the current schema.")


@content.command("import")
def import_(
    path: Annotated[Path, typer.Argument(exists=True, help="A pack's folder or a newsletter.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show, change nothing.")] = False,
    renumber: Annotated[
        bool, typer.Option("--renumber", help="The edition counts its chantiers anew.")
    ] = False,
) -> None:
    """Import a pack or an edition of L'Établi, in one transaction."""
    with told_in_one_line():
        source = _read(path)
        changes = asyncio.run(_import(_settings(), source, dry_run=dry_run, renumber=renumber))
        typer.echo("\n".join(changes) or "Nothing changes.")
        if dry_run:
            typer.echo("(dry run: nothing was written)")


@content.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, or a pack.")],
) -> None:
    """Write the content as a pack."""
    with told_in_one_line():
        drafts = asyncio.run(_exported(_settings()))
        canonical.write_pack(drafts, folder)
        typer.echo(f"{_count(len(drafts), 'file')} written to {folder}")


@content.command()
def check(path: Annotated[Path, typer.Argument(exists=True)]) -> None:
    """Check a pack or a newsletter without touching the database."""
    with told_in_one_line():
        drafts = _read(path).drafts
        chantiers = _count(sum(draft.kind == "chantier" for draft in drafts), "chantier")
        dates = _count(sum(len(draft.events) for draft in drafts), "date")
        typer.echo(f"{path.name}: {chantiers}, {dates}, no error")


def main() -> None:
    """The entry point."""
    app()


async def _serve(settings: Settings, stand_in: StandIn | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings, stand_in) as bot:
        if stand_in is not None:
            typer.echo(f"Open {bot.address}/ and chat with the bot (Ctrl-C stops it).")
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([stopping, *bot.tasks], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in bot.tasks:
            if task.done():
                task.result()


def _stand_in() -> StandIn:
    try:
        from chatbot.sandbox.app import create_app  # noqa: PLC0415 - an extra: may be absent
        from chatbot.sandbox.cast import default_world  # noqa: PLC0415
    except ImportError:
        _fail("the sandbox isn't installed: pip install 'etabli-chatbot[sandbox]'")
    world = default_world()
    return StandIn(world.bot.token, [Mount("/", create_app(world))], world.close)


async def _import(
    settings: Settings, source: service.Source, *, dry_run: bool, renumber: bool
) -> list[str]:
    async with opened(settings.database_url) as storage, storage.transaction() as session:
        changes = await service.import_source(session, source, renumber=renumber)
        if dry_run:
            await session.rollback()
        return changes


async def _exported(settings: Settings) -> list[TopicDraft]:
    async with opened(settings.database_url) as storage, storage.reading() as session:
        return list((await service.current(session)).values())


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    """The database with the current schema; its connections are given back in any case."""
    await migrate_database(url)
    storage = Storage(url)
    try:
        yield storage
    finally:
        await storage.close()


def _read(path: Path) -> service.Source:
    source = service.read_source(path)
    for remark in source.remarks:
        typer.echo(str(remark), err=True)
    return source


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _settings(*, sandbox: bool = False) -> Settings:
    settings = read_settings(sandbox=sandbox)
    set_up_logs(settings.log_format, settings.log_level)
    return settings


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """What an operator can mend is one line on standard error, and exit code 1 or 2."""
    try:
        yield
    except BadSettings as bad:
        _fail(*bad.lines, code=2)
    except BadSource as bad:
        _fail(*map(str, bad.problems))
    except (NumberTaken, TooMuch, canonical.FolderInTheWay, TokenRefused, PortTaken) as refused:
        _fail(str(refused))
    except (SQLAlchemyError, CommandError) as broken:
        _fail(f"the database can't be used: {str(broken).splitlines()[0]}")
    except OSError as refused:
        if refused.filename is None:  # not a path that the operator gave
            raise
        _fail(f"{refused.filename}: {refused.strerror}")


def _fail(*lines: str, code: int = 1) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)
