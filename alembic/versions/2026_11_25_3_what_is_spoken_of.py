"""Which topic a chat was last speaking of"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_3"
down_revision = "2026_11_25_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spoken",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_spoken")),
    )


def downgrade() -> None:
    op.drop_table("spoken")
