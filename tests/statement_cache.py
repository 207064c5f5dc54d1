"""Statements are compiled once a session, not once a database: it was a fifth of the suite's time.

SQLAlchemy keeps what it compiled by engine, and by the identity of the engine's dialect. Tests have
an engine each, all alike but for the address.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

_compiled: dict[type, LRUCache[Any, Any]] = defaultdict(lambda: LRUCache(5000))
_as_it_comes = AsyncEngine.__init__


def share_compiled_statements() -> None:
    """Let all engines of one kind use the same compiled statements from now on."""
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[assignment, method-assign]
    AsyncEngine.__init__ = _sharing  # type: ignore[assignment, method-assign]


def _sharing(engine: AsyncEngine, sync_engine: Engine) -> None:
    _as_it_comes(engine, sync_engine)
    sync_engine.update_execution_options(compiled_cache=_compiled[type(sync_engine.dialect)])
