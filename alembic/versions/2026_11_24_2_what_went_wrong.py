"""What went wrong, and an index of what waits in the order of its coming"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_2"
down_revision = "2026_11_24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_incident")),
    )
    op.drop_index("ix_received_waiting", "received")
    _index_waiting(["id"])


def downgrade() -> None:
    op.drop_index("ix_received_waiting", "received")
    _index_waiting(["chat_id", "id"])
    op.drop_table("incident")


def _index_waiting(columns: list[str]) -> None:
    op.create_index(
        "ix_received_waiting",
        "received",
        columns,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
