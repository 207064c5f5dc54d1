"""Updates as they were received, the messages that answered them, and kinds of failure."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base, BigId, partial

KIND_LENGTH = 120
DIGEST_LENGTH = 64
STEP_LENGTH, NOTES_LENGTH = 24, 60  # the same as in the table of pending steps (members)


class Received(Base):
    """One row: an update that Telegram handed over, and the calls that answer it.

    Once the calls were made, the chat, the person, the update and the calls are cleared. The row
    stays for the days in which Telegram may hand the update over again.
    """

    __tablename__ = "received"
    __table_args__ = (Index("ix_received_waiting", "id", **partial(text("finished_at IS NULL"))),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    # Telegram's id of the person who wrote or pressed; 0: nobody, or an admin in the group's name
    person_id: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    update: Mapped[dict[str, Any] | None]
    calls: Mapped[list[dict[str, Any]] | None]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Answered(Base):
    """One row: our answer to a person's message, while the person may still edit the message.

    Purged within a quarter of an hour. The row names neither the person nor the chat: `message` is
    a digest of the ids of the chat and the message, or the album.
    """

    __tablename__ = "answered"

    message: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)  # a digest
    words: Mapped[str] = mapped_column(String(DIGEST_LENGTH))  # a digest of the message's words
    answer_id: Mapped[int] = mapped_column(BigInteger)  # Telegram's id of our answer
    quotes: Mapped[bool]  # our answer is a reply to the message
    to_step: Mapped[bool]  # a step had asked for the message
    # The step and its notes, if the step takes the edited message again; else None.
    step: Mapped[str | None] = mapped_column(String(STEP_LENGTH))
    notes: Mapped[str | None] = mapped_column(String(NOTES_LENGTH))
    at: Mapped[datetime] = mapped_column(index=True)


class Incident(Base):
    """One row: a kind of failure, and when the admins were last told of it."""

    __tablename__ = "incident"

    kind: Mapped[str] = mapped_column(String(KIND_LENGTH), primary_key=True)
    told_at: Mapped[datetime]
