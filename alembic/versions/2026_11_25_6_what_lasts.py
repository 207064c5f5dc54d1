"""Messages that are remembered until somebody closes them, numbers that are given only once"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_6"
down_revision = "2026_11_25_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lasts = sa.Column("lasts", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("owed", lasts)
    op.create_index(
        "ix_owed_lasts",
        "owed",
        ["id"],
        sqlite_where=sa.text("lasts IS 1"),
        postgresql_where=sa.text("lasts IS true"),
    )
    op.execute("UPDATE owed SET lasts = true WHERE key LIKE 'question:%'")
    _count(once=True)


def _count(*, once: bool) -> None:
    """PostgreSQL gives no number twice; SQLite only where it has to remember the last one."""
    if op.get_bind().dialect.name == "sqlite":
        for table in ("question", "published_answer"):
            kwargs = {"sqlite_autoincrement": once}
            with op.batch_alter_table(table, recreate="always", table_kwargs=kwargs):
                pass


def downgrade() -> None:
    _count(once=False)
    op.drop_index("ix_owed_lasts", "owed")
    op.drop_column("owed", "lasts")
