"""What is announced, and to whom it was delivered"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25"
down_revision = "2026_11_24_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "act",
            sa.Enum("send", "edit", "delete", name="act", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("topic", sa.String(length=24), nullable=True),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "running",
                "paused",
                "stopped",
                "cancelled",
                "finished",
                name="stage",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["broadcast.id"],
            name=op.f("fk_broadcast_source_id_broadcast"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    with op.batch_alter_table("broadcast") as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(
            "ix_broadcast_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_broadcast_source_id"), ["source_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column(
            "broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "fate",
            sa.Enum(
                "pending",
                "sending",
                "sent",
                "failed",
                "skipped",
                "unknown",
                name="fate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcast.id"],
            name=op.f("fk_delivery_broadcast_id_broadcast"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", name=op.f("pk_delivery")),
        postgresql_with={"fillfactor": 50},
    )
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_chat_id"), ["chat_id"], unique=False)

    op.create_table(
        "double_reading",
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_double_reading_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_key", name=op.f("pk_double_reading")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("author", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "writing",
                "reading",
                "scheduled",
                "late",
                "published",
                "withdrawn",
                name="state",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "file_kind",
            sa.Enum("photo", "document", "video", name="filekind", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("file_id", sa.String(length=255), nullable=True),
        sa.Column("shows_links", sa.Boolean(), nullable=False),
        sa.Column("links", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("read", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("corrects", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kept_back", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "withdrawal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["author"], ["chat.id"], name=op.f("fk_announcement_author_chat"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcast.id"],
            name=op.f("fk_announcement_broadcast_id_broadcast"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["announcement.id"],
            name=op.f("fk_announcement_corrects_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_announcement_event_id_event"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_announcement_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"],
            ["broadcast.id"],
            name=op.f("fk_announcement_withdrawal_id_broadcast"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_broadcast_id"), ["broadcast_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_announcement_corrects"), ["corrects"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcement_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "ix_announcement_of_topic", ["topic_key", "published_at"], unique=False
        )
        batch_op.create_index("ix_announcement_published", ["published_at"], unique=False)
        batch_op.create_index(
            "ix_announcement_scheduled",
            ["send_at"],
            unique=False,
            sqlite_where=sa.text("state = 'scheduled'"),
            postgresql_where=sa.text("state = 'scheduled'"),
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_withdrawal_id"), ["withdrawal_id"], unique=False
        )
        batch_op.create_index(
            "uq_announcement_draft",
            ["author"],
            unique=True,
            sqlite_where=sa.text("state = 'writing'"),
            postgresql_where=sa.text("state = 'writing'"),
        )

    _watch()
    _chats_that_may_miss_some()
    op.add_column("topic", sa.Column("news_at", sa.DateTime(timezone=True), nullable=True))


def _watch() -> None:
    op.create_table(
        "watch",
        sa.Column(
            "broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcast.id"],
            name=op.f("fk_watch_broadcast_id_broadcast"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["chat.id"], name=op.f("fk_watch_person_chat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_watch")),
    )
    with op.batch_alter_table("watch") as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_person"), ["person"], unique=False)


def _chats_that_may_miss_some() -> None:
    op.add_column("chat", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("chat", sa.Column("digest_since", sa.DateTime(timezone=True), nullable=True))
    for name in ("missing", "digest"):
        known = sa.text(f"{name}_since IS NOT NULL AND unreachable_since IS NULL")
        op.create_index(
            f"ix_chat_{name}",
            "chat",
            [f"{name}_since"],
            sqlite_where=known,
            postgresql_where=known,
        )
    # Who is silent already misses whatever is announced from now on.
    op.execute(
        "UPDATE chat SET missing_since = COALESCE(unreachable_since, known_since)"
        " WHERE unreachable_since IS NOT NULL OR paused_until IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("topic", "news_at")
    for name in ("missing", "digest"):
        op.drop_index(f"ix_chat_{name}", "chat")
        op.drop_column("chat", f"{name}_since")
    for table in ("watch", "announcement", "double_reading", "delivery", "broadcast"):
        op.drop_table(table)
