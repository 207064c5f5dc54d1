"""Which tests are run by one worker, because they share what takes seconds to make.

By the names of files, which is all that whoever hands tests out knows of them. (The groups of
pytest-xdist have no effect with pytest 9.)
"""

from typing import Any

from xdist.scheduler import LoadScopeScheduling

CROWD = (  # of tests/crowd.py, on each database
    "tests/test_plans.py",
    "tests/moderation/test_export.py",
    "tests/engine/outbox/broadcasts/test_plans.py",
    "tests/privacy/test_retention.py",
)
SHARED = {
    "tests/telegram_sandbox/test_page": "the page in its browser",
    "tests/cli/": "the program, imported",  # in a process that is forked (tests/shell.py)
    "tests/journeys/test_command_line": "the program, imported",
    "tests/journeys/test_the_end": "the program, imported",
    "tests/engine/storage/test_migrations": "the program, imported",
    "tests/engine/inbox/test_killed": "the program, imported",
    "tests/bench/": "the bot, imported",
    "tests/engine/telegram/test_lengths": "what is the longest",
}


def scheduler(*given: Any) -> Any:
    """Hands tests out one by one, but for those that share something: these first, as one."""
    made = LoadScopeScheduling(*given)
    made._split_scope = shared_by
    return made


def shared_by(test: str) -> str:
    """What it shares with others; the test itself when that is nothing dear."""
    if test.startswith(CROWD):
        return "crowd on PostgreSQL" if "[postgresql" in test else "crowd on SQLite"
    return next((shared for tests, shared in SHARED.items() if test.startswith(tests)), test)
