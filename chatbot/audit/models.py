"""The log's table."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.audit.rules import DETAIL_LENGTH, Act
from chatbot.engine.storage.engine import Base, BigId


class Entry(Base):
    """One row: an act of a person, on a person, about a topic; append-only.

    Only reasons, which are words about a person, are erased with the person.

    Persons are our own ids of chats (members/models.py), without foreign keys: the log outlives
    the people whom it names.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_actor", "actor", "id"),
        Index("ix_audit_entry_subject", "subject", "id"),
        Index("ix_audit_entry_topic", "topic_key", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[Act]
    actor: Mapped[int | None] = mapped_column(BigId)  # None: the operator, or the bot itself
    subject: Mapped[int | None] = mapped_column(BigId)
    topic_key: Mapped[str | None] = mapped_column(String(24))
    detail: Mapped[str] = mapped_column(String(DETAIL_LENGTH))
