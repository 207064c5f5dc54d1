"""Answers to dates: note them, give places to the waiting list, ask afterwards for feedback.

A date is locked while somebody answers it, so that only one person gets the last place.
"""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.events import queries as events, rules as event_rules
from chatbot.events.models import Event
from chatbot.events.service import Changed, date_changed
from chatbot.members import queries as people
from chatbot.members.models import Chat
from chatbot.rsvp import queries, rules, wording
from chatbot.rsvp.models import Rsvp

TOLD_AT_ONCE = 100  # persons in one transaction, during which a bot on SQLite answers nobody else


async def answer(
    work: UnitOfWork,
    event_id: int,
    person: Chat,
    response: rules.Response,
    *,
    day: date | None,
    private: bool = True,
) -> int | None:
    """Note a person's answer to a date; `day`: the day that the question named, None: the next.

    Return the person's rank on the waiting list, counted from 1, or 0 for a person who isn't on it.
    Return None, and keep no answer, if the date has moved from that day.

    A person who answers yes or maybe gets messages about the date again, even after « stop » or, if
    the answer is given in `private`, after being unreachable. Raises DateGone, DateCancelled,
    DatePast, DayUnknown, RegistrationClosed, BannedGuest.
    """
    if await people.ban_of(work.session, person.telegram_id) is not None:
        raise rules.BannedGuest
    if (event := await events.lock_event(work.session, event_id)) is None:
        raise event_rules.DateGone
    is_cancelled, next_day = event.status is event_rules.Status.CANCELLED, None
    if response is rules.Response.NO and not is_cancelled and not event_rules.has_a_day(event.when):
        # If the day isn't known any more, a person can only take an answer back.
        next_day = rules.day_of_answers(event, work.at)
    next_day = next_day or rules.begins(rules.next_answerable(event, work.at))
    if day not in (None, next_day):
        return None
    if response is not rules.Response.NO:
        if rules.is_registration_closed(event, work.at.date()):
            raise rules.RegistrationClosed
        person.stopped_since = None
        person.unreachable_since = None if private else person.unreachable_since
    row = await _note_answer(work, event, next_day, person, response)
    return await queries.place_in_line(work.session, row) if row.waiting else 0


async def give_free_places(work: UnitOfWork) -> bool:
    """Give free places of one date to the waiting list, and write to the new guests.

    Return whether places were given. At night, when people aren't written to, no place is given: a
    free place is kept for the waiting list until morning.
    """
    if not event_rules.is_daytime(work.at):
        return False
    today = work.at.date()
    for event_id, day in await queries.times(work.session, waiting=True, since=today):
        if not await _free_places(work, await events.event(work.session, event_id), day):
            continue
        event = await events.lock_event(work.session, event_id)  # then count again, now exactly
        free = await _free_places(work, event, day)
        when = event_rules.occurrence_on(event, day) if event else None
        if event is None or when is None or not free:
            continue
        limit = min(free, TOLD_AT_ONCE)
        guests = await queries.first_waiting(work.session, event.id, day, limit=limit)
        for row, person in guests:
            row.waiting = False
            notice = wording.place_is_free(event, when)
            await outbox.tell(work, person.telegram_id, notice)
        if guests:
            return True
    return False


@date_changed
async def move_answers(work: UnitOfWork, changed: Changed) -> None:
    """Let the answers to a date that was moved count for its new day."""
    event, before = changed.event, changed.before
    if before is None or (before.when, before.rule) == (event.when, event.rule):
        return
    was, now = rules.day_of_answers(before, work.at), rules.day_of_answers(event, work.at)
    if was is not None and now is not None and was != now:
        await queries.move_answers(work.session, event.id, before=was, after=now)


async def ask_if_useful(work: UnitOfWork) -> bool:
    """Ask some guests from the morning after a date on; tell whether other guests may be left."""
    if not event_rules.is_daytime(work.at):
        return False
    today = work.at.date()
    since = today - rules.ASKED_WITHIN
    for event_id, day in await queries.times(work.session, waiting=False, since=since, until=today):
        event = await events.event(work.session, event_id)
        when = event_rules.occurrence_on(event, day) if event else None
        if event is None or when is None or when.last_day is None:
            continue
        if when.last_day >= today or not event_rules.is_over(when, work.at):
            continue
        guests = await queries.to_ask(work, event_id, day, limit=TOLD_AT_ONCE)
        for row, person in guests:
            row.asked_at = work.at
            notice = wording.was_it_useful(event, when)
            await outbox.tell(work, person.telegram_id, notice)
        if guests:
            return True
    return False


async def rate(
    session: AsyncSession, event: int, day: date, person: Chat | None, useful: rules.Usefulness
) -> Rsvp:
    """Note whether a date was useful to a guest who was asked. Raises NotAsked."""
    row = await _find_asked(session, event, day, person)
    row.useful = useful
    if useful is rules.Usefulness.ABSENT:
        row.sentence = ""
    await session.flush()
    return row


async def rated_answer(
    session: AsyncSession, event: int, day: date, person: Chat | None
) -> tuple[Rsvp, rules.Usefulness]:
    """Find the answer of a guest who rated the date, to add a sentence. Raises NotAsked."""
    row = await _find_asked(session, event, day, person)
    if row.useful is None or row.useful is rules.Usefulness.ABSENT:
        raise rules.NotAsked
    return row, row.useful


async def _note_answer(
    work: UnitOfWork, event: Event, day: date, person: Chat, response: rules.Response
) -> Rsvp:
    row = await queries.find_answer(work.session, event.id, day, person.id)
    if row is not None and row.response is response:
        return row  # so the person keeps their rank on the waiting list
    heads = await queries.headcount(work.session, event.id, day)
    if row is None:
        row = Rsvp(event_id=event.id, day=day, person_id=person.id, sentence="")
    row.response, row.answered_at = response, work.at
    row.waiting = response is rules.Response.YES and not rules.has_place(event.places, heads)
    work.session.add(row)
    await work.session.flush()
    return row


async def _free_places(work: UnitOfWork, event: Event | None, day: date) -> int:
    """Count the places of a date on that day that can be given to its waiting list now."""
    if (
        event is None
        or event.status is event_rules.Status.CANCELLED
        or not event_rules.has_a_day(event.when)
    ):
        return 0
    when = event_rules.next_occurrence(event, work.at)
    if when is None or when.start != day:  # answers count for another day now
        return 0
    heads = await queries.headcount(work.session, event.id, day)
    free = heads.waiting if event.places is None else max(0, event.places - heads.coming)
    return min(heads.waiting, free)


async def _find_asked(session: AsyncSession, event: int, day: date, person: Chat | None) -> Rsvp:
    row = await queries.find_answer(session, event, day, person.id) if person else None
    if row is None or row.asked_at is None:
        raise rules.NotAsked
    return row
