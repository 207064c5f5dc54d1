"""Keep who follows every chantier, those to come included"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_2"
down_revision = "2026_11_27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_all",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wording", sa.String(length=16), nullable=False),
        sa.Column(
            "source",
            sa.Enum("command", "card", "list", "news", name="source", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["by"], ["chat.id"], name=op.f("fk_follow_all_by_chat"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_follow_all_chat_id_chat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_follow_all")),
    )
    by_somebody = sa.text('"by" IS NOT NULL')
    op.create_index(
        "ix_follow_all_by",
        "follow_all",
        ["by"],
        sqlite_where=by_somebody,
        postgresql_where=by_somebody,
    )


def downgrade() -> None:
    op.drop_table("follow_all")
