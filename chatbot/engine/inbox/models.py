"""What came in, and what went wrong with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.inbox.rules import DIGEST_LENGTH, KIND_LENGTH, NOTES_LENGTH, STEP_LENGTH
from chatbot.engine.storage.engine import Base, BigId


class Received(Base):
    """One row: an update that Telegram handed over, and the calls that answer it.

    Once the calls were made, all but its `update_id` is cleared: that stays for the days in which
    Telegram may hand the update over again.
    """

    __tablename__ = "received"
    __table_args__ = (
        Index(
            "ix_received_waiting",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    # Telegram's id of whoever wrote or pressed; 0: nobody, or a group's admin in its name
    person_id: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    update: Mapped[dict[str, Any] | None]
    calls: Mapped[list[dict[str, Any]] | None]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Answered(Base):
    """One row: the message that answers one of somebody's, which they may still change.

    Gone within a quarter of an hour; nothing in it leads to a person or a chat but by knowing both
    numbers already.
    """

    __tablename__ = "answered"

    message: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)  # a digest
    words: Mapped[str] = mapped_column(String(DIGEST_LENGTH))  # a digest of what it said
    answer_id: Mapped[int] = mapped_column(BigInteger)  # Telegram's id of our message
    quotes: Mapped[bool]  # ours is a reply to theirs
    to_step: Mapped[bool]  # theirs was what a step had asked for
    # That step, where it takes a changed answer again, and what was noted when it was asked.
    step: Mapped[str | None] = mapped_column(String(STEP_LENGTH))
    notes: Mapped[str | None] = mapped_column(String(NOTES_LENGTH))
    at: Mapped[datetime] = mapped_column(index=True)


class Incident(Base):
    """One row: a kind of failure, and when the admins were last told of one."""

    __tablename__ = "incident"

    kind: Mapped[str] = mapped_column(String(KIND_LENGTH), primary_key=True)
    told_at: Mapped[datetime]
