"""Statements are compiled once a session, not once a database: it was a fifth of the suite's time.

SQLAlchemy keeps what it compiled by engine and by dialect. Tests have one of each for a database,
all of a kind alike but for the address.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event


class OfAllEngines(dict[Any, Any]):
    """Compiled statements by the kinds of dialects, in the place of the dialects."""

    def get(self, key: Iterable[Any], default: Any = None) -> Any:
        return super().get(_by_kind(key), default)

    def __setitem__(self, key: Iterable[Any], compiled: Any) -> None:
        super().__setitem__(_by_kind(key), compiled)


_compiled = OfAllEngines()


def share_compiled_statements() -> None:
    """Let all engines of one kind use the same compiled statements from now on."""
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


def _by_kind(key: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(type(part) if isinstance(part, Dialect) else part for part in key)
