"""Keep which message answers which for a while, and by which message a draft was written"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_3"
down_revision = "2026_11_27_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered",
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("quotes", sa.Boolean(), nullable=False),
        sa.Column("to_step", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_answered")),
    )
    op.create_index(op.f("ix_answered_at"), "answered", ["at"])
    op.add_column("announcement", sa.Column("message_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("announcement") as announcement:
        announcement.drop_column("message_id")
    op.drop_index(op.f("ix_answered_at"), "answered")
    op.drop_table("answered")
