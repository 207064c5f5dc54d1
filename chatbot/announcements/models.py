"""The tables of announcements, of topics that need a review, and of who watches a broadcast."""

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.announcements.rules import FILE_ID_LENGTH, State
from chatbot.conversation import FileKind, Media
from chatbot.engine.storage.engine import AsJson, Base, BigId, partial
from chatbot.events.rules import PlannedDate

WRITING = text("state = 'writing'")
EMPTY = text("state = 'writing' AND corrects IS NULL AND text = '' AND file_id IS NULL")
SCHEDULED = text("state = 'scheduled'")
TO_TELL = text("state = 'published' AND change_note IS NOT NULL")
DIGEST_LENGTH = 32  # hexadecimal digits of a fingerprint
RETURNED = "returned"  # key in `reviewed_content` once an announcement was returned to its author


class DraftKey(TypedDict):
    """A draft and its version, as buttons carry them: a button of an older version is stale."""

    draft: int
    version: int


class Announcement(Base):
    """One row: an announcement or, if it `corrects` an announcement, that one's new wording.

    When a correction is published, its wording is copied to the row of the corrected announcement.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_draft", "author", "changed_at", **partial(WRITING)),
        Index("uq_announcement_empty", "author", unique=True, **partial(EMPTY)),
        Index("ix_announcement_scheduled", "send_at", **partial(SCHEDULED)),
        Index("ix_announcement_ordinal", "author", "ordinal"),
        Index("ix_announcement_to_tell", "id", **partial(TO_TELL)),
        Index("ix_announcement_of_topic", "topic_key", "published_at"),
        Index("ix_announcement_published", "published_at"),
        Index("ix_announcement_readable", "readable_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"))
    author: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))
    state: Mapped[State]
    text: Mapped[str] = mapped_column(Text)  # Telegram's HTML; with a file, its caption
    file_kind: Mapped[FileKind | None]
    file_id: Mapped[str | None] = mapped_column(String(FILE_ID_LENGTH))
    shows_links: Mapped[bool]
    links: Mapped[list[dict[str, Any]]]  # the author's buttons, each a label and a url
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="SET NULL"), index=True
    )
    # The dates that change as the announcement leaves.
    planned: Mapped[tuple[PlannedDate, ...]] = mapped_column(
        AsJson(tuple[PlannedDate, ...]), default=()
    )
    # Telegram's id of the author's message with the text, which the author may still edit.
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int]  # grows with each change; an approval is of one version
    # The content about which a reviewer last decided; approved, unless it has the key `RETURNED`.
    reviewed_content: Mapped[dict[str, Any] | None] = mapped_column("read")
    # HTML of a text that the author may take: a reviewer's proposal, or the draft's former text.
    proposed: Mapped[str | None] = mapped_column(Text)
    send_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    # The author's first, second, … published announcement; None for a correction.
    ordinal: Mapped[int | None]
    # When its sending was stopped before the end; until the rest is sent, /actus hides it.
    stopped_at: Mapped[datetime | None]
    # Since when everybody may read it: its publication or, after a stop, the sending of the rest.
    readable_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    broadcast_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcast.id", ondelete="SET NULL"), index=True
    )
    corrects: Mapped[int | None] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), index=True
    )
    # Of a correction: the version of the original from which its text started; None: unknown.
    corrects_version: Mapped[int | None]
    # Of a correction: its note to recipients of the old text, as plain text, until the note is
    # sent; "": the changes, worded as the correction leaves; None: no note, or it was sent.
    change_note: Mapped[str | None] = mapped_column(Text)
    note_id: Mapped[int | None] = mapped_column(BigInteger)  # the note's broadcast; may be purged
    # How many followers got nothing at publication, by reason (rules.Recipients).
    kept_back: Mapped[dict[str, Any] | None]
    withdrawal_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcast.id", ondelete="SET NULL"), index=True
    )

    @property
    def key(self) -> DraftKey:
        return {"draft": self.id, "version": self.version}

    @property
    def is_written(self) -> bool:
        """Whether the announcement has a text or a file."""
        return bool(self.text or self.file_id)

    @property
    def is_correction(self) -> bool:
        return self.corrects is not None

    @property
    def was_approved(self) -> bool:
        """Whether the last decision of a reviewer was an approval, even of an older version."""
        return self.reviewed_content is not None and RETURNED not in self.reviewed_content

    @property
    def number(self) -> int:
        """The number that people type or follow; for a correction, the corrected announcement's."""
        return self.corrects or self.id

    @property
    def may_have_file(self) -> bool:
        """Whether a file may be set or replaced: a text that was sent can't become a file."""
        return not self.is_correction or self.file_id is not None

    @property
    def media(self) -> Media | None:
        if self.file_kind is None or self.file_id is None:
            return None
        return Media(self.file_kind, self.file_id)


class AnnouncementTopic(Base):
    """One row: a further topic, beside its own, whose followers get an announcement.

    A correction has no rows here: the topics of the corrected announcement count.
    """

    __tablename__ = "announcement_topic"

    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
    )
    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True, index=True
    )


class TwoPersonReview(Base):
    """One row: announcements for this topic are reviewed by somebody else before they leave."""

    __tablename__ = "double_reading"

    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )


class SeenReview(Base):
    """One row: the content that a reviewer saw on last opening an announcement.

    `before` is the older content that the reviewer had seen earlier. Both have the form of
    `Announcement.reviewed_content`.
    """

    __tablename__ = "seen_review"

    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None]


class Watch(Base):
    """One row: a person has a message that shows the progress of a broadcast."""

    __tablename__ = "watch"

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), index=True)
    # A fingerprint of what the message last showed: it is edited only if the fingerprint changes.
    shown: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    done: Mapped[int]  # how many copies were finished at that edit
    at: Mapped[datetime]  # when the message was last edited
