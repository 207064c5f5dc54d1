"""Keep by which step an answer was taken, where it takes that again once it is changed"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_13"
down_revision = "2026_11_27_12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answered", sa.Column("step", sa.String(length=24), nullable=True))
    op.add_column("answered", sa.Column("notes", sa.String(length=60), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("answered") as answered:
        answered.drop_column("notes")
        answered.drop_column("step")
