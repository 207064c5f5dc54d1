"""Send reminders and changes of dates, and once the offer of reminders, by broadcast or digest.

Each broadcast runs until the evening. A broadcast that isn't finished by then, or tells of a date
that changed meanwhile, is revised before it goes on.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.outbox import broadcast_queries, broadcasts
from chatbot.engine.outbox.rules import Skipped
from chatbot.engine.storage.engine import limit_times, remove_rows
from chatbot.events import queries as event_queries, service as event_service
from chatbot.events.agenda import Announced
from chatbot.events.models import Event, EventChange
from chatbot.events.rules import EventDraft, Status, has_a_day, is_daytime
from chatbot.french import When
from chatbot.members.rules import ChatKind
from chatbot.reminders import audience_queries, notices, queries, rules
from chatbot.reminders.models import EventBroadcast
from chatbot.rsvp.rules import first_day_of_answers
from chatbot.subscriptions.rules import is_paused

# Finds the broadcast that announced a date, if any; given by a room above this room.
ToldIn = Callable[[AsyncSession, Event], Awaitable[int | None]]


async def remind(work: UnitOfWork) -> None:
    """Begin the reminders that are due: each morning, or later if the bot wasn't running.

    `work.at` is in the time zone of the people.
    """
    until, since = rules.last_morning(work.at), await queries.reminded_until(work.session)
    if since is None:  # nothing was due yet
        await queries.mark_reminded(work.session, until)
    if since is None or since >= until or not is_daytime(work.at):
        return
    dates = await _planned_dates(work.session)
    added = await queries.added_since(work.session, since)  # what came before was told at once

    def due(event: Event) -> Iterator[When]:
        known_since = added.get(event.id, since).astimezone(work.at.tzinfo)
        return rules.due(event, known_since, until, work.at)

    await queries.lock_dates(work.session, [event.id for event, _ in dates if any(due(event))])
    of_today = [
        Announced(event, topic, when)
        for event, topic in dates
        if event.status is not Status.CANCELLED
        for when in due(event)
    ]
    ordered = sorted(of_today, key=attrgetter("order"))
    for first in range(0, len(ordered), rules.TOGETHER):
        await _remind_of(work, ordered[first : first + rules.TOGETHER])
    soon = (work.at + timedelta(days=rules.OFFERED_DAYS)).date()
    ahead = {topic.key for event, topic in dates if any(rules.coming(event, work.at, soon))}
    await _offer(work, ahead)
    await queries.drop_finished(work)
    await queries.mark_reminded(work.session, until)


async def tell_changes(work: UnitOfWork, told_in: ToldIn) -> bool:
    """Tell the oldest untold change of a date; return whether other dates may have changed.

    Changes of a date that followed each other are told as one, as a reply to its announcement.
    Followers aren't told if announcements made all of these changes: they read of them there. That
    a date was added is told where no reminder would say so in time.
    """
    if not is_daytime(work.at):
        return False
    oldest = await queries.first_untold(work.session, before=work.at - rules.STANDS)
    if oldest is None:
        return False
    locked = await queries.lock_dates(work.session, [oldest.event_id], alone=True)
    change = await queries.first_untold(work.session, oldest.event_id)
    if not locked or change is None:  # somebody else was faster
        return True
    [event], before = locked, change.before
    if before is None:
        await _tell_added(work, event, change, await told_in(work.session, event))
        return True
    kind = rules.what_changed(before, event.state)
    if kind is None or not _is_ahead(before, event.state, work.at):
        await queries.mark_told(work.session, event.id)
        return True
    urgent = rules.is_urgent(before, event.state, work.at)
    announced = await queries.is_announced(work.session, event.id)
    await queries.mark_told(work.session, event.id, urgent=urgent or announced)
    topic = await topic_of_key(work.session, event.topic_key)
    source = await told_in(work.session, event)
    told = notices.DateChange(kind, event, topic, before, await _instead(work.session, event))
    since = first_day_of_answers((before, event.state), work.at)
    for why, whom in (
        (rules.Why.FOLLOWS, audience_queries.followers(event.topic_key, reminded=False)),
        (rules.Why.ASKED, audience_queries.askers(event, reminded=False)),
        (rules.Why.MAY_COME, audience_queries.guests(event, since=since)),
    ):
        if announced and why is rules.Why.FOLLOWS:
            continue
        message = notices.changed(told, now=work.at, why=why)
        broadcast = await _begin(work, message, [Announced(event, topic, When())], source_id=source)
        await audience_queries.fix_told(
            work, broadcast, event, whom, guests_since=since, with_digests=urgent
        )
    return True


async def _tell_added(
    work: UnitOfWork, event: Event, added: EventChange, announced_by: int | None
) -> None:
    """Tell of an added date those who would be reminded of it too late, or by no digest in time.

    If nobody knew of the date until now, its later changes need no message.
    """
    known_since, monday = added.at.astimezone(work.at.tzinfo), rules.last_monday(work.at)
    soon = {
        weekly: [*rules.comes_first(event, known_since, work.at, weekly=weekly is not None)]
        for weekly in (None, monday)
        if event.status is not Status.CANCELLED
    }
    is_known = announced_by or await audience_queries.is_counted_on(work.session, event)
    is_told = any(soon.values())
    until = None if is_told and not is_known else added.id
    await queries.mark_told(work.session, event.id, until=until)
    topic = await topic_of_key(work.session, event.topic_key)
    for weekly, found in soon.items():
        if dates := [Announced(event, topic, when) for when in found[: rules.TOGETHER]]:
            message = notices.reminder(dates, work.at.date(), new=True)
            more = {"until": _until(dates, work.at), "source_id": announced_by}
            broadcast = await _begin(work, message, dates, **more)
            morning = rules.last_morning(known_since)
            await audience_queries.fix_added(
                *(work, broadcast, event), weekly=weekly, announced_by=announced_by, since=morning
            )


@event_service.count_told
async def count_told(work: UnitOfWork, event: Event, after: EventDraft) -> tuple[int, int]:
    """Count the persons and groups that `tell_changes` would tell if a date changed to `after`.

    Earlier changes that are still untold would be told together with this change. Of a date that
    isn't stored yet, count those who want reminders of it.
    """
    if not event.id:
        is_dated = has_a_day(after.when)
        return await audience_queries.count_reminded(work, event) if is_dated else (0, 0)
    change = await queries.first_untold(work.session, event.id, added_too=False)
    before = (change and change.before) or event.state
    if rules.what_changed(before, after) is None or not _is_ahead(before, after, work.at):
        return 0, 0
    urgent = rules.is_urgent(before, after, work.at)
    since = first_day_of_answers((before, event.state, after), work.at)
    return await audience_queries.count_told(work, event, guests_since=since, with_digests=urgent)


async def resume_in_the_morning(work: UnitOfWork) -> None:
    """Let broadcasts that stopped for the night go on, unless what they tell is over by now."""
    if not is_daytime(work.at):
        return
    for broadcast in await broadcast_queries.lock_unfinished(work.session, ending_by=work.at):
        rows = await queries.told_by(work.session, broadcast.id)
        is_news = any(
            row.day is None and rules.is_to_come(event.state, work.at) for row, event, _ in rows
        )
        if broadcast.topic != rules.OFFER and not is_news:
            await _revise(work, broadcast.id, rows)
        else:
            await broadcasts.renew(work.session, broadcast.id, until=rules.evening(work.at))


@event_service.is_counted_on
async def is_counted_on(work: UnitOfWork, event: Event, since: datetime) -> bool:
    """Tell whether anybody may rely on a date that was added at `since`.

    So it is once somebody was reminded of it, has answered it, or has asked to be told of it.
    """
    morning = rules.last_morning(work.at)  # when reminders and digests were told last
    last = morning.date() + timedelta(days=max(rules.DAYS_BEFORE))
    if since < morning and any(rules.coming(event, since, last)):
        return True
    return await audience_queries.is_counted_on(work.session, event)


@event_service.date_changed
async def revise_broadcasts(work: UnitOfWork, changed: event_service.Changed) -> None:
    """Revise the open broadcasts about a changed date, to stop telling its former state.

    A broadcast about an earlier change goes on, unless the new change is worth a message, too.
    """
    event, before, gone = changed.event, changed.before, changed.event.id if changed.removed else 0
    has_news = before is not None and rules.what_changed(before, event.state) is not None
    await revise_reminders(work, event.id, gone=gone, changes_too=changed.removed or has_news)


async def revise_reminders(
    work: UnitOfWork, event_id: int | None = None, *, gone: int = 0, changes_too: bool = False
) -> None:
    """Drop from unfinished reminders, of a date or of all, the occurrences that no longer hold.

    `gone`: the id of a date that was removed. `changes_too`: revise broadcasts about changes, too.
    """
    for broadcast, rows in await queries.open_broadcasts(work.session, event_id):
        if changes_too or _are_reminders(rows):
            await _revise(work, broadcast, rows, gone=gone)


async def reset_later_reminders(work: UnitOfWork) -> None:
    """Set changes and reminders of the future to now, after the clock was set back.

    Reminders of a later morning are cancelled, and begun again when that morning comes.
    """
    until, since = rules.last_morning(work.at), await queries.reminded_until(work.session)
    if since is not None and since > until:
        await queries.mark_reminded(work.session, until)
        for broadcast, rows in await queries.open_broadcasts(work.session):
            if _are_reminders(rows):
                await broadcasts.cancel_if_open(work.session, broadcast)
    just_after = work.at + timedelta(microseconds=1)  # after digests until now, for the next digest
    await limit_times(work.session, just_after, EventChange.at)


async def unwanted(
    work: UnitOfWork, broadcast: int, audience: str, chats: Collection[int]
) -> dict[int, Skipped]:
    """Map each chat, by Telegram's id, that must not get a broadcast now to the reason."""
    is_offer = audience == rules.OFFER
    if is_offer:
        found = await audience_queries.answers(work.session, chats)
    else:
        found = await audience_queries.standing(work.session, chats, of_broadcast=broadcast)
    rows = found.all()
    # A group without a row became a supergroup. It isn't skipped: Telegram will answer with the new
    # id, for which this function is then called.
    known = {row.telegram_id for row in rows}
    reasons = {chat: Skipped.UNFOLLOWED for chat in chats if chat > 0 and chat not in known}
    by_chat = attrgetter("telegram_id")
    for chat, its in groupby(sorted(rows, key=by_chat), key=by_chat):
        dates = list(its)
        if is_offer:
            is_wanted = all(row.wants is None and row.follows > 0 for row in dates)
        else:
            is_wanted = all(map(audience_queries.concerns, dates))
        waits = is_offer or not any(map(audience_queries.counts_on_change, dates))
        chat_row = dates[0]
        if not is_wanted:
            reasons[chat] = Skipped.UNFOLLOWED
        elif chat_row.unreachable_since is not None:
            reasons[chat] = Skipped.UNREACHABLE
        elif waits and is_paused(chat_row.paused_until, work.at):
            reasons[chat] = Skipped.PAUSED
    return reasons


