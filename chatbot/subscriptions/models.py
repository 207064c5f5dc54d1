"""The tables of who follows what, and of the topics that need approval."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base, partial
from chatbot.members.rules import REASON_LENGTH
from chatbot.subscriptions.rules import WORDING_LENGTH, Source, State

NAMED_BY, DECIDED = text('"by" IS NOT NULL'), text('"decided_by" IS NOT NULL')
WAITS = text("state = 'pending'")

ChatKey = Annotated[int, mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True)]
Someone = Annotated[int | None, mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))]
Thread = Annotated[int | None, mapped_column(BigInteger)]  # a forum topic's id
WordingKey = Annotated[str, mapped_column(String(WORDING_LENGTH))]


class Subscription(Base):
    """One row: this chat follows this topic, asked to, or once did.

    It is also the receipt of the consent: by whom, when, on which wording, from where.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_of_topic", "topic_key", "state", "chat_id"),
        Index("ix_subscription_waiting", "consented_at", "chat_id", "topic_key", **partial(WAITS)),
        # The many rows without a person are left out; erasing a person would read them all.
        Index("ix_subscription_by", "by", **partial(NAMED_BY)),
        Index("ix_subscription_decided_by", "decided_by", **partial(DECIDED)),
    )

    chat_id: Mapped[ChatKey]
    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[State]
    since: Mapped[datetime]  # when the state began
    thread_id: Mapped[Thread]  # the forum topic that gets the news
    consented_at: Mapped[datetime]
    wording: Mapped[WordingKey]
    source: Mapped[Source]
    # Who agreed; NULL if an administrator wrote in the group's name, or the person was erased.
    by: Mapped[Someone]
    # The admin who accepted, refused or removed.
    decided_by: Mapped[Someone]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))  # why the admin did


class FollowAll(Base):
    """One row: this chat follows every chantier, those to come included.

    A new chantier gets a subscription with this receipt; subscriptions that ended stay ended.
    """

    __tablename__ = "follow_all"
    __table_args__ = (Index("ix_follow_all_by", "by", **partial(NAMED_BY)),)

    chat_id: Mapped[ChatKey]
    # These columns are as in Subscription.
    thread_id: Mapped[Thread]
    consented_at: Mapped[datetime]
    wording: Mapped[WordingKey]
    source: Mapped[Source]
    by: Mapped[Someone]


class DateSubscription(Base):
    """One row: this chat follows this single date, whether or not it follows the topic.

    The row is also the receipt of the consent.
    """

    __tablename__ = "date_subscription"
    __table_args__ = (Index("ix_date_subscription_by", "by", **partial(NAMED_BY)),)

    chat_id: Mapped[ChatKey]
    event_id: Mapped[int] = mapped_column(  # a table of a room above this one
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"))
    # These columns are as in Subscription.
    thread_id: Mapped[Thread]
    consented_at: Mapped[datetime]
    wording: Mapped[WordingKey]
    by: Mapped[Someone]


class ReminderChoice(Base):
    """One row: a chat's choice about reminders, or the offer that the chat hasn't answered.

    Without a row, and while `wants` is None, the wordings of the chat's subscriptions decide
    (rules.WITH_REMINDERS). A chat gets the offer only once.
    """

    __tablename__ = "reminder_choice"
    __table_args__ = (Index("ix_reminder_choice_by", "by", **partial(NAMED_BY)),)

    chat_id: Mapped[ChatKey]
    wants: Mapped[bool | None]  # None: the offer has no answer yet
    at: Mapped[datetime]
    wording: Mapped[WordingKey]  # "": no consent was needed
    by: Mapped[Someone]


class Approval(Base):
    """One row: an admin has to approve each request to follow this topic."""

    __tablename__ = "approval"

    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
