"""What was passed on."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.base import Base, BigId
from chatbot.helpdesk.forwarding.rules import State

HAS_TO_MOVE = text("due_at IS NOT NULL")


class Question(Base):
    """One row: somebody asked this of a topic's référents; of the admins, without a topic.

    Whoever is `taken_by` has it, and has answered it once it is answered. At `due_at`
    its référents are reminded, the second time the person is told that nobody answered; once it is
    answered, it is there only while the answer waits for a person who can't be reached. Its number
    is given only once: messages and buttons that name it may outlive it.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index("ix_question_due", "due_at", sqlite_where=HAS_TO_MOVE, postgresql_where=HAS_TO_MOVE),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    asker: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), index=True)
    topic_key: Mapped[str | None] = mapped_column(
        ForeignKey("topic.key", ondelete="SET NULL"), index=True
    )
    state: Mapped[State]
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("chat.id", ondelete="SET NULL"), index=True
    )
    taken_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    thanked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    edited_text: Mapped[str | None] = mapped_column(Text)
    """As it is to be published, and its answer."""
    edited_answer: Mapped[str | None] = mapped_column(Text)
