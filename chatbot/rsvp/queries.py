"""Every SQL statement about the answers to dates, and the feedback afterwards."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import UNSYNCED, delete_batch, limit_times, put_row
from chatbot.events.models import Event, OwnCalendar
from chatbot.events.rules import Status
from chatbot.members.models import Chat
from chatbot.rsvp.models import NameConsent, Rsvp
from chatbot.rsvp.rules import Feedback, Headcount, Response, Usefulness

Time = tuple[int, date]  # an occurrence: the id of the date, the day on which it begins
Guest = tuple[Rsvp, Chat]

COMES = (Rsvp.response == Response.YES, Rsvp.waiting.is_(False))
MAY_BE_TOLD = (Chat.unreachable_since.is_(None), Chat.stopped_since.is_(None))
IN_TURN = (Rsvp.answered_at, Rsvp.person_id)
UNHEARD = {"asked_at": None, "useful": None, "sentence": ""}


async def find_answer(session: AsyncSession, event: int, day: date, person: int) -> Rsvp | None:
    return await session.get(Rsvp, (event, day, person), populate_existing=True)


async def headcount(session: AsyncSession, event: int, day: date) -> Headcount:
    """Count the answers of each kind to a date on that day."""
    said = (Rsvp.response, Rsvp.waiting)
    rows = sa.select(*said, sa.func.count()).where(*_is_occurrence(event, day)).group_by(*said)
    found = {(response, waits): n for response, waits, n in await session.execute(rows)}
    return Headcount(
        coming=found.get((Response.YES, False), 0),
        waiting=found.get((Response.YES, True), 0),
        maybe=found.get((Response.MAYBE, False), 0),
        no=found.get((Response.NO, False), 0),
    )


async def place_in_line(session: AsyncSession, waiting: Rsvp) -> int:
    """Find the rank of a `waiting` person on the waiting list, counted from 1."""
    together = (Rsvp.answered_at == waiting.answered_at) & (Rsvp.person_id <= waiting.person_id)
    rows = sa.select(sa.func.count()).where(
        *_is_occurrence(waiting.event_id, waiting.day),
        Rsvp.waiting.is_(True),
        sa.or_(Rsvp.answered_at < waiting.answered_at, together),
    )
    return await session.scalar(rows) or 0


async def times(
    session: AsyncSession, *, waiting: bool, since: date, until: date = date.max
) -> Sequence[Time]:
    """List occurrences between two days with people who can be written to.

    Those are `waiting` for a place, or else came and weren't asked for feedback yet.
    """
    those = (Rsvp.waiting.is_(True),) if waiting else (*COMES, Rsvp.asked_at.is_(None))
    rows = (
        sa.select(Rsvp.event_id, Rsvp.day)
        .join(Event, Event.id == Rsvp.event_id)
        .join(Chat, Chat.id == Rsvp.person_id)
        .where(Rsvp.day.between(since, until), Event.status != Status.CANCELLED)
        .where(*those, *MAY_BE_TOLD)
        .distinct()
    )
    return [(event, day) for event, day in await session.execute(rows)]


async def first_waiting(
    session: AsyncSession, event: int, day: date, *, limit: int
) -> Sequence[Guest]:
    """List the people who wait longest and can be written to."""
    rows = _guests(event, day).where(Rsvp.waiting.is_(True), *MAY_BE_TOLD)
    return await _listed(session, rows.order_by(*IN_TURN).limit(limit))


async def count_named(session: AsyncSession, event: int, day: date) -> int:
    """Count the guests, with a place or waiting, who let référents read their name."""
    return await session.scalar(_named(event, day).with_only_columns(sa.func.count())) or 0


async def named(
    session: AsyncSession, event: int, day: date, *, limit: int, offset: int
) -> Sequence[Guest]:
    """List a page of the guests that `count_named` counts.

    Guests with a place come first, then the waiting list, both in the order of their answers.
    """
    rows = _named(event, day).order_by(Rsvp.waiting, *IN_TURN)
    return await _listed(session, rows.limit(limit).offset(offset))


async def consent(session: AsyncSession, person: int) -> NameConsent | None:
    return await session.get(NameConsent, person, populate_existing=True)


async def keep_consent(work: UnitOfWork, person: int, *, agrees: bool) -> None:
    row = {"person_id": person, "agrees": agrees, "decided_at": work.at}
    await put_row(work.session, NameConsent, **row)


async def to_ask(work: UnitOfWork, event: int, day: date, *, limit: int) -> Sequence[Guest]:
    """Lock some of the guests who weren't asked for feedback yet and may be written to."""
    rows = _guests(event, day).where(
        *COMES,
        Rsvp.asked_at.is_(None),
        *MAY_BE_TOLD,
        sa.or_(Chat.paused_until.is_(None), Chat.paused_until <= work.at),
    )
    return await _listed(work.session, rows.limit(limit).with_for_update(of=Rsvp, skip_locked=True))


