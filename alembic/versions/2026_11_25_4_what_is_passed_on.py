"""Questions that are passed on to those who can answer"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_4"
down_revision = "2026_11_25_3"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("waiting", "taken", "answered", "unanswered")


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("asker", NUMBER, nullable=False),
        sa.Column("topic_key", sa.String(length=24), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", NUMBER, nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_text", sa.Text(), nullable=True),
        sa.Column("edited_answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asker"], ["chat.id"], name=op.f("fk_question_asker_chat"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["chat.id"], name=op.f("fk_question_taken_by_chat"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_question_topic_key_topic"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    for column in ("asker", "taken_by", "topic_key"):
        op.create_index(op.f(f"ix_question_{column}"), "question", [column])
    has_to_move = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_question_due",
        "question",
        ["due_at"],
        sqlite_where=has_to_move,
        postgresql_where=has_to_move,
    )
    _published()


def _published() -> None:
    op.create_table(
        "published_answer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("question_id", NUMBER, nullable=True),
        sa.Column("topic_key", sa.String(length=24), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("author", NUMBER, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author"],
            ["chat.id"],
            name=op.f("fk_published_answer_author_chat"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_published_answer_question_id_question"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_key"],
            ["topic.key"],
            name=op.f("fk_published_answer_topic_key_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_answer")),
        sa.UniqueConstraint("question_id", name=op.f("uq_published_answer_question_id")),
    )
    for column in ("author", "topic_key"):
        op.create_index(op.f(f"ix_published_answer_{column}"), "published_answer", [column])


def downgrade() -> None:
    op.drop_table("published_answer")
    op.drop_table("question")
