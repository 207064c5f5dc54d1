"""What every room's tests may ask for."""

import gc
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import pytest
import structlog
import uvloop
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import loading
from chatbot.engine.storage.engine import Storage
from tests.databases import Databases, on_postgresql, on_sqlite
from tests.environment import missing
from tests.large_database import large_database_url, large_storage, postgresql_large, sqlite_large
from tests.postgres import NoPostgres
from tests.selection import leaves_out, takes_long
from tests.statement_cache import share_compiled_statements
from tests.workers import Scheduling, worker_count

loading.load()  # as the bot has it a moment after its start

share_compiled_statements()

# As they come, but for tracebacks: with the values of all variables, each takes half a second.
*BEFORE, _ = structlog.get_config()["processors"]
PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*BEFORE, PLAIN])

# Fixtures that have a file of their own.
__all__ = ["large_database_url", "large_storage", "postgresql_large", "sqlite_large"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Count the workers, unless somebody says `-n`."""
    return worker_count(config.args)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one worker run all tests that share something expensive."""
    return Scheduling(config, log)


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], AbstractEventLoop]]:
    """Give the loop on which the bot runs."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="leave nothing out, as ./bot check")


def pytest_configure(config: pytest.Config) -> None:
    """Make as many examples as Hypothesis does by itself where everything is tried."""
    # No test measures time: machines are shared.
    examples = 100 if config.getoption("thorough") else 40
    settings.register_profile("house", deadline=None, max_examples=examples)
    settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, where no files are named."""
    if leaves_out(config):
        left = [item for item in items if takes_long(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not takes_long(item)]


def pytest_collection_finish() -> None:
    """Keep what is imported and collected, which stays to the end, out of garbage collection."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000)  # nor as often


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Make databases on SQLite."""
    with on_sqlite(tmp_path_factory.mktemp("sqlite")) as databases:
        yield databases


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """Make databases on PostgreSQL, whose server lives as long as the session."""
    try:
        with on_postgresql() as databases:
            yield databases
    except NoPostgres as none:
        missing(f"no PostgreSQL: {none}")


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Give both kinds, one after the other; parametrise it indirectly for one of them only."""
    kind: Databases = request.getfixturevalue(request.param)
    return kind


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """Make a new database without tables."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Make a new database with the current schema."""
    with databases.migrated() as url:
        yield url


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    """Open a storage on a new database with the current schema."""
    storage = Storage(database_url)
    yield storage
    await storage.close()


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    """Open a transaction that is never committed."""
    async with storage.transaction() as session:
        yield session
        await session.rollback()
