"""Who is measured: our bot on both databases, others on their libraries, and next to nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import typer

from bench.candidates.place import SECRET, Place
from bench.starting import ROOT, Broken, Candidate, Command
from tests.databases import Databases, on_postgresql, on_sqlite
from tests.postgres import NoPostgres

PEERS_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"  # ./bot makes it
OURS = "chatbot-"  # and the database
REFERENCE = "ptb"  # as it comes: one update after the other

Prepared = Iterator[Command]


@contextmanager
def lined_up(folder: Path) -> Iterator[list[Candidate]]:
    """Everybody, ours first; PostgreSQL only where there is one."""
    with both_databases(folder) as everywhere:
        bots = [ours(f"{OURS}{name}", databases.empty) for name, databases in everywhere.items()]
        yield [*bots, *PEERS, BARE]


@contextmanager
def both_databases(folder: Path) -> Iterator[dict[str, Databases]]:
    """SQLite's, and PostgreSQL's where there is one."""
    with ExitStack() as until_the_end:
        found = {"sqlite": until_the_end.enter_context(on_sqlite(folder))}
        try:
            found["postgresql"] = until_the_end.enter_context(on_postgresql())
        except NoPostgres as none:
            typer.echo(f"no PostgreSQL: {none}", err=True)
        yield found


def ours(
    name: str, database: Callable[[], AbstractContextManager[str]], send_rate: int = 30
) -> Candidate:
    """The real bot as operators start it, on a new database each time."""

    @contextmanager
    def prepared(place: Place) -> Prepared:
        with database() as url:
            rated = settings(place, url) | {"CHATBOT_SEND_RATE": str(send_rate)}
            yield Command([sys.executable, "-m", "chatbot", "run"], rated)

    return Candidate(name, prepared)


def settings(place: Place, database_url: str) -> dict[str, str]:
    """What our bot is told."""
    told = {
        "CHATBOT_TELEGRAM_API_URL": place.api_url,
        "CHATBOT_TELEGRAM_TOKEN": place.token,
        "CHATBOT_DATABASE_URL": database_url,
        "CHATBOT_HTTP_PORT": str(place.port),
    }
    if not place.port:
        return told
    webhook = {"CHATBOT_PUBLIC_URL": place.public_url, "CHATBOT_WEBHOOK_SECRET": SECRET}
    return told | webhook


def script(name: str, python: Path, module: str, *words: str) -> Candidate:
    """One of bench/candidates, told its place and these words."""

    @contextmanager
    def prepared(place: Place) -> Prepared:
        if not python.exists():
            raise Broken(f"{name} isn't installed: ./bot bench NAME does that")
        command = [str(python), "-m", f"bench.candidates.{module}", place.to_json(), *words]
        yield Command(command, {})

    return Candidate(name, prepared)


PEERS = [
    script(REFERENCE, PEERS_PYTHON, "on_python_telegram_bot", "1"),
    script("ptb-256-at-once", PEERS_PYTHON, "on_python_telegram_bot", "256"),
    script("aiogram", PEERS_PYTHON, "on_aiogram"),
]
BARE = script("bare", Path(sys.executable), "bare")  # nothing in between: the bench's own limit
