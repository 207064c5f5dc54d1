"""New databases for our bot, each gone after its block: files, and a PostgreSQL's."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import typer
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.pool import NullPool

from bench.bots import ROOT
from bench.measuring import machine

New = Callable[[], AbstractContextManager[str]]  # its URL

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}  # that need no loop
SERVER = [sys.executable, "-m", "tests.postgres"]  # prints its address, lives while it has input
PACK = Path("chatbot", "content", "pack")


@contextmanager
def everywhere() -> Iterator[tuple[Path, dict[str, New]]]:
    """Describe the machine; offer a folder, SQLite, and PostgreSQL where there is one."""
    typer.echo(machine())
    with ExitStack() as until_the_end:
        folder = Path(until_the_end.enter_context(TemporaryDirectory()))
        found: dict[str, New] = {"sqlite": partial(_file, folder)}
        pipe = subprocess.PIPE
        server = subprocess.Popen(SERVER, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert until_the_end.enter_context(server).stdout
        if server.stdout and (address := server.stdout.readline().strip()):
            engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
            connection = until_the_end.enter_context(engine.connect())
            found["postgresql"] = partial(_database, connection)
        else:
            typer.echo("no PostgreSQL: only SQLite is measured", err=True)
        yield folder, found


@contextmanager
def published(empty: New, root: Path = ROOT) -> Iterator[str]:
    """Have that checkout's bot import its built-in chantiers into a new one."""
    with empty() as url:
        command = [sys.executable, "-m", "chatbot", "content", "import", str(root / PACK)]
        environment = {"CHATBOT_DATABASE_URL": url, "PYTHONPATH": str(root)}
        subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
        yield url


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect to a bot's database, past the bot; what the block does is one transaction."""
    driver = DRIVERS[make_url(url).get_backend_name()]
    engine = create_engine(make_url(url).set(drivername=driver), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


@contextmanager
def _file(folder: Path) -> Iterator[str]:
    path = folder / f"{uuid4().hex}.db"
    yield f"sqlite+aiosqlite:///{path}"
    for left in folder.glob(f"{path.name}*"):
        left.unlink()


@contextmanager
def _database(server: Connection) -> Iterator[str]:
    name = f"etabli_{uuid4().hex}"
    server.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield server.engine.url.set(database=name).render_as_string(hide_password=False)
    finally:
        server.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