async def dates_in_digest(
    work: UnitOfWork, since: Mapping[int, datetime], monday: datetime
) -> dict[int, list[str]]:
    """Lay out what the digest of that Monday says of dates to each chat, by our own ids.

    These are changed dates, and the dates until the next digest of which the chat wants to be
    reminded. `since`: the moment of each chat's last digest.
    """
    changes = await _changes(work, since)
    last = (monday + timedelta(days=7)).date()  # the day of the next digest
    ahead = [
        Announced(event, topic, when)
        for event, topic in await _planned_dates(work.session)
        for when in rules.coming(event, work.at, last)
    ]
    ahead.sort(key=attrgetter("order"))
    events = {each.event.id: each.event for each in ahead}
    dates = list(events.values())
    reminded_of = await audience_queries.dates_of_chats(work.session, since.keys(), dates)
    digests = {}
    for chat in changes.keys() | {chat for chat, _ in reminded_of}:
        coming = [each for each in ahead if (chat, each.event.id) in reminded_of]
        digests[chat] = notices.in_digest(changes.get(chat, []), coming, work.at)
    return digests


async def _changes(
    work: UnitOfWork, since: Mapping[int, datetime]
) -> dict[int, list[notices.DateChange]]:
    """Map chats to the changed dates of topics that they follow, unless they were told at once."""
    found: dict[int, list[notices.DateChange]] = {}
    of_events: dict[int, list[EventChange]] = {}
    for change in await queries.changes_since(work.session, min(since.values(), default=work.at)):
        its = of_events.get(change.event_id, [])
        of_events[change.event_id] = [] if change.urgent else [*its, change]
    for event_id, changes in of_events.items():
        event = await event_queries.event(work.session, event_id)
        if event is None or not changes:
            continue
        topic = await topic_of_key(work.session, event.topic_key)
        told = await audience_queries.told_by_digest(work.session, since.keys(), event)
        for chat, last in told.items():
            known = max(since[chat], last or since[chat])
            missed = next((change for change in changes if change.at > known), None)
            before = missed.before if missed else None
            kind = rules.what_changed(before, event.state) if before else None
            if before and kind and _is_ahead(before, event.state, work.at):
                instead = await _instead(work.session, event)
                told_change = notices.DateChange(kind, event, topic, before, instead)
                found.setdefault(chat, []).append(told_change)
    return found


