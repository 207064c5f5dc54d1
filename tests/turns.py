"""On which of the two databases a test runs, where all tests are asked for.

Each that is for both then runs on one of them, always the same: one in eight on PostgreSQL, where
it takes half as long again. What is about databases themselves runs on both, and so does everything
where ETABLI_TEST_DATABASES says `both`, as in CI, and where files or folders are named.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

import pytest

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ON_POSTGRESQL = 8  # one test in so many
ALL = ["tests"]  # as pytest is told to run them all
BOTH = "tests/engine/storage/"


def run_elsewhere(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Find the tests that run on the other database only."""
    twins: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        kind = _database_of(item)
        if kind and not item.nodeid.startswith(BOTH):
            twins[item.nodeid.replace(kind, "")][kind] = item
    for name, pair in twins.items():
        if len(pair) == len((SQLITE, POSTGRESQL)):
            is_postgresql_s = crc32(name.encode()) % ON_POSTGRESQL == 0
            yield pair[SQLITE if is_postgresql_s else POSTGRESQL]


def _database_of(item: pytest.Item) -> str:
    spec = getattr(item, "callspec", None)
    kinds = (kind for kind in (SQLITE, POSTGRESQL) if spec and kind in spec.params.values())
    return next(kinds, "")
