"""What broadcasts tell of dates, and until when reminders were begun."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base, BigId


class EventBroadcast(Base):
    """One row: this broadcast reminds of this date, which begins that `day`.

    Without a day, it tells how the date changed.
    """

    __tablename__ = "event_broadcast"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), index=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    day: Mapped[date | None]


class Reminded(Base):
    """One row, at most: each reminder that was due until then has been begun."""

    __tablename__ = "reminded"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    until: Mapped[datetime]