async def _instead(session: AsyncSession, event: Event) -> Event | None:
    """Find the date that the last change of a date made of a session that it left out."""
    last = await event_queries.last_change(session, event.id)
    together = await event_queries.changed_with(session, last, event) if last else []
    return next((other for change, other in together if change.before is None), None)


async def _planned_dates(session: AsyncSession) -> list[tuple[Event, Topic]]:
    """List the dates that aren't cancelled, each with its topic."""
    found = await event_queries.events(session, "")
    return [(event, topic) for event, topic in found if event.status is not Status.CANCELLED]


async def _remind_of(work: UnitOfWork, dates: Sequence[Announced]) -> None:
    """Begin a broadcast for each set of these dates of which some chat is reminded."""
    events = [each.event for each in dates]
    begun = {}
    for bit_mask in await audience_queries.sets_of(work, events):
        chosen = [each for index, each in enumerate(dates) if bit_mask >> index & 1]
        message, until = notices.reminder(chosen, work.at.date()), _until(chosen, work.at)
        begun[bit_mask] = await _begin(work, message, chosen, until=until)
    if begun:
        await audience_queries.fix_reminded(work, begun, events)


async def _offer(work: UnitOfWork, topics: Collection[str]) -> None:
    """Offer reminders, once, to chats that follow one of these topics without reminders."""
    for kind in ChatKind:
        if not await audience_queries.has_unasked(work, topics, kind):
            continue
        message = notices.offer(private=kind is ChatKind.PERSON)
        broadcast = await _begin(work, message, [], topic=rules.OFFER)
        await audience_queries.fix_unasked(work, broadcast, topics, kind)


