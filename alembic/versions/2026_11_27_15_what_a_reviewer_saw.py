"""Keep what each reviewer saw of an announcement, to show what changed since"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_15"
down_revision = "2026_11_27_14"
branch_labels = None
depends_on = None

OUR_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CONTENT = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "seen_review",
        sa.Column("announcement_id", OUR_ID, nullable=False),
        sa.Column("person", OUR_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", CONTENT, nullable=False),
        sa.Column("before", CONTENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_seen_review_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["chat.id"], name=op.f("fk_seen_review_person_chat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("announcement_id", "person", name=op.f("pk_seen_review")),
    )
    op.create_index(op.f("ix_seen_review_person"), "seen_review", ["person"])


def downgrade() -> None:
    op.drop_table("seen_review")
