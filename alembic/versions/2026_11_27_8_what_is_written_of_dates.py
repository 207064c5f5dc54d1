"""Know which dates published texts speak of, and what becomes of dates as an announcement leaves"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_8"
down_revision = "2026_11_27_7"
branch_labels = None
depends_on = None

OUR_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "written_date",
        sa.Column("id", OUR_ID, nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column(
            "source",
            sa.Enum("announcement", "answer", name="writtenin", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_written_date_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_date")),
        sa.UniqueConstraint("source", "source_id", "day", name=op.f("uq_written_date_source")),
    )
    op.create_index(op.f("ix_written_date_day"), "written_date", ["day"])
    op.create_index(op.f("ix_written_date_topic_key"), "written_date", ["topic_key"])
    with op.batch_alter_table("announcement") as announcement:
        announcement.add_column(sa.Column("planned", sa.JSON(), nullable=True))
    op.execute("UPDATE announcement SET planned = '[]'")
    with op.batch_alter_table("announcement") as announcement:
        announcement.alter_column("planned", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    op.drop_column("announcement", "planned")
    op.drop_table("written_date")
