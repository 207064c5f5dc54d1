"""Answers to dates, and consents that référents read names."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base
from chatbot.rsvp.rules import SENTENCE_LENGTH, Response, Usefulness

WAITS, WAITS_1 = text("waiting IS true"), text("waiting IS 1")  # on PostgreSQL, on SQLite
TO_ASK = text("response = 'yes' AND asked_at IS NULL")


class Rsvp(Base):
    """One row: a person's answer to the occurrence of a date that begins on `day`.

    A person who found no place is `waiting` since `answered_at`, and gets the next free place.
    Guests are asked once, at `asked_at`, whether the date was useful; `sentence` is what the
    person added to the answer, "" for nothing.
    """

    __tablename__ = "rsvp"
    __table_args__ = (
        Index("ix_rsvp_waiting", "event_id", "day", sqlite_where=WAITS_1, postgresql_where=WAITS),
        Index("ix_rsvp_to_ask", "day", "event_id", sqlite_where=TO_ASK, postgresql_where=TO_ASK),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    response: Mapped[Response]
    waiting: Mapped[bool]
    answered_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    useful: Mapped[Usefulness | None]
    sentence: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")


class NameConsent(Base):
    """One row: whether a person, once asked, lets référents read their name."""

    __tablename__ = "name_consent"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    agrees: Mapped[bool]
    decided_at: Mapped[datetime]
