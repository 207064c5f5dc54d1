"""What was published and what came in"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "received",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("update", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("calls", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received")),
        sa.UniqueConstraint("update_id", name=op.f("uq_received_update_id")),
    )
    with op.batch_alter_table("received", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_received_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(
            "ix_received_waiting",
            ["chat_id", "id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.create_table(
        "topic",
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("chantier", "appeal", "alliance", name="kind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("carried_by", sa.Text(), nullable=False),
        sa.Column("edition", sa.String(length=7), nullable=False),
        sa.Column("about", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "number IS NULL OR kind = 'chantier'", name=op.f("ck_topic_only_chantiers_count")
        ),
        sa.ForeignKeyConstraint(["about"], ["topic.key"], name=op.f("fk_topic_about_topic")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_topic")),
        sa.UniqueConstraint("number", name=op.f("uq_topic_number")),
    )
    op.create_table(
        "alias",
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"], ["topic.key"], name=op.f("fk_alias_topic_key_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_key", "position", name=op.f("pk_alias")),
    )
    op.create_table(
        "contact",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_contact_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_key", "position", name=op.f("pk_contact")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "precision",
            sa.Enum(
                "minute",
                "day",
                "month",
                "season",
                "half_year",
                "none",
                name="precision",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "confirmed",
                "to_be_confirmed",
                "cancelled",
                name="status",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("edition", sa.String(length=7), nullable=False),
        sa.CheckConstraint(
            "(precision = 'minute') = (start_time IS NOT NULL)",
            name=op.f("ck_event_time_if_minute"),
        ),
        sa.CheckConstraint(
            "(precision = 'none') = (start IS NULL)", name=op.f("ck_event_day_unless_none")
        ),
        sa.CheckConstraint('"end" >= start', name=op.f("ck_event_ends_after_it_starts")),
        sa.CheckConstraint(
            '(start IS NULL) = ("end" IS NULL)', name=op.f("ck_event_both_days_or_none")
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"], ["topic.key"], name=op.f("fk_event_topic_key_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("topic_key", "key", name=op.f("uq_event_topic_key")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_start"), ["start"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_topic_key"), ["topic_key"], unique=False)

    op.create_table(
        "porteur",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=300), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_porteur_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_key", "position", name=op.f("pk_porteur")),
    )
    op.create_table(
        "resource",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_resource_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_key", "position", name=op.f("pk_resource")),
    )
    op.create_table(
        "section",
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edition", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_section_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_key", "key", name=op.f("pk_section")),
    )


def downgrade() -> None:
    op.drop_table("section")
    op.drop_table("resource")
    op.drop_table("porteur")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_topic_key"))
        batch_op.drop_index(batch_op.f("ix_event_start"))

    op.drop_table("event")
    op.drop_table("contact")
    op.drop_table("alias")
    op.drop_table("topic")
    with op.batch_alter_table("received", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_received_waiting",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_received_finished_at"))

    op.drop_table("received")
