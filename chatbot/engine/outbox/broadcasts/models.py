"""What is owed to many chats at once, and each one's copy of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.outbox.broadcasts.rules import TOPIC_LENGTH, DeliveryState, Stage
from chatbot.engine.outbox.rules import FAILURE_LENGTH, Act
from chatbot.engine.storage.engine import Base, BigId

OPEN = text("finished_at IS NULL")


class Broadcast(Base):
    """One row: one thing done in many chats; `source` is the one whose copies it changes.

    What is sent replies to them, where there is a source. Who follows the `topic` no more when
    their turn comes is left out; without one, nobody is. `content` is as the outbox keeps what is
    said; `version` grows whenever that changes, or others are to be tried, so that the broadcaster
    looks at everybody again. Nothing of it leaves from `until` on, unless somebody says so.
    """

    __tablename__ = "broadcast"
    __table_args__ = (Index("ix_broadcast_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    act: Mapped[Act]
    source_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), index=True
    )
    # A topic's key, or a word of a room's own, which is no key (it begins with "#").
    topic: Mapped[str | None] = mapped_column(String(TOPIC_LENGTH))
    content: Mapped[dict[str, Any]]
    version: Mapped[int]
    until: Mapped[datetime | None]
    # Whether what may not have arrived is still to be sent once more, without anybody's word.
    resends: Mapped[bool] = mapped_column(server_default=false())
    stage: Mapped[Stage]
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))
    # Copies that had been sent to who has erased their data since: the figures go on counting them.
    erased: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Delivery(Base):
    """One row: one chat's copy of a broadcast. `chat_id` is Telegram's, `fate` how far the copy is.

    `fate` has no index: it changes twice for each row, and PostgreSQL would keep all its past.
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
    fate: Mapped[DeliveryState]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))
