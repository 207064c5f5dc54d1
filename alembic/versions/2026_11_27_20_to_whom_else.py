"""Keep the topics that an announcement goes to beside its own"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_20"
down_revision = "2026_11_27_19"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement_topic",
        sa.Column(
            "announcement_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_topic_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_announcement_topic_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "topic_key", name=op.f("pk_announcement_topic")
        ),
    )
    op.create_index(
        op.f("ix_announcement_topic_topic_key"), "announcement_topic", ["topic_key"]
    )


def downgrade() -> None:
    op.drop_table("announcement_topic")
