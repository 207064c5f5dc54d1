"""Add what a database made on 25 November 2026 may lack

Three migrations were edited after they had run somewhere, each under the same name, so that such a
database says that it is current and differs nevertheless:

- 2026_11_25 came without the table `watch`, without `announcement.kept_back`, and with indexes of
  `chat` that held unreachable chats too (then silent chats got no `missing_since` either);
- 2026_11_25_6 came without `ix_owed_lasts`, and on SQLite without AUTOINCREMENT;
- 2026_11_25_6 was built on 2026_11_25_4, so that 2026_11_25_5, with `asked_in_vain`, never ran.

Each part looks whether it is needed. Nothing changes in a database that has everything.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27"
down_revision = "2026_11_25_6"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    inspector = sa.inspect(op.get_bind())
    if not inspector.has_table("watch"):
        _create_watch()
    if not inspector.has_table("asked_in_vain"):
        _create_asked_in_vain()
    if "kept_back" not in {column["name"] for column in inspector.get_columns("announcement")}:
        op.add_column(
            "announcement", sa.Column("kept_back", sa.JSON(none_as_null=True), nullable=True)
        )
    if "ix_owed_lasts" not in {index["name"] for index in inspector.get_indexes("owed")}:
        op.create_index(
            "ix_owed_lasts",
            "owed",
            ["id"],
            sqlite_where=sa.text("lasts IS 1"),
            postgresql_where=sa.text("lasts IS true"),
        )
    _narrow_indexes_of_chat(inspector)
    if op.get_bind().dialect.name == "sqlite":
        _count_once()


def downgrade() -> None:
    """Leave everything: the revisions below make it too, and take it away."""


def _create_watch() -> None:
    op.create_table(
        "watch",
        sa.Column("broadcast_id", NUMBER, nullable=False),
        sa.Column("person", NUMBER, nullable=False),
        sa.Column("shown", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcast.id"],
            name=op.f("fk_watch_broadcast_id_broadcast"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["chat.id"], name=op.f("fk_watch_person_chat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_watch")),
    )
    op.create_index(op.f("ix_watch_person"), "watch", ["person"])


def _create_asked_in_vain() -> None:
    op.create_table(
        "asked_in_vain",
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic_key", "subject", "week", name=op.f("pk_asked_in_vain")),
    )
    op.create_index(op.f("ix_asked_in_vain_week"), "asked_in_vain", ["week"])


def _narrow_indexes_of_chat(inspector: sa.Inspector) -> None:
    where = f"{inspector.dialect.name}_where"
    wide = [
        index
        for index in inspector.get_indexes("chat")
        if index["name"] in ("ix_chat_missing", "ix_chat_digest")
        and "unreachable_since" not in str(index.get("dialect_options", {}).get(where))
    ]
    for index in wide:
        [column] = index["column_names"]
        in_reach = sa.text(f"{column} IS NOT NULL AND unreachable_since IS NULL")
        op.drop_index(index["name"], "chat")
        op.create_index(
            index["name"], "chat", [column], sqlite_where=in_reach, postgresql_where=in_reach
        )
    if wide:  # made before the revision wrote down since when silent chats may miss some
        op.execute(
            "UPDATE chat SET missing_since = COALESCE(unreachable_since, known_since)"
            " WHERE (unreachable_since IS NOT NULL OR paused_until IS NOT NULL)"
            " AND missing_since IS NULL AND digest_since IS NULL"
        )


def _count_once() -> None:
    """Remake the tables in which SQLite would give the number of a deleted row again."""
    for table in ("question", "published_answer"):
        made = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        if "AUTOINCREMENT" not in op.get_bind().execute(made, {"name": table}).scalar_one():
            kwargs = {"sqlite_autoincrement": True}
            with op.batch_alter_table(table, recreate="always", table_kwargs=kwargs):
                pass
