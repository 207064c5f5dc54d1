"""The dates that were announced."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.chantiers.rules import EDITION_LENGTH, KEY_LENGTH
from chatbot.engine.storage.engine import Base, BigId
from chatbot.events.rules import Status
from chatbot.french import Precision, When


class Event(Base):
    """One row: something that a topic announced, at local wall-clock time (CHATBOT_TIMEZONE).

    Wall-clock, since what was announced is "9 o'clock in Paris", whatever the offset will be then.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("topic_key", "key"),
        CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="both_days_or_none"),
        CheckConstraint('"end" >= start', name="ends_after_it_starts"),
        CheckConstraint("(precision = 'minute') = (start_time IS NOT NULL)", name="time_if_minute"),
        CheckConstraint("(precision = 'none') = (start IS NULL)", name="day_unless_none"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    title: Mapped[str] = mapped_column(String(300))
    precision: Mapped[Precision]
    start: Mapped[date | None] = mapped_column(index=True)
    end: Mapped[date | None]
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
    status: Mapped[Status]
    place: Mapped[str] = mapped_column(String(200))
    online: Mapped[bool]
    description: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(String(EDITION_LENGTH))

    @property
    def when(self) -> When:
        """The date as one value."""
        return When(self.precision, self.start, self.end, self.start_time, self.end_time)