async def feedback(session: AsyncSession, event: int, day: date) -> Feedback:
    heard = (*_is_occurrence(event, day), Rsvp.useful.is_not(None))
    rows = sa.select(Rsvp.useful, sa.func.count()).where(*heard).group_by(Rsvp.useful)
    count = dict(iter(await session.execute(rows)))
    said = sa.select(Rsvp.sentence).where(*heard, Rsvp.sentence != "").order_by(Rsvp.sentence)
    return Feedback(
        yes=count.get(Usefulness.YES, 0),
        partly=count.get(Usefulness.PARTLY, 0),
        no=count.get(Usefulness.NO, 0),
        sentences=tuple(await session.scalars(said)),
    )


async def days_heard_of(session: AsyncSession, event: int) -> Sequence[date]:
    """List the days of a date about which guests were asked for feedback, latest first."""
    rows = sa.select(Rsvp.day).where(Rsvp.event_id == event, Rsvp.asked_at.is_not(None)).distinct()
    return (await session.scalars(rows.order_by(Rsvp.day.desc()))).all()


async def move_answers(session: AsyncSession, event: int, *, before: date, after: date) -> None:
    """Move the answers to a date from its former day `before` to its new day `after`.

    A person's older answer for the new day is deleted, and feedback is forgotten.
    """
    said = sa.select(Rsvp.person_id).where(*_is_occurrence(event, before))
    older = sa.delete(Rsvp).where(*_is_occurrence(event, after), Rsvp.person_id.in_(said))
    moved = sa.update(Rsvp).where(*_is_occurrence(event, before)).values(day=after, **UNHEARD)
    for statement in (older, moved):
        await session.execute(statement, execution_options=UNSYNCED)


async def reset_later_answers(work: UnitOfWork) -> None:
    """Set answers' timestamps in the future to now, after the clock was set back.

    Guests who were asked for feedback in the future are asked again. People on the waiting list
    keep their rank before new answers.
    """
    unasked = sa.update(Rsvp).where(Rsvp.asked_at > work.at).values(UNHEARD)
    await work.session.execute(unasked, execution_options=UNSYNCED)
    await limit_times(work.session, work.at, Rsvp.answered_at)


async def answers_of(session: AsyncSession, person: int) -> Sequence[tuple[Rsvp, Event]]:
    """List a person's answers with their dates, latest day first."""
    rows = sa.select(Rsvp, Event).join(Event, Event.id == Rsvp.event_id)
    found = await session.execute(
        rows.where(Rsvp.person_id == person).order_by(Rsvp.day.desc(), Rsvp.event_id)
    )
    return [(row, event) for row, event in found]


async def drop_answers_from(session: AsyncSession, person: int, *, since: date) -> None:
    await session.execute(sa.delete(Rsvp).where(Rsvp.person_id == person, Rsvp.day >= since))


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some answers to dates before that moment; tell whether there may be more.

    Once no such answer is left, drop consents from before that moment of persons without answers.
    """
    if await delete_batch(session, Rsvp, Rsvp.day < before.date()):
        return True
    said = sa.select(Rsvp.person_id).where(Rsvp.person_id == NameConsent.person_id)
    unused = (NameConsent.decided_at < before, ~said.exists())
    return await delete_batch(session, NameConsent, *unused)


def _is_occurrence(event: int, day: date) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return Rsvp.event_id == event, Rsvp.day == day


def _guests(event: int, day: date) -> sa.Select[Rsvp, Chat]:
    return (
        sa.select(Rsvp, Chat)
        .join(Chat, Chat.id == Rsvp.person_id)
        .where(*_is_occurrence(event, day))
    )


def _named(event: int, day: date) -> sa.Select[Rsvp, Chat]:
    agrees = (NameConsent.person_id == Rsvp.person_id) & NameConsent.agrees.is_(True)
    wants = _guests(event, day).where(Rsvp.response == Response.YES)
    return wants.join(NameConsent, agrees)


async def _listed(session: AsyncSession, rows: sa.Select[Rsvp, Chat]) -> Sequence[Guest]:
    found = await session.execute(rows.execution_options(populate_existing=True))
    return [(row, chat) for row, chat in found]


async def answered_by_owner(
    session: AsyncSession, digest: str, *, since: date, limit: int
) -> Sequence[tuple[Event, Topic, Rsvp]]:
    """List occurrences to which the owner of a calendar link said yes or maybe, latest first."""
    found = (
        sa.select(Event, Topic, Rsvp)
        .join(Topic, Topic.key == Event.topic_key)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .join(OwnCalendar, OwnCalendar.chat_id == Rsvp.person_id)
        .where(OwnCalendar.digest == digest, Rsvp.response != Response.NO, Rsvp.day >= since)
        .order_by(Rsvp.day.desc(), Event.id)
        .limit(limit)
    )
    return [(event, topic, said) for event, topic, said in await session.execute(found)]
