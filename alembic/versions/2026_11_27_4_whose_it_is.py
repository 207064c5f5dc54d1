"""Keep whose an update is until it is answered, so that one person's can wait"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_4"
down_revision = "2026_11_27_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nobody = sa.text("0")
    op.add_column(
        "received", sa.Column("person_id", sa.BigInteger(), server_default=nobody, nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("received") as received:
        received.drop_column("person_id")
