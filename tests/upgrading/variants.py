"""Databases as migrations made them that were edited afterwards, under the same name.

A variant is named by the commit that had it, and told by what the texts of today didn't say then.
"""

import shutil
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from chatbot.engine.storage.schema import alembic_config, locked

SCRIPTS = Path(__file__).parents[2] / "alembic"
ANNOUNCED = "2026_11_25_what_is_announced.py"
COUNTED = "2026_11_25_5_what_is_asked_in_vain.py"
LASTING = "2026_11_25_6_what_lasts.py"
LAST, MENDED = "2026_11_25_6", "2026_11_27"

# (file, what it says today, what it said)
Edit = tuple[str, str, str]
NO_WATCH: Edit = (ANNOUNCED, "    _watch()\n", "")
NOT_KEPT_BACK: Edit = (
    ANNOUNCED,
    '        sa.Column("kept_back", sa.JSON(none_as_null=True), nullable=True),\n',
    "",
)
WIDE_INDEXES: Edit = (
    ANNOUNCED,
    'known = sa.text(f"{name}_since IS NOT NULL AND unreachable_since IS NULL")',
    'known = sa.text(f"{name}_since IS NOT NULL")',
)
SILENT_MISS_NOTHING: Edit = (
    ANNOUNCED,
    """    op.execute(
        "UPDATE chat SET missing_since = COALESCE(unreachable_since, known_since)"
        " WHERE unreachable_since IS NOT NULL OR paused_until IS NOT NULL"
    )
""",
    "",
)
NO_INDEX: Edit = (
    LASTING,
    """    op.create_index(
        "ix_owed_lasts",
        "owed",
        ["id"],
        sqlite_where=sa.text("lasts IS 1"),
        postgresql_where=sa.text("lasts IS true"),
    )
""",
    "",
)
COUNTS_AGAIN: Edit = (LASTING, "    _count(once=True)\n", "")
NOTHING_IN_VAIN: Edit = (LASTING, "2026_11_25_5", "2026_11_25_4")

VARIANTS: dict[str, tuple[Edit, ...]] = {
    "1d90c13": (NO_WATCH, NOT_KEPT_BACK, WIDE_INDEXES, SILENT_MISS_NOTHING),
    "1c99517": (NO_WATCH, NOT_KEPT_BACK),
    "4a54594": (NOT_KEPT_BACK, WIDE_INDEXES, SILENT_MISS_NOTHING),
    "f643287": (NOT_KEPT_BACK,),
    "131cd4c": (NO_INDEX, COUNTS_AGAIN, NOTHING_IN_VAIN),
    "4ff127b": (NO_INDEX, NOTHING_IN_VAIN),
    "b136f80": (NOTHING_IN_VAIN,),
}
VARIANTS["1d90c13, then 131cd4c"] = VARIANTS["1d90c13"] + VARIANTS["131cd4c"]


def scripts_of(edits: tuple[Edit, ...], folder: Path) -> Path:
    """Copy the migrations of those two days to `folder`, as they were then."""
    shutil.copytree(SCRIPTS, folder)
    for path in (folder / "versions").glob("*.py"):
        if not path.name.startswith(("2026_11_24", "2026_11_25")):
            path.unlink()
    if NOTHING_IN_VAIN in edits:
        (folder / "versions" / COUNTED).unlink()
    for file, today, then in edits:
        path = folder / "versions" / file
        text = path.read_text("utf-8")
        assert today in text
        path.write_text(text.replace(today, then), "utf-8")
    return folder


def upgrade(connection: Connection, scripts: Path, revision: str = LAST) -> None:
    """Run those migrations up to `revision`."""
    config = alembic_config(connection)
    config.set_main_option("script_location", str(scripts))
    with locked(connection):
        command.upgrade(config, revision)
