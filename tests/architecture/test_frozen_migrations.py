"""A migration that was merged never changes: somebody's database was made by it."""

from tests.registries import migrations


def test_each_migration_is_listed_with_its_hash() -> None:
    listed = migrations.FILE.read_text("utf-8").splitlines()
    found = [
        f"{migrations.of_file(path)}  versions/{path.name}"
        for path in sorted(migrations.ALEMBIC.glob("versions/*.py"))
    ]
    assert sorted(listed) == sorted(found), "docs/development.md, The schema, says what to do"
