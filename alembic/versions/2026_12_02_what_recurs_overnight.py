"""Let what recurs last past midnight, and let a date be full"""

from alembic import op

revision = "2026_12_02"
down_revision = "2026_11_28_5"
branch_labels = None
depends_on = None

WITHIN_A_DAY = "rule = '' OR (precision IN ('minute', 'day') AND start = \"end\")"
RECURS = "rule = '' OR precision = 'minute' OR (precision = 'day' AND start = \"end\")"


def upgrade() -> None:
    with op.batch_alter_table("event", table_kwargs={"sqlite_autoincrement": True}) as event:
        event.drop_constraint("recurs_on_days", type_="check")
        event.create_check_constraint("recurs_on_days", RECURS)
        event.drop_constraint("has_places", type_="check")
        event.create_check_constraint("has_places", "places >= 0")


def downgrade() -> None:
    op.execute("UPDATE event SET places = NULL WHERE places = 0")
    op.execute("UPDATE event SET \"end\" = start WHERE rule <> ''")
    with op.batch_alter_table("event", table_kwargs={"sqlite_autoincrement": True}) as event:
        event.drop_constraint("recurs_on_days", type_="check")
        event.create_check_constraint("recurs_on_days", WITHIN_A_DAY)
        event.drop_constraint("has_places", type_="check")
        event.create_check_constraint("has_places", "places > 0")
