"""What référents publish, from the first word of a draft on."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.announcements.rules import FILE_ID_LENGTH, State
from chatbot.conversation import FileKind
from chatbot.engine.storage.base import Base, BigId

WRITING = text("state = 'writing'")
SCHEDULED = text("state = 'scheduled'")


class Announcement(Base):
    """One row: a message to the followers of a topic; or, where it `corrects` one, its new wording.

    `text` is Telegram's HTML, with a file its caption; `links` are buttons, each a label and a url.
    `version` grows with each change; a reader's approval is of one version, and `read` is the
    content as a reader last saw it. A correction, once published, is no announcement of its own:
    the corrected one says what it says from then on. `kept_back`: how many followed and were sent
    nothing as it came out, by what kept them back (rules.Recipients).
    """

    __tablename__ = "announcement"
    __table_args__ = (
        Index(
            "uq_announcement_draft",
            "author",
            unique=True,
            sqlite_where=WRITING,
            postgresql_where=WRITING,
        ),
        Index(
            "ix_announcement_scheduled",
            "send_at",
            sqlite_where=SCHEDULED,
            postgresql_where=SCHEDULED,
        ),
        Index("ix_announcement_of_topic", "topic_key", "published_at"),
        Index("ix_announcement_published", "published_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"))
    author: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))
    state: Mapped[State]
    text: Mapped[str] = mapped_column(Text)
    file_kind: Mapped[FileKind | None]
    file_id: Mapped[str | None] = mapped_column(String(FILE_ID_LENGTH))
    shows_links: Mapped[bool]
    links: Mapped[list[dict[str, Any]]]
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="SET NULL"), index=True
    )
    version: Mapped[int]
    read: Mapped[dict[str, Any] | None]
    send_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    broadcast_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcast.id", ondelete="SET NULL"), index=True
    )
    corrects: Mapped[int | None] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), index=True
    )
    kept_back: Mapped[dict[str, Any] | None]
    withdrawal_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcast.id", ondelete="SET NULL"), index=True
    )


class DoubleReading(Base):
    """One row: what is written for this topic is read by somebody else before it leaves."""

    __tablename__ = "double_reading"

    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
