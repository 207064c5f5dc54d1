"""The outbox: messages and menus owed to each chat; and whether sending is suspended."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.outbox import rules
from chatbot.engine.storage.engine import Base, BigId, partial

LASTS, LASTS_1 = text("lasts IS true"), text("lasts IS 1")  # on PostgreSQL, on SQLite


class Owed(Base):
    """One row: a message or a menu that a chat is owed, or has got.

    `content` is cleared once it was sent: no words are kept. A `key` is unique: when new content is
    owed under the same key, the message that was sent (`message_id`) is edited. A message that
    `lasts` is remembered until it is closed, however long ago it was sent. The row of a menu is
    deleted once the menu was set.
    """

    __tablename__ = "owed"
    __table_args__ = (
        Index("ix_owed_waiting", "due_at", "id", **partial(text("finished_at IS NULL"))),
        Index("ix_owed_finished", "finished_at", **partial(text("finished_at IS NOT NULL"))),
        Index("ix_owed_lasts", "id", sqlite_where=LASTS_1, postgresql_where=LASTS),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[rules.Kind]
    content: Mapped[dict[str, Any] | None]
    key: Mapped[str | None] = mapped_column(String(rules.KEY_LENGTH), unique=True)
    lasts: Mapped[bool] = mapped_column(server_default=false())
    state: Mapped[rules.DeliveryState]
    version: Mapped[int]  # grows when the content is replaced
    attempts: Mapped[int]  # failures since the content was last replaced
    copies: Mapped[int]  # times that a new message was sent without an answer: it may have arrived
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # of the last new message: edits don't count
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(rules.FAILURE_LENGTH))

    @property
    def is_new_message(self) -> bool:
        """Whether a second attempt could make a second message, unlike an edit or a menu."""
        return self.kind is rules.Kind.MESSAGE and self.message_id is None


class Suspension(Base):
    """While there is a row, nothing leaves unasked, as an admin decided (the journal says who)."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    since: Mapped[datetime]


class Broadcast(Base):
    """One row: one message sent to many chats, or one change of the copies of another broadcast.

    `source_id` is the broadcast whose copies are changed, or replied to. A chat that follows the
    `topic` no more when its turn comes is left out. `content` is a message as the outbox keeps it;
    `version` grows whenever the content changes or chats are to be tried again, so that the
    broadcaster looks at all chats again. From `until` on no copy leaves.
    """

    __tablename__ = "broadcast"
    __table_args__ = (Index("ix_broadcast_open", "id", **partial(text("finished_at IS NULL"))),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    act: Mapped[rules.Act]
    source_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), index=True
    )
    # A topic's key, or a room's own word, which begins with "#".
    topic: Mapped[str | None] = mapped_column(String(rules.TOPIC_LENGTH))
    content: Mapped[dict[str, Any]]
    version: Mapped[int]
    until: Mapped[datetime | None]
    # Whether copies that may not have arrived are still to be sent once more, unasked.
    resends: Mapped[bool] = mapped_column(server_default=false())
    stage: Mapped[rules.Stage]
    failure: Mapped[str | None] = mapped_column(String(rules.FAILURE_LENGTH))
    # Number of copies sent to people who have erased their data since; the figures include it.
    erased: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Delivery(Base):
    """One row: one chat's copy of a broadcast. `chat_id` is Telegram's.

    `state` has no index, since it changes twice in each row: PostgreSQL would have to keep an index
    entry of each former value.
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
    state: Mapped[rules.DeliveryState] = mapped_column("fate")
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str | None] = mapped_column(String(rules.FAILURE_LENGTH))
