"""Each file that is made of the code, wholly or in part, with what makes its text."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.authorisation import page as rights
from tests.registries import callbacks, migrations, room_map

RENEW = ".venv/bin/python -m tests.registries"


@dataclass(frozen=True, slots=True)
class Registry:
    path: Path
    make: Callable[[], str]


REGISTRIES = (
    Registry(rights.FILE, rights.page),
    Registry(room_map.FILE, room_map.page),
    Registry(callbacks.FILE, callbacks.table),
    Registry(migrations.FILE, migrations.hashes),
)
