"""Drop the index of chats that are paused or out of reach: they are counted with all followers"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_3"
down_revision = "2026_12_02_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_chat_silent", "chat")


def downgrade() -> None:
    silent = sa.text("paused_until IS NOT NULL OR unreachable_since IS NOT NULL")
    op.create_index("ix_chat_silent", "chat", ["id"], sqlite_where=silent, postgresql_where=silent)
