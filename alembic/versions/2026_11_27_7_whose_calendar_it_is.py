"""Keep the links to calendars of people's own"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_7"
down_revision = "2026_11_27_6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_calendar",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chat.id"],
            name=op.f("fk_own_calendar_chat_id_chat"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_own_calendar")),
        sa.UniqueConstraint("digest", name=op.f("uq_own_calendar_digest")),
    )


def downgrade() -> None:
    op.drop_table("own_calendar")
