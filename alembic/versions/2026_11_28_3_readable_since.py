"""Keep from when on an announcement can be read, which its digest goes by"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_3"
down_revision = "2026_11_28_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "announcement", sa.Column("readable_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE announcement SET readable_at = published_at")
    op.create_index("ix_announcement_readable", "announcement", ["readable_at"])


def downgrade() -> None:
    op.drop_index("ix_announcement_readable", "announcement")
    with op.batch_alter_table("announcement") as announcement:
        announcement.drop_column("readable_at")
