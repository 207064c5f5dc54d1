"""Broadcasts, which many chats are owed at once, and each chat's copy."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.outbox.broadcasts.rules import TOPIC_LENGTH, DeliveryState, Stage
from chatbot.engine.outbox.rules import FAILURE_LENGTH, Act
from chatbot.engine.storage.engine import Base, BigId

OPEN = text("finished_at IS NULL")


class Broadcast(Base):
    """One row: one message sent to many chats, or one change of the copies of another broadcast.

    `source` is the broadcast whose copies are changed, or replied to. A chat that follows the
    `topic` no more when its turn comes is left out. `content` is a message as the outbox keeps it;
    `version` grows whenever the content changes or chats are to be tried again, so that the
    broadcaster looks at all chats again. From `until` on no copy leaves.
    """

    __tablename__ = "broadcast"
    __table_args__ = (Index("ix_broadcast_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    act: Mapped[Act]
    source_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), index=True
    )
    # A topic's key, or a room's own word, which begins with "#".
    topic: Mapped[str | None] = mapped_column(String(TOPIC_LENGTH))
    content: Mapped[dict[str, Any]]
    version: Mapped[int]
    until: Mapped[datetime | None]
    # Whether copies that may not have arrived are still to be sent once more, unasked.
    resends: Mapped[bool] = mapped_column(server_default=false())
    stage: Mapped[Stage]
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))
    # Copies that had been sent to people who erased their data since: the figures count them on.
    erased: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Delivery(Base):
    """One row: one chat's copy of a broadcast. `chat_id` is Telegram's.

    `state` has no index: it changes twice in each row, and PostgreSQL would keep all its past.
    """

    __tablename__ = "delivery"
    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True
    )
    chat_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, index=True
    )
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[DeliveryState] = mapped_column("fate")
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))
