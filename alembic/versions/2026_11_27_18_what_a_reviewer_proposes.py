"""Keep the text that a reviewer proposes"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_18"
down_revision = "2026_11_27_17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcement", sa.Column("proposed", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("announcement") as announcement:
        announcement.drop_column("proposed")
