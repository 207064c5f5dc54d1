"""Keep the questions that a pack brings: as people asked them, and what they ask for"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1"
down_revision = "2026_11_27_20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asks", sa.String(length=120), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"], ["topic.key"], name=op.f("fk_asked_topic_key_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_key", "position", name=op.f("pk_asked")),
    )


def downgrade() -> None:
    op.drop_table("asked")
