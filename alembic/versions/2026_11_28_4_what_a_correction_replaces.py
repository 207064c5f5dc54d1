"""Keep which version of an announcement a correction was written for"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_4"
down_revision = "2026_11_28_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcement", sa.Column("corrects_version", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE announcement SET corrects_version = (SELECT former.version FROM announcement"
        " AS former WHERE former.id = announcement.corrects) WHERE corrects IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("announcement") as announcement:
        announcement.drop_column("corrects_version")
