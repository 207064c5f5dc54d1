"""Keep what each person's conversation in a chat is about, in place of each chat's topic"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_07"
down_revision = "2026_12_02_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("spoken")  # it held what was spoken of in the last minutes
    op.create_table(
        "conversation",
        sa.Column("chat_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("topic_key", sa.String(24), nullable=False),
        sa.Column("event_id", sa.BigInteger, nullable=False),
        sa.Column("sought", sa.String(24), nullable=False),
        sa.Column("yes", sa.String(64), nullable=False),
        sa.Column("yes_label", sa.String(100), nullable=False),
        sa.Column("no", sa.String(64), nullable=False),
        sa.Column("by_word", sa.Boolean, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "person_id", name=op.f("pk_conversation")),
    )
    op.create_index("ix_conversation_person_id", "conversation", ["person_id"])


def downgrade() -> None:
    op.drop_table("conversation")
    op.create_table(
        "spoken",
        sa.Column("telegram_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("topic_key", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_spoken")),
    )
