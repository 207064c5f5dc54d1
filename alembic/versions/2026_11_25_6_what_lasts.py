"""Messages that are remembered until somebody closes them, to be emptied then"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_6"
down_revision = "2026_11_25_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lasts = sa.Column("lasts", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("owed", lasts)
    op.execute("UPDATE owed SET lasts = true WHERE key LIKE 'question:%'")


def downgrade() -> None:
    op.drop_column("owed", "lasts")
