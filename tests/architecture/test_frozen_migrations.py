"""A migration that was merged never changes: somebody's database was made by it."""

from hashlib import sha256
from pathlib import Path

ALEMBIC = Path(__file__).parents[2] / "alembic"


def test_each_migration_is_listed_with_its_hash() -> None:
    listed = (ALEMBIC / "versions.sha256").read_text("utf-8").splitlines()
    found = [
        f"{sha256(path.read_bytes()).hexdigest()}  versions/{path.name}"
        for path in sorted((ALEMBIC / "versions").glob("*.py"))
    ]
    assert sorted(listed) == sorted(found), "docs/development.md, The schema, says what to do"
