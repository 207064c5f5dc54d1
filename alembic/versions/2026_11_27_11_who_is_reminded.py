"""Remind of dates whoever agrees to it, and tell how they change"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_11"
down_revision = "2026_11_27_10"
branch_labels = None
depends_on = None

OUR_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NAMED = sa.text('"by" IS NOT NULL')


def upgrade() -> None:
    untold = sa.Column("untold", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("event_change", untold)
    op.create_index(
        "ix_event_change_untold",
        "event_change",
        ["id"],
        sqlite_where=sa.text("untold IS 1"),
        postgresql_where=sa.text("untold IS true"),
    )
    op.create_table(
        "reminded",
        sa.Column("id", OUR_ID, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminded")),
    )
    _create_event_broadcast()
    _create_reminder_choice()
    _create_date_subscription()


def _create_event_broadcast() -> None:
    op.create_table(
        "event_broadcast",
        sa.Column("id", OUR_ID, nullable=False),
        sa.Column("broadcast_id", OUR_ID, nullable=False),
        sa.Column("event_id", OUR_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        _refers("event_broadcast", "broadcast_id", "broadcast", "CASCADE"),
        _refers("event_broadcast", "event_id", "event", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_broadcast")),
    )
    for name in ("broadcast_id", "event_id"):
        op.create_index(op.f(f"ix_event_broadcast_{name}"), "event_broadcast", [name])


def _create_reminder_choice() -> None:
    op.create_table(
        "reminder_choice",
        sa.Column("chat_id", OUR_ID, nullable=False),
        sa.Column("wants", sa.Boolean(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("wording", sa.String(length=16), nullable=False),
        sa.Column("by", OUR_ID, nullable=True),
        _refers("reminder_choice", "chat_id", "chat", "CASCADE"),
        _refers("reminder_choice", "by", "chat", "SET NULL"),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_reminder_choice")),
    )
    _index_by("reminder_choice")


def _create_date_subscription() -> None:
    op.create_table(
        "date_subscription",
        sa.Column("chat_id", OUR_ID, nullable=False),
        sa.Column("event_id", OUR_ID, nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.Column("wording", sa.String(length=16), nullable=False),
        sa.Column("by", OUR_ID, nullable=True),
        _refers("date_subscription", "chat_id", "chat", "CASCADE"),
        _refers("date_subscription", "event_id", "event", "CASCADE"),
        _refers("date_subscription", "topic_key", "topic", "CASCADE", "key"),
        _refers("date_subscription", "by", "chat", "SET NULL"),
        sa.PrimaryKeyConstraint("chat_id", "event_id", name=op.f("pk_date_subscription")),
    )
    op.create_index(op.f("ix_date_subscription_event_id"), "date_subscription", ["event_id"])
    _index_by("date_subscription")


def _refers(
    table: str, column: str, to: str, ondelete: str, key: str = "id"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=name, ondelete=ondelete)


def _index_by(table: str) -> None:
    where = {"sqlite_where": NAMED, "postgresql_where": NAMED}
    op.create_index(f"ix_{table}_by", table, ["by"], **where)


def downgrade() -> None:
    for table in ("date_subscription", "reminder_choice", "event_broadcast", "reminded"):
        op.drop_table(table)
    op.drop_index("ix_event_change_untold", "event_change")
    with op.batch_alter_table("event_change") as change:
        change.drop_column("untold")
