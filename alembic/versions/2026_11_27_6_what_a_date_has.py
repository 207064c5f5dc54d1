"""Let a date recur, close before it begins, be joined by a link, and be changed"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_6"
down_revision = "2026_11_27_5"
branch_labels = None
depends_on = None

# Each with what it is where a date was told before.
NEW = {
    "rule": (sa.String(length=200), "''"),
    "exceptions": (sa.JSON(), "'[]'"),
    "deadline_for": (sa.String(length=60), "''"),
    "link": (sa.String(length=400), "''"),
    "sequence": (sa.Integer(), "0"),
    "changed_at": (sa.DateTime(timezone=True), "CURRENT_TIMESTAMP"),
}
OUR_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RECURS = "rule = '' OR (precision IN ('minute', 'day') AND start = \"end\")"
NUMBERS = {"sqlite_autoincrement": True}  # no number is given twice


def upgrade() -> None:
    with op.batch_alter_table("event") as event:
        for name, (kind, _) in NEW.items():
            event.add_column(sa.Column(name, kind, nullable=True))
        event.add_column(sa.Column("deadline", sa.Date(), nullable=True))
        event.add_column(sa.Column("places", sa.Integer(), nullable=True))
        event.add_column(sa.Column("announcement_id", sa.BigInteger(), nullable=True))
        event.add_column(sa.Column("told_by", OUR_ID, nullable=True))
    op.execute(f"UPDATE event SET {', '.join(f'{name} = {was}' for name, (_, was) in NEW.items())}")
    with op.batch_alter_table("event", table_kwargs=NUMBERS) as event:
        for name, (kind, _) in NEW.items():
            event.alter_column(name, existing_type=kind, nullable=False)
        event.create_foreign_key(
            op.f("fk_event_told_by_chat"), "chat", ["told_by"], ["id"], ondelete="SET NULL"
        )
        event.create_check_constraint("recurs_on_days", RECURS)
        event.create_check_constraint("has_places", "places > 0")
        event.create_index(op.f("ix_event_told_by"), ["told_by"])
        event.create_index(op.f("ix_event_announcement_id"), ["announcement_id"])
    _create_event_change()


def _create_event_change() -> None:
    op.create_table(
        "event_change",
        sa.Column("id", OUR_ID, nullable=False),
        sa.Column("event_id", OUR_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", OUR_ID, nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_change_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by"], ["chat.id"], name=op.f("fk_event_change_by_chat"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_change")),
    )
    op.create_index("ix_event_change_of_event", "event_change", ["event_id", "id"])
    op.create_index(op.f("ix_event_change_by"), "event_change", ["by"])
    op.create_index(op.f("ix_event_change_at"), "event_change", ["at"])


def downgrade() -> None:
    op.drop_table("event_change")
    with op.batch_alter_table("event") as event:
        event.drop_index(op.f("ix_event_announcement_id"))
        event.drop_index(op.f("ix_event_told_by"))
        event.drop_constraint("has_places", type_="check")
        event.drop_constraint("recurs_on_days", type_="check")
        event.drop_constraint(op.f("fk_event_told_by_chat"), type_="foreignkey")
        for name in (*NEW, "deadline", "places", "announcement_id", "told_by"):
            event.drop_column(name)
