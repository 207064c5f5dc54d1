"""Let drafts live side by side, and keep when a sending was cut short"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_12"
down_revision = "2026_11_27_11"
branch_labels = None
depends_on = None

WRITING = sa.text("state = 'writing'")
EMPTY = sa.text("state = 'writing' AND corrects IS NULL AND text = '' AND file_id IS NULL")


def upgrade() -> None:
    op.drop_index("uq_announcement_draft", "announcement")
    _index("ix_announcement_draft", ["author", "changed_at"], WRITING)
    _index("uq_announcement_empty", ["author"], EMPTY, unique=True)
    op.execute("UPDATE announcement SET state = 'writing' WHERE state = 'returned'")
    op.add_column(
        "announcement", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(
        "UPDATE announcement SET stopped_at = (SELECT COALESCE(finished_at, created_at)"
        " FROM broadcast WHERE broadcast.id = announcement.broadcast_id)"
        " WHERE state = 'published' AND corrects IS NULL AND broadcast_id IN"
        " (SELECT id FROM broadcast WHERE stage = 'cancelled' AND act = 'send')"
    )


def downgrade() -> None:
    op.drop_index("uq_announcement_empty", "announcement")
    op.drop_index("ix_announcement_draft", "announcement")
    with op.batch_alter_table("announcement") as announcement:
        announcement.drop_column("stopped_at")
    op.execute(
        "UPDATE announcement SET state = 'returned' WHERE state = 'writing' AND id NOT IN"
        " (SELECT MAX(id) FROM announcement WHERE state = 'writing' GROUP BY author)"
    )
    _index("uq_announcement_draft", ["author"], WRITING, unique=True)


def _index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(
        name, "announcement", columns, unique=unique, sqlite_where=where, postgresql_where=where
    )
