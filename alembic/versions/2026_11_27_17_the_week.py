"""Keep which admins want the week in five lines"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_17"
down_revision = "2026_11_27_16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("admin", sa.Column("week_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("admin") as admin:
        admin.drop_column("week_since")
