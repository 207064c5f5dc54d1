"""Link published texts to the dates that they speak of, and changes to what announced them"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_2"
down_revision = "2026_12_02_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event_change", sa.Column("announcement_id", sa.BigInteger()))
    op.add_column("written_date", sa.Column("event_id", sa.BigInteger()))
    op.create_index(op.f("ix_written_date_event_id"), "written_date", ["event_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_written_date_event_id"), "written_date")
    for table, column in (("written_date", "event_id"), ("event_change", "announcement_id")):
        with op.batch_alter_table(table) as change:
            change.drop_column(column)
