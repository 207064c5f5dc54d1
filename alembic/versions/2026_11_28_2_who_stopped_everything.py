"""Keep who stopped everything, so that they are told nothing of the dates that they answered"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2"
down_revision = "2026_11_28_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat", sa.Column("stopped_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("stopped_since")
