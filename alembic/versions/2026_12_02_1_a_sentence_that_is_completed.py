"""Let a step note a sentence that the person's next words complete"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_1"
down_revision = "2026_12_02"
branch_labels = None
depends_on = None

SHORT, LONG = sa.String(length=60), sa.String(length=1000)


def upgrade() -> None:
    with op.batch_alter_table("started") as started:
        started.alter_column("noted", existing_type=SHORT, type_=LONG, existing_nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM started WHERE length(noted) > 60")
    with op.batch_alter_table("started") as started:
        started.alter_column("noted", existing_type=LONG, type_=SHORT, existing_nullable=False)
