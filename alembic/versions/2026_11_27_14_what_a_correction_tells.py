"""Let a correction tell whoever has the old text what changed"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_14"
down_revision = "2026_11_27_13"
branch_labels = None
depends_on = None

TO_TELL = sa.text("state = 'published' AND change_note IS NOT NULL")


def upgrade() -> None:
    op.add_column("announcement", sa.Column("change_note", sa.Text(), nullable=True))
    op.add_column("announcement", sa.Column("note_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_announcement_to_tell",
        "announcement",
        ["id"],
        sqlite_where=TO_TELL,
        postgresql_where=TO_TELL,
    )


def downgrade() -> None:
    op.drop_index("ix_announcement_to_tell", "announcement")
    with op.batch_alter_table("announcement") as announcement:
        announcement.drop_column("note_id")
        announcement.drop_column("change_note")
