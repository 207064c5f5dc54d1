"""Announced dates, and their states before each change."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from chatbot.chantiers.rules import EDITION_LENGTH, KEY_LENGTH
from chatbot.engine.storage.engine import AsJson, Base, BigId
from chatbot.events import rules
from chatbot.french import Precision, Schedule, When

STATE = [field.name for field in fields(rules.EventDraft)]
RECURS = "rule = '' OR precision = 'minute' OR (precision = 'day' AND start = \"end\")"


class Days(TypeDecorator[Sequence[date]]):
    """Days in their order, kept as a JSON list ("2027-04-14")."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[date] | None, _dialect: sa.Dialect) -> list[str]:
        return [day.isoformat() for day in sorted(value or ())]

    def process_result_value(self, value: Any, _dialect: sa.Dialect) -> tuple[date, ...]:
        return tuple(map(date.fromisoformat, value))


class Event(Base):
    """One row: a date of a topic, at local wall-clock time (CHATBOT_TIMEZONE).

    Wall-clock, since people announce "9 o'clock in Paris", whatever the offset from UTC will be
    then. If the date recurs by a `rule` (RFC 5545's, "FREQ=MONTHLY;BYDAY=2FR"), the row has the
    first occurrence, and `exceptions` are the days left out; the rule's UNTIL is a day, as the
    start is. What closes before the date (`deadline_for`, such as "inscriptions") closes at the end
    of the day `deadline`. The source is an `edition`, else an announcement (published announcements
    are never deleted), else the person `told_by`.
    """

    __tablename__ = "event"
    __table_args__ = (
        sa.UniqueConstraint("topic_key", "key"),
        sa.CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="both_days_or_none"),
        sa.CheckConstraint('"end" >= start', name="ends_after_it_starts"),
        sa.CheckConstraint(
            "(precision = 'minute') = (start_time IS NOT NULL)", name="time_if_minute"
        ),
        sa.CheckConstraint("(precision = 'none') = (start IS NULL)", name="day_unless_none"),
        sa.CheckConstraint(RECURS, name="recurs_on_days"),
        sa.CheckConstraint("places >= 0", name="has_places"),
        {"sqlite_autoincrement": True},  # no id is reused: calendars and old buttons refer to it
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_key: Mapped[str] = mapped_column(
        sa.ForeignKey("topic.key", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(sa.String(KEY_LENGTH))
    title: Mapped[str] = mapped_column(sa.String(rules.TITLE_LENGTH))
    precision: Mapped[Precision]
    start: Mapped[date | None] = mapped_column(index=True)
    end: Mapped[date | None]
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
    status: Mapped[rules.Status]
    place: Mapped[str] = mapped_column(sa.String(rules.PLACE_LENGTH))
    online: Mapped[bool]
    description: Mapped[str] = mapped_column(sa.Text)
    edition: Mapped[str] = mapped_column(sa.String(EDITION_LENGTH))  # "": no edition announced it
    announcement_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    told_by: Mapped[int | None] = mapped_column(
        sa.ForeignKey("chat.id", ondelete="SET NULL"), index=True
    )
    rule: Mapped[str] = mapped_column(sa.String(rules.RULE_LENGTH), default="")  # "": once
    exceptions: Mapped[Sequence[date]] = mapped_column(Days, default=())
    deadline: Mapped[date | None]
    deadline_for: Mapped[str] = mapped_column(sa.String(rules.PURPOSE_LENGTH), default="")
    link: Mapped[str] = mapped_column(
        sa.String(rules.LINK_LENGTH), default=""
    )  # to join it; "": none
    places: Mapped[int | None]  # how many persons can come; None: no limit
    sequence: Mapped[int] = mapped_column(default=0)  # number of changes (RFC 5545's SEQUENCE)
    changed_at: Mapped[datetime]

    @property
    def when(self) -> When:
        """The day and hours as one value; of a recurring date, those of the first occurrence."""
        return When(self.precision, self.start, self.end, self.start_time, self.end_time)

    @when.setter
    def when(self, when: When) -> None:
        self.precision, self.start, self.end = when.precision, when.start, when.end
        self.start_time, self.end_time = when.start_time, when.end_time

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.when, self.rule, tuple(self.exceptions))

    @property
    def state(self) -> rules.EventDraft:
        """The part of the date that référents may change."""
        return rules.EventDraft(**{name: getattr(self, name) for name in STATE})

    @state.setter
    def state(self, draft: rules.EventDraft) -> None:
        for name in STATE:
            setattr(self, name, getattr(draft, name))


class EventChange(Base):
    """One row: a change of a date, its author and its moment.

    `before` is the state of the date until then, None where the change was to add the date. An
    `untold` change is still to be told to the chats that the date concerns (reminders/service.py).
    An `urgent` change was told at once also to chats with a digest; their digest leaves it out.
    The followers of the topic read of a change in the announcement that made it, if any.
    """

    __tablename__ = "event_change"
    __table_args__ = (
        sa.Index("ix_event_change_of_event", "event_id", "id"),
        sa.Index(
            "ix_event_change_untold",
            "id",
            sqlite_where=sa.text("untold IS 1"),
            postgresql_where=sa.text("untold IS true"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[int | None] = mapped_column(
        sa.ForeignKey("chat.id", ondelete="SET NULL"), index=True
    )
    before: Mapped[rules.EventDraft | None] = mapped_column(AsJson(rules.EventDraft))
    untold: Mapped[bool] = mapped_column(server_default=sa.false())
    urgent: Mapped[bool] = mapped_column(server_default=sa.false())
    announcement_id: Mapped[int | None] = mapped_column(sa.BigInteger)


class WrittenDate(Base):
    """One row: a published text speaks of a date that was to come when the text was written.

    Until the date is `settled`, the text is quoted in its place. It is settled once somebody adds
    or dismisses it, or once the topic has that date: `event_id` is the date, whatever its
    day becomes.
    """

    __tablename__ = "written_date"
    __table_args__ = (sa.UniqueConstraint("source", "source_id", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_key: Mapped[str] = mapped_column(
        sa.ForeignKey("topic.key", ondelete="CASCADE"), index=True
    )
    source: Mapped[rules.WrittenIn]
    source_id: Mapped[int] = mapped_column(sa.BigInteger)  # the id of the announcement or answer
    day: Mapped[date] = mapped_column(index=True)  # the first day
    state: Mapped[rules.EventDraft] = mapped_column(AsJson(rules.EventDraft))
    words: Mapped[str] = mapped_column(sa.Text)  # the words of the text about the date
    published_on: Mapped[date]
    settled: Mapped[bool]
    event_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)


class OwnCalendar(Base):
    """One row: the secret link by which calendars read the dates that concern a chat.

    Only a digest of the link's token is kept, so that nobody who reads the database can open it.
    """

    __tablename__ = "own_calendar"

    chat_id: Mapped[int] = mapped_column(
        sa.ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]
