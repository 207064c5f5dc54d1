"""Keep which one of its author's an announcement is, and how many copies are of people erased since"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_19"
down_revision = "2026_11_27_18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcement", sa.Column("ordinal", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE announcement SET ordinal = counted.ordinal FROM ("
        "SELECT id, row_number() OVER (PARTITION BY author ORDER BY published_at, id) AS ordinal"
        " FROM announcement WHERE author IS NOT NULL AND corrects IS NULL"
        " AND published_at IS NOT NULL) AS counted WHERE counted.id = announcement.id"
    )
    op.create_index("ix_announcement_ordinal", "announcement", ["author", "ordinal"])
    op.add_column(
        "broadcast",
        sa.Column("erased", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("broadcast") as broadcast:
        broadcast.drop_column("erased")
    op.drop_index("ix_announcement_ordinal", "announcement")
    with op.batch_alter_table("announcement") as announcement:
        announcement.drop_column("ordinal")
