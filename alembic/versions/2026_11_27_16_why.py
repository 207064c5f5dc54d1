"""Keep reasons whole in the log, and none of people who erased everything"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_16"
down_revision = "2026_11_27_15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_entry") as entries:
        entries.alter_column(
            "detail",
            existing_type=sa.String(length=60),
            type_=sa.String(length=300),
            existing_nullable=False,
        )
    op.execute(
        "UPDATE audit_entry SET detail = '' WHERE act IN ('banned', 'refused') "
        "AND subject NOT IN (SELECT id FROM chat)"
    )


def downgrade() -> None:
    op.execute("UPDATE audit_entry SET detail = substr(detail, 1, 60)")
    with op.batch_alter_table("audit_entry") as entries:
        entries.alter_column(
            "detail",
            existing_type=sa.String(length=300),
            type_=sa.String(length=60),
            existing_nullable=False,
        )
