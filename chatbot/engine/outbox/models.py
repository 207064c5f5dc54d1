"""What is owed to each chat, and that nothing of it is sent for now."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.outbox.rules import FAILURE_LENGTH, KEY_LENGTH, Kind, State
from chatbot.engine.storage.engine import Base, BigId


class Owed(Base):
    """One row: one thing that one chat is owed, or was given.

    `content` is cleared once it was sent: what it says isn't kept. A `key` names the one message
    that shows something, and `message_id`, once Telegram gave it, is what is edited from then on.
    What `lasts` is remembered until it is closed, however long ago it was sent. The row of a menu
    is deleted once the menu was set.
    """

    __tablename__ = "owed"
    __table_args__ = (
        Index(
            "ix_owed_waiting",
            "due_at",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index(
            "ix_owed_finished",
            "finished_at",
            sqlite_where=text("finished_at IS NOT NULL"),
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
        Index(
            "ix_owed_lasts",
            "id",
            sqlite_where=text("lasts IS 1"),
            postgresql_where=text("lasts IS true"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[Kind]
    content: Mapped[dict[str, Any] | None]
    key: Mapped[str | None] = mapped_column(String(KEY_LENGTH), unique=True)
    lasts: Mapped[bool] = mapped_column(server_default=false())
    state: Mapped[State]
    version: Mapped[int]  # grows when the content is replaced
    attempts: Mapped[int]  # how often it failed since the content was last replaced
    copies: Mapped[int]  # how many new messages may have arrived meanwhile without our knowing
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # when it last appeared as a new message
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))


class Suspension(Base):
    """While there is a row, nothing leaves unasked, by an admin's word (audit/models.py has it)."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    since: Mapped[datetime]
