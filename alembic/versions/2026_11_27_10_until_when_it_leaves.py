"""Let what is owed to many have an end, and be sent once more"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_10"
down_revision = "2026_11_27_9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcast", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    again = sa.Column("resends", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("broadcast", again)


def downgrade() -> None:
    with op.batch_alter_table("broadcast") as broadcast:
        broadcast.drop_column("resends")
        broadcast.drop_column("until")
