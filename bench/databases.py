"""New databases for our bot: files, and a PostgreSQL's."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Protocol
from uuid import uuid4

import typer
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.pool import NullPool

from bench.bots import ROOT
from bench.measuring import machine

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}  # that need no loop
SERVER = [sys.executable, "-m", "tests.postgres"]  # prints its address, and lives as long as asked
PACK = "chatbot/content/pack"


class Databases(Protocol):
    """Ways to the URL of a new database, which is gone after the block."""

    def empty(self) -> AbstractContextManager[str]:
        """Make one without tables."""

    def published(self) -> AbstractContextManager[str]:
        """Make one with the built-in chantiers."""

    def copied(self, url: str, /) -> AbstractContextManager[str]:
        """Copy one that nobody uses."""


class _Published:
    def empty(self) -> AbstractContextManager[str]:
        raise NotImplementedError

    @contextmanager
    def published(self) -> Iterator[str]:
        """Import the built-in pack as an operator does."""
        with self.empty() as url:
            command = [sys.executable, "-m", "chatbot", "content", "import", PACK]
            environment = {"CHATBOT_DATABASE_URL": url}
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
            yield url


class Sqlite(_Published):
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Name a new file."""
        path = self._folder / f"{uuid4().hex}.db"
        yield f"sqlite+aiosqlite:///{path}"
        for left in self._folder.glob(f"{path.name}*"):
            left.unlink()

    @contextmanager
    def copied(self, url: str) -> Iterator[str]:
        """Copy the file."""
        with self.empty() as copy:
            shutil.copyfile(str(make_url(url).database), str(make_url(copy).database))
            yield copy


class Postgresql(_Published):
    """Databases of a server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def empty(self) -> AbstractContextManager[str]:
        """Make one as the server does by itself."""
        return self._made("template1")

    def copied(self, url: str) -> AbstractContextManager[str]:
        """Take it as the template."""
        return self._made(str(make_url(url).database))

    @contextmanager
    def _made(self, template: str) -> Iterator[str]:
        name = f"etabli_{uuid4().hex}"
        self._connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            url = self._connection.engine.url.set(database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            self._connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def everywhere() -> Iterator[tuple[Path, dict[str, Databases]]]:
    """Describe the machine; offer a folder, SQLite, and PostgreSQL where there is one."""
    typer.echo(machine())
    with ExitStack() as until_the_end:
        folder = Path(until_the_end.enter_context(TemporaryDirectory()))
        found: dict[str, Databases] = {"sqlite": Sqlite(folder)}
        server = until_the_end.enter_context(_server())
        if address := server.readline().strip():
            engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
            found["postgresql"] = Postgresql(until_the_end.enter_context(engine.connect()))
        else:
            typer.echo("no PostgreSQL: only SQLite is measured", err=True)
        yield folder, found


@contextmanager
def _server() -> Iterator[IO[str]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(SERVER, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        yield process.stdout  # the server ends when its input is closed


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect to a bot's database, past the bot; what the block does is one transaction."""
    driver = DRIVERS[make_url(url).get_backend_name()]
    engine = create_engine(make_url(url).set(drivername=driver), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