async def _begin(work: UnitOfWork, message: Reply, told: Sequence[Announced], **more: Any) -> int:
    """Begin a broadcast that reminds of these dates; without a day, it tells of a change."""
    given: dict[str, Any] = {"topic": rules.DATES, "until": rules.evening(work.at)} | more
    broadcast = await broadcasts.begin(work, message, resends=True, **given)
    for each in told:
        row = EventBroadcast(broadcast_id=broadcast, event_id=each.event.id, day=each.when.start)
        work.session.add(row)
    await work.session.flush()
    return broadcast


async def _revise(
    work: UnitOfWork, broadcast: int, rows: Sequence[queries.ToldDate], *, gone: int = 0
) -> None:
    """Let a broadcast remind only of occurrences that still hold, and not of the date `gone`.

    If nothing is left, the broadcast is cancelled.
    """
    left = [
        Announced(event, topic, when)
        for row, event, topic in rows
        if row.day is not None and event.id != gone and event.status is not Status.CANCELLED
        for when in rules.coming(event, work.at, row.day)
        if when.start == row.day
    ]
    if not left:
        await broadcasts.cancel_if_open(work.session, broadcast)
        return
    days = {(each.event.id, each.when.start) for each in left}
    for row, event, _ in rows:
        if (event.id, row.day) not in days:
            await remove_rows(work.session, EventBroadcast, id=row.id)
    message = notices.reminder(left, work.at.date())
    await broadcasts.renew(work.session, broadcast, message, until=_until(left, work.at))


def _until(dates: Sequence[Announced], at: datetime) -> datetime:
    """Find until when to remind of these dates: this evening, or earlier if one begins before."""
    if not is_daytime(at):
        return at
    hours = [each.when.start_time for each in dates if each.when.start == at.date()]
    begins = (datetime.combine(at.date(), hour, at.tzinfo) for hour in hours if hour is not None)
    return min([rules.evening(at), *begins])


def _are_reminders(rows: Sequence[queries.ToldDate]) -> bool:
    return all(row.day is not None for row, _, _ in rows)


def _is_ahead(before: EventDraft, after: EventDraft, at: datetime) -> bool:
    return rules.is_to_come(before, at) or rules.is_to_come(after, at)
