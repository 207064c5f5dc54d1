"""Keep who comes to a date, who waits for a place, and whether it was useful"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_8"
down_revision = "2026_11_27_7"
branch_labels = None
depends_on = None

OUR_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24)


def upgrade() -> None:
    op.create_table(
        "rsvp",
        sa.Column("event_id", OUR_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", OUR_ID, nullable=False),
        sa.Column("response", enum("response", "yes", "maybe", "no"), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("useful", enum("usefulness", "yes", "partly", "no", "absent"), nullable=True),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_rsvp_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["chat.id"], name=op.f("fk_rsvp_person_id_chat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "day", "person_id", name=op.f("pk_rsvp")),
    )
    op.create_index(op.f("ix_rsvp_day"), "rsvp", ["day"])
    op.create_index(op.f("ix_rsvp_person_id"), "rsvp", ["person_id"])
    op.create_index(
        "ix_rsvp_waiting",
        "rsvp",
        ["event_id", "day"],
        sqlite_where=sa.text("waiting IS 1"),
        postgresql_where=sa.text("waiting IS true"),
    )
    to_ask = sa.text("response = 'yes' AND asked_at IS NULL")
    op.create_index(
        "ix_rsvp_to_ask",
        "rsvp",
        ["day", "event_id"],
        sqlite_where=to_ask,
        postgresql_where=to_ask,
    )
    op.create_table(
        "name_consent",
        sa.Column("person_id", OUR_ID, nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["chat.id"],
            name=op.f("fk_name_consent_person_id_chat"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_name_consent")),
    )


def downgrade() -> None:
    op.drop_table("name_consent")
    op.drop_table("rsvp")
