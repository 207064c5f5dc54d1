"""What everybody may read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.base import Base, BigId


class PublishedAnswer(Base):
    """One row: this question and its answer stand on this topic's page, without who asked.

    `question_id` is the question that was passed on, while its text is still kept. `id` is given
    only once: buttons that name it may outlive it.
    """

    __tablename__ = "published_answer"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("question.id", ondelete="SET NULL"), unique=True
    )
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    author: Mapped[int | None] = mapped_column(
        ForeignKey("chat.id", ondelete="SET NULL"), index=True
    )
    published_at: Mapped[datetime]
