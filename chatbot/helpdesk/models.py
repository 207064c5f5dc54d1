"""Questions that were forwarded, the answers that everybody may read, and what is asked in vain."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.engine.storage.engine import Base, BigId, partial
from chatbot.helpdesk.rules import State


class Question(Base):
    """One row: a question to the référents of a topic or, without a topic, to the admins.

    The id is never reused, since messages and buttons that hold it may outlive the question.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index("ix_question_due", "due_at", **partial(text("due_at IS NOT NULL"))),
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
    # The person who took the question or, later, who answered or closed it.
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("chat.id", ondelete="SET NULL"), index=True
    )
    taken_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    thanked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    # When the référents are reminded, then when the asker is told that nobody answered. On an
    # answered question: since when the answer waits for an asker who can't be reached.
    due_at: Mapped[datetime | None]
    # The texts reworded for publication; `text` and `answer` stay as they were sent.
    edited_text: Mapped[str | None] = mapped_column(Text)
    edited_answer: Mapped[str | None] = mapped_column(Text)


class PublishedAnswer(Base):
    """One row: a question with its answer on a topic's page, without the asker's name.

    The id is never reused, since buttons that hold it may outlive the answer.
    """

    __tablename__ = "published_answer"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # The question that was forwarded, as long as it is kept.
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


class AskedInVain(Base):
    """One row: how often, in one week, the bot was asked in vain about a subject of a topic.

    `week` is its Monday. Neither the asker nor their words are kept. Without a topic, `topic_key`
    is "", since a part of the primary key can't be NULL; so it is no foreign key.
    """

    __tablename__ = "asked_in_vain"

    topic_key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True, index=True)
    times: Mapped[int]
