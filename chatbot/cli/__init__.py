"""The commands of `chatbot`, as operators type them.

A command imports its modules when it runs: `chatbot run` starts without the other commands, and
help comes at once.
"""

import gc
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from chatbot import __version__

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="L'Établi: the Telegram bot of La Fabrique des Transitions' chantiers.",
)
content_commands = typer.Typer(
    no_args_is_help=True, help="Bring content in, write it out, check it."
)
app.add_typer(content_commands, name="content")
roles_commands = typer.Typer(
    no_args_is_help=True, help="Who is admin, and referent of which topic."
)
app.add_typer(roles_commands, name="roles")
subscribers_commands = typer.Typer(no_args_is_help=True, help="Who follows what; ban and unban.")
app.add_typer(subscribers_commands, name="subscribers")

# Telegram's ids have at most 52 bits (Bot API); groups, which can't have roles, have ids below 0.
UserId = Annotated[
    int, typer.Argument(metavar="USER_ID", min=1, max=2**52, help="A person's number at Telegram.")
]
Role = Annotated[str, typer.Argument(metavar="ROLE", help="admin, or referent of a topic.")]
AtDay = Annotated[
    datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="As if it were that day.")
]
TopicArgument = Annotated[
    str | None, typer.Argument(metavar="TOPIC", help="A chantier's key or number, or appel.")
]


def main() -> None:
    """Run the command line.

    An error that an operator can mend is printed without a traceback, with exit code 1; a bug has a
    traceback.
    """
    try:
        app()
    except Exception as error:
        from chatbot.cli.command import report

        if not report(error):
            raise
        sys.exit(1)


def show_version(asked: bool) -> None:  # noqa: FBT001 - typer hands an option over by position
    if asked:
        typer.echo(f"chatbot {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Accept the options before a command."""


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Disable garbage collection during imports: it took a sixth of the start."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def _run(work: Coroutine[Any, Any, None]) -> None:
    import asyncio

    asyncio.run(work)


@app.command()
def run() -> None:
    """Run the bot on Telegram, until SIGTERM or SIGINT."""
    with _without_garbage_collection():
        from chatbot.cli import serve

    serve.run()


@app.command()
def sandbox() -> None:
    """Run the bot on a local stand-in for Telegram, with a page."""
    with _without_garbage_collection():
        from chatbot.cli import serve

    serve.sandbox()


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="As one types it in the chat.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="With its source, as JSON.")] = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="One question a line in, one JSON a line out.")
    ] = False,
    at: AtDay = None,
) -> None:
    """Ask what was published."""
    from chatbot.cli import questions

    _run(questions.ask(question, as_json=as_json, batch=batch, at=at))


@app.command("doctor")
def examine() -> None:
    """Check all that the bot needs, and change nothing."""
    from chatbot.cli import doctor

    doctor.examine()


@app.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    from chatbot.cli import database

    _run(database.migrate())


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The copy's name, which must be new.")],
) -> None:
    """Copy the database, also while the bot runs (SQLite)."""
    from chatbot.cli import database

    _run(database.backup(file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup.")],
) -> None:
    """Put a backup in the database's place (SQLite)."""
    from chatbot.cli import database

    _run(database.restore(file))


@content_commands.command("import")
def import_(
    path: Annotated[Path, typer.Argument(exists=True, help="A pack's folder or a newsletter.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show, change nothing.")] = False,
    renumber: Annotated[
        bool, typer.Option("--renumber", help="The edition counts its chantiers anew.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Take the source's dates, not those told in the chat.")
    ] = False,
) -> None:
    """Import a pack or an edition of L'Établi, in one transaction."""
    from chatbot.cli import database

    _run(database.import_(path, dry_run=dry_run, renumber=renumber, force=force))


@content_commands.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, or a pack.")],
) -> None:
    """Write the content as a pack."""
    from chatbot.cli import database

    _run(database.export(folder))


@content_commands.command()
def check(path: Annotated[Path, typer.Argument(exists=True)]) -> None:
    """Check a pack or a newsletter without touching the database."""
    from chatbot.cli import database

    database.check(path)


@roles_commands.command("list")
def list_roles() -> None:
    """List persons and their roles: id, role, topic, since (UTC), @username, name."""
    from chatbot.cli import people

    _run(people.list_roles())


@roles_commands.command()
def grant(user: UserId, role: Role, topic: TopicArgument = None) -> None:
    """Make somebody an admin, or a referent of a topic."""
    from chatbot.cli import people

    _run(people.grant(user, role, topic))


@roles_commands.command()
def revoke(user: UserId, role: Role, topic: TopicArgument = None) -> None:
    """Take a role away; the last admin stays."""
    from chatbot.cli import people

    _run(people.revoke(user, role, topic))


@subscribers_commands.command("list")
def list_subscribers(
    *,
    topic: Annotated[
        str | None, typer.Option(metavar="TOPIC", help="A chantier's key or number, or appel.")
    ] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="pending, active, refused, ended or banned.")
    ] = None,
) -> None:
    """List who follows what: id, state, topic, since (UTC), @username, name."""
    from chatbot.cli import people

    _run(people.list_subscribers(topic, state))


@subscribers_commands.command()
def ban(
    user: UserId,
    *,
    reason: Annotated[str, typer.Option(help="In French: the person is told.")] = "",
) -> None:
    """End all that somebody follows, and let them follow nothing more."""
    from chatbot.cli import people

    _run(people.ban(user, reason))


@subscribers_commands.command()
def unban(user: UserId) -> None:
    """Let somebody follow topics again; what had ended stays ended."""
    from chatbot.cli import people

    _run(people.unban(user))
