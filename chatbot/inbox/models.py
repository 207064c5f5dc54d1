"""What came in."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.storage.base import Base, BigId


class Received(Base):
    """One row: an update that Telegram handed over.

    `update` and `calls` hold what was said and what is to be answered, until it was spoken; then
    both go, and the number alone stays for the days in which Telegram may hand it over again.
    """

    __tablename__ = "received"
    __table_args__ = (
        Index(
            "ix_received_waiting",
            "chat_id",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    update: Mapped[dict[str, Any] | None]
    calls: Mapped[list[dict[str, Any]] | None]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
