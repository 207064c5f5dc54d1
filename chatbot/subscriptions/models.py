"""The tables of who follows what, and of the topics that need approval."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base
from chatbot.members.rules import REASON_LENGTH
from chatbot.subscriptions.rules import WORDING_LENGTH, Source, State

NAMED_BY, DECIDED = text('"by" IS NOT NULL'), text('"decided_by" IS NOT NULL')


class Subscription(Base):
    """One row: this chat follows this topic, asked to, or once did.

    It is also the receipt of the consent: by whom, when, on which wording, from where.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_of_topic", "topic_key", "state", "chat_id"),
        Index(
            "ix_subscription_waiting",
            "consented_at",
            "chat_id",
            "topic_key",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        # Without the many rows that name nobody: to forget somebody, SQLite would read them all.
        Index("ix_subscription_by", "by", sqlite_where=NAMED_BY, postgresql_where=NAMED_BY),
        Index(
            "ix_subscription_decided_by",
            "decided_by",
            sqlite_where=DECIDED,
            postgresql_where=DECIDED,
        ),
    )

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[State]
    since: Mapped[datetime]  # when the state began
    thread_id: Mapped[int | None] = mapped_column(BigInteger)  # the forum topic that gets the news
    consented_at: Mapped[datetime]
    wording: Mapped[str] = mapped_column(String(WORDING_LENGTH))
    source: Mapped[Source]
    # Who agreed; empty where an administrator spoke in the group's name, or was erased since.
    by: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))
    # The admin who accepted, refused or removed.
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))  # the admin's


class FollowAll(Base):
    """One row: this chat follows every chantier, those to come included.

    A chantier that comes into being gets a subscription with this receipt; what was ended since
    stays ended.
    """

    __tablename__ = "follow_all"
    __table_args__ = (
        Index("ix_follow_all_by", "by", sqlite_where=NAMED_BY, postgresql_where=NAMED_BY),
    )

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[int | None] = mapped_column(BigInteger)  # as of a subscription, like the rest
    consented_at: Mapped[datetime]
    wording: Mapped[str] = mapped_column(String(WORDING_LENGTH))
    source: Mapped[Source]
    by: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))


class DateSubscription(Base):
    """One row: this chat asked to be told of this one date, whether it follows the topic or not.

    It is the receipt of that consent.
    """

    __tablename__ = "date_subscription"
    __table_args__ = (
        Index("ix_date_subscription_by", "by", sqlite_where=NAMED_BY, postgresql_where=NAMED_BY),
    )

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[int] = mapped_column(  # of the room above
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"))
    thread_id: Mapped[int | None] = mapped_column(BigInteger)  # as of a subscription, like the rest
    consented_at: Mapped[datetime]
    wording: Mapped[str] = mapped_column(String(WORDING_LENGTH))
    by: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))


class ReminderChoice(Base):
    """One row: what a chat said of reminders when it was asked, or of its own accord.

    Without one, or until it `wants` them or not, what it agreed to by following counts
    (rules.WITH_REMINDERS). It is asked once.
    """

    __tablename__ = "reminder_choice"
    __table_args__ = (
        Index("ix_reminder_choice_by", "by", sqlite_where=NAMED_BY, postgresql_where=NAMED_BY),
    )

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    wants: Mapped[bool | None]  # None: it was asked, and has not answered
    at: Mapped[datetime]
    wording: Mapped[str] = mapped_column(String(WORDING_LENGTH))  # "": it agreed to nothing
    by: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))


class Approval(Base):
    """One row: a request to follow this topic waits for an admin's decision."""

    __tablename__ = "approval"

    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
