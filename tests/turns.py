"""On which of the two databases a test runs, where all tests are asked for.

Each that is for both then runs on one of them, always the same, half of them on either: that takes
half the time. What is about databases themselves runs on both, and so does everything where
ETABLI_TEST_DATABASES says `both`, as in CI, and where files or folders are named.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

import pytest

KINDS = ("sqlite", "postgresql")
ALL = ["tests"]  # as pytest is told to run them all
BOTH = (
    "tests/engine/inbox/",
    "tests/engine/outbox/",
    "tests/engine/storage/",
    "tests/upgrading/",
    "/test_query_plans.py",
    "races.py",
)


def run_elsewhere(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Find the tests that run on the other database only."""
    twins = defaultdict(list)
    for item in items:
        kind = _database_of(item)
        if kind and not any(part in item.nodeid for part in BOTH):
            twins[item.nodeid.replace(kind, "")].append(item)
    for name, pair in twins.items():
        if len(pair) == len({_database_of(item) for item in pair}) == 2:
            yield pair[crc32(name.encode()) % 2]


def _database_of(item: pytest.Item) -> str:
    spec = getattr(item, "callspec", None)
    return next((kind for kind in KINDS if spec and kind in spec.params.values()), "")
