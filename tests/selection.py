"""What `./bot test` leaves to `./bot check`, unless its file is named: what takes long.

That is what PostgreSQL runs, what needs a large database, a browser or a program of its own, and
what the marker `thorough` says.
"""

import pytest

EVERYTHING = ["tests"]  # as pytest is told to run what `testpaths` holds
# Fixtures, and the name of one in a parameter.
LONG = {"postgresql", "sqlite_large", "large_database_url", "browser", "shell"}


def leaves_out(config: pytest.Config) -> bool:
    """Tell whether no file is named, and `--thorough` isn't asked for."""
    return config.args == EVERYTHING and not config.getoption("thorough")


def takes_long(item: pytest.Item) -> bool:
    spec = getattr(item, "callspec", None)
    needs = [*getattr(item, "fixturenames", ()), *(spec.params.values() if spec else ())]
    return bool(
        item.get_closest_marker("thorough")
        or any(one in LONG for one in needs if isinstance(one, str))
    )
