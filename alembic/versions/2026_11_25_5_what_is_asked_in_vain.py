"""What is asked and isn't known, counted by topic and week"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_5"
down_revision = "2026_11_25_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_in_vain",
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic_key", "subject", "week", name=op.f("pk_asked_in_vain")),
    )
    op.create_index(op.f("ix_asked_in_vain_week"), "asked_in_vain", ["week"])


def downgrade() -> None:
    op.drop_table("asked_in_vain")
