"""The tables of broadcasts about dates, and of the moment until which reminders were begun."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base, BigId


class EventBroadcast(Base):
    """One row: a broadcast reminds of a date that begins on `day`.

    Without a day, the broadcast tells how the date changed.
    """

    __tablename__ = "event_broadcast"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), index=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    day: Mapped[date | None]


class Reminded(Base):
    """One row, at most: the moment until which all reminders have been begun."""

    __tablename__ = "reminded"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    until: Mapped[datetime]
