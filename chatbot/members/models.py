"""Persons and groups that are known here: roles, invitations, bans, steps, conversations."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.conversation.actions import DATA_BYTES
from chatbot.conversation.markup import NAME_LENGTH
from chatbot.engine.storage.engine import Base, BigId, partial
from chatbot.members import rules

# Words with the same beginning are one range of the index only if it sorts by character codes.
BYTEWISE = String(rules.WORD_LENGTH).with_variant(
    String(rules.WORD_LENGTH, collation="C"), "postgresql"
)

# Unreachable chats, who may be many, are left out: these indexes are read every few seconds.
DIGEST = text("digest_since IS NOT NULL AND unreachable_since IS NULL")
MISSING = text("missing_since IS NOT NULL AND unreachable_since IS NULL")


class Chat(Base):
    """One row: a person, which is their private chat with the bot, or a group.

    Telegram gives a person and their private chat the same id, and so do we. `id` is our own
    number, the only one in the log; it is never reused, since the log outlives the row.

    Nothing is sent while `paused_until` is ahead or `unreachable_since` is set; subscriptions stay.
    `missing_since`: since when the chat may have missed news, until they were offered to it.
    `digest_since`: since when what is published goes into the chat's next digest; None: no digest.
    `stopped_since`: when the person stopped everything. Until they follow or answer something
    again, the bot tells them nothing about the dates that they answered.
    """

    __tablename__ = "chat"
    __table_args__ = (
        Index("ix_chat_digest", "digest_since", **partial(DIGEST)),
        Index("ix_chat_missing", "missing_since", **partial(MISSING)),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    kind: Mapped[rules.ChatKind]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    username: Mapped[str] = mapped_column(String(rules.USERNAME_LENGTH))
    known_since: Mapped[datetime]
    paused_until: Mapped[datetime | None]
    unreachable_since: Mapped[datetime | None]
    missing_since: Mapped[datetime | None]
    digest_since: Mapped[datetime | None]
    stopped_since: Mapped[datetime | None]

    @property
    def is_person(self) -> bool:
        """Whether the chat is a person's private chat, not a group."""
        return self.kind is rules.ChatKind.PERSON


class NameWord(Base):
    """One row: a folded word of a chat's name. The search compares the beginnings of words."""

    __tablename__ = "name_word"

    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Admin(Base):
    __tablename__ = "admin"

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime]
    # When the admin asked for the weekly summary, or the Monday of the last one; None: unwanted.
    week_since: Mapped[datetime | None]


class Referent(Base):
    """One row: a person who may publish for a topic."""

    __tablename__ = "referent"

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True, index=True
    )
    since: Mapped[datetime]


class Invitation(Base):
    """One row: whoever opens the link first becomes a référent of the topic.

    Only a digest of the link's token is kept, so that nobody who reads the database can open it.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"), index=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    opened_by: Mapped[int | None] = mapped_column(
        ForeignKey("chat.id", ondelete="SET NULL"), index=True
    )


class Ban(Base):
    """One row: a banned Telegram account, which may follow nothing; survives erasing."""

    __tablename__ = "ban"

    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(rules.REASON_LENGTH))


class Started(Base):
    """One row: a person's pending step, which takes the person's next words."""

    __tablename__ = "started"

    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(rules.STEP_LENGTH))
    noted: Mapped[str] = mapped_column(String(rules.NOTED_LENGTH))
    at: Mapped[datetime]


class Conversation(Base):
    """One row: what a person's conversation in one chat is about, kept for minutes.

    Both ids are Telegram's; who writes in a group's name has the group's id. The topic and the date
    are those that the bot last showed or told of there. They are no foreign keys: opening a card is
    the most frequent request, and a foreign key would make each look up the topic's row, and lock
    it on PostgreSQL. What was removed meanwhile is ignored.

    `yes` and `no` are the callback data of the buttons under the bot's last question, and `asked`
    are the person's own words that the question is about, where a press needs the words.
    """

    __tablename__ = "conversation"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, index=True
    )
    topic_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    event_id: Mapped[int] = mapped_column(BigInteger, default=0)
    sought: Mapped[str] = mapped_column(String(rules.SOUGHT_LENGTH), default="")
    yes: Mapped[str] = mapped_column(String(DATA_BYTES), default="")
    yes_label: Mapped[str] = mapped_column(String(rules.LABEL_LENGTH), default="")
    no: Mapped[str] = mapped_column(String(DATA_BYTES), default="")
    by_word: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
