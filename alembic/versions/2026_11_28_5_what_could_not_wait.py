"""Note which changes of dates were told at once also to those who have a digest"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_5"
down_revision = "2026_11_28_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    told = sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("event_change", told)


def downgrade() -> None:
    with op.batch_alter_table("event_change") as change:
        change.drop_column("urgent")
