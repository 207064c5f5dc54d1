"""People, who they are here, and what they follow"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_4"
down_revision = "2026_11_24_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people()
    _roles()
    _following()
    _log()
    # What is finished says no longer whose it was.
    op.execute("UPDATE received SET chat_id = 0 WHERE finished_at IS NOT NULL")


def downgrade() -> None:
    for table in (
        "audit_entry",
        "approval",
        "subscription",
        "invitation",
        "referent",
        "admin",
        "started",
        "ban",
        "name_word",
        "chat",
    ):
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "chat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("person", "group", name="kind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("username", sa.String(length=32), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_chat_telegram_id")),
        sqlite_autoincrement=True,  # the log outlives a row: its number is given to nobody else
    )
    silent = sa.text("paused_until IS NOT NULL OR unreachable_since IS NOT NULL")
    op.create_index("ix_chat_silent", "chat", ["id"], sqlite_where=silent, postgresql_where=silent)
    op.create_table(
        "name_word",
        sa.Column(
            "word",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_name_word_chat_id_chat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "chat_id", name=op.f("pk_name_word")),
    )
    with op.batch_alter_table("name_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_word_chat_id"), ["chat_id"], unique=False)
    op.create_table(
        "ban",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_ban")),
    )
    op.create_table(
        "started",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("noted", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_started")),
    )


def _roles() -> None:
    op.create_table(
        "admin",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_admin_chat_id_chat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_admin")),
    )
    op.create_table(
        "referent",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_referent_chat_id_chat"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_referent_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", "topic_key", name=op.f("pk_referent")),
    )
    with op.batch_alter_table("referent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referent_topic_key"), ["topic_key"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["chat.id"], name=op.f("fk_invitation_made_by_chat"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"],
            ["chat.id"],
            name=op.f("fk_invitation_opened_by_chat"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_invitation_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_opened_by"), ["opened_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_topic_key"), ["topic_key"], unique=False)


def _following() -> None:
    op.create_table(
        "subscription",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "active", "refused", "ended", name="state", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wording", sa.String(length=16), nullable=False),
        sa.Column(
            "source",
            sa.Enum("command", "card", "list", name="source", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["chat.id"], name=op.f("fk_subscription_by_chat"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_subscription_chat_id_chat"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["chat.id"],
            name=op.f("fk_subscription_decided_by_chat"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_subscription_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", "topic_key", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        for name in ("by", "decided_by"):
            there = sa.text(f'"{name}" IS NOT NULL')
            batch_op.create_index(
                batch_op.f(f"ix_subscription_{name}"),
                [name],
                unique=False,
                sqlite_where=there,
                postgresql_where=there,
            )
        batch_op.create_index(
            "ix_subscription_of_topic", ["topic_key", "state", "chat_id"], unique=False
        )
        batch_op.create_index(
            "ix_subscription_waiting",
            ["consented_at", "chat_id", "topic_key"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
    op.create_table(
        "approval",
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_approval_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_key", name=op.f("pk_approval")),
    )


def _log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "accepted",
                "refused",
                "removed",
                "policy",
                "banned",
                "unbanned",
                "admin_granted",
                "admin_revoked",
                "referent_granted",
                "referent_revoked",
                "invited",
                "invitation_opened",
                "invitation_revoked",
                "exported",
                "denied",
                "forgotten",
                name="act",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("topic_key", sa.String(length=24), nullable=True),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_actor", ["actor", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_topic", ["topic_key", "id"], unique=False)
