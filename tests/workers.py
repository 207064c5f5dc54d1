"""How tests are divided among workers: how many there are, and which tests stay together.

Those that share what takes seconds to make are run by one worker. They are known by the names of
their files, which is all that the scheduler knows. (pytest-xdist's groups have no effect with
pytest 9.)
"""

from collections.abc import Sequence
from os import cpu_count
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

A_CORE = 2  # workers: while the bot of one waits, that of the other works
MOST = 12  # workers, each with a PostgreSQL of its own
FEW = 4  # files: to start workers takes longer than to run these

LARGE_DATABASE = (  # of tests/large_database.py, on each database
    "tests/test_query_plans.py",
    "tests/moderation/test_export.py",
    "tests/engine/outbox/broadcasts/test_query_plans.py",
    "tests/privacy/test_retention.py",
)
SHARED = {
    "tests/telegram_sandbox/test_page": "the page in its browser",
    "tests/cli/": "the program, imported",  # in a process that is forked (tests/shell.py)
    "tests/journeys/test_command_line": "the program, imported",
    "tests/journeys/test_ill": "the program, imported",
    "tests/journeys/test_instances": "the program, imported",
    "tests/journeys/test_the_end": "the program, imported",
    "tests/journeys/test_systemd": "the program, imported",
    "tests/engine/storage/test_migrations": "the program, imported",
    "tests/engine/inbox/test_killed": "the program, imported",
    "tests/bench/": "the bot, imported",
    "tests/engine/telegram/test_lengths": "what is the longest",
    "tests/answers/test_sets": "the editions' indexes",
    "tests/test_script": "an environment of the script's own",
}


def worker_count(asked: Sequence[str]) -> int:
    """Tell how many workers run the files and folders that were asked for; 0: none but pytest."""
    paths = {Path(name.partition("::")[0]) for name in asked}
    files = {path for path in paths if path.is_file()}
    files |= {file for path in paths - files for file in path.rglob("test_*.py")}
    return min(A_CORE * (cpu_count() or 1), MOST) if len(files) > FEW else 0


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Hand out each test by itself, and tests that share something expensive as a whole, first."""

    def _split_scope(self, nodeid: str) -> str:  # xdist has no public name for what its own extend
        return shared_by(nodeid)


def shared_by(test: str) -> str:
    """Name what a test shares with others, or the test itself where that is nothing expensive."""
    if test.startswith(LARGE_DATABASE):
        return "large on PostgreSQL" if "[postgresql" in test else "large on SQLite"
    return next((shared for tests, shared in SHARED.items() if test.startswith(tests)), test)
