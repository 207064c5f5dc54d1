"""The dates of an announcement: read in the text, offered, added as the announcement leaves."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import news_queries, service
from chatbot.announcements.models import Announcement
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.events import queries, rules, service as events, written_dates
from chatbot.events.agenda import find_agenda
from chatbot.events.changing import Change
from chatbot.events.meant import is_known
from chatbot.events.models import Event, WrittenDate
from chatbot.events.news import changes_in
from chatbot.events.reading import meetings_in
from chatbot.french import When
from chatbot.members import service as members


def read(
    announcement: Announcement, at: datetime, text: str | None = None
) -> list[rules.EventDraft]:
    """Read the dates in `text` that are still to come when the announcement leaves.

    `text`: None for the text of the announcement.
    """
    leaves = max(at, announcement.send_at or at).astimezone(at.tzinfo)
    text = announcement.text if text is None else text
    return [meeting.draft for meeting in meetings_in(visible(text), leaves)]


async def offered(work: UnitOfWork, announcement: Announcement) -> list[rules.EventDraft]:
    """Find the dates of the text that are neither planned, nor in the agenda, nor settled before.

    The list is empty if the author may not tell dates of the topic.
    """
    drafts = read(announcement, work.at)
    if not (drafts and await service.may_tell_dates(work.session, announcement)):
        return []
    known = [event for event, _ in await queries.events(work.session, announcement.topic_key)]
    taken = {planned.state.when.start for planned in announcement.planned}
    written = await queries.written_in(work.session, *_source(announcement))
    taken |= {date.day for date in written if date.settled}
    taken |= written_dates.days_told(await told_changes(work, announcement))
    return [
        draft
        for draft in drafts
        if (day := draft.when.start) is not None
        and day not in taken
        and not any(is_known(draft, event) for event in known)
    ]


async def told_changes(work: UnitOfWork, announcement: Announcement) -> list[Change]:
    """Find what the text changes in dates of its topics: cancelled, moved, elsewhere, full.

    Left out are dates with a planned change, dates of topics for which the author may not tell
    dates, dates under a correction (see `contradicted`), and what the corrected text said already.
    """
    author, session = await service.author_of(work.session, announcement), work.session
    if author is None:
        return []
    planned, known = {change.event for change in announcement.planned}, []
    if announcement.is_correction:
        planned |= {event.id for event in await present_dates(session, announcement)}
    for topic in await news_queries.topics_of(session, announcement.number):
        if await members.may_write(session, author, topic):
            events = [event for event, _ in await queries.events(session, topic)]
            known += [
                event
                for event in events
                if rules.is_expected(event, work.at) and event.id not in planned
            ]
    leaves = max(work.at, announcement.send_at or work.at).astimezone(work.at.tzinfo).date()
    told = changes_in(visible(announcement.text), known, leaves)
    if announcement.corrects is not None:
        former = await service.lock(session, announcement.corrects)
        before = changes_in(visible(former.text), known, leaves)
        told = [change for change in told if change not in before]
    return [change for change in told if change.apart or change.state != change.event.state]


async def gone(work: UnitOfWork, announcement: Announcement) -> list[Event]:
    """Find the dates under a correction that the former text mentions, and the new text doesn't."""
    written = await queries.written_in(work.session, *_source(announcement))
    left = {date.day for date in written} - {
        draft.when.start for draft in read(announcement, work.at)
    }
    planned = {change.event for change in announcement.planned}
    ahead = await ahead_under(work, announcement) if left else []
    return [
        event
        for event in ahead
        if event.start in left and not event.rule and event.id not in planned
    ]


async def contradicted(
    work: UnitOfWork, announcement: Announcement, under: Sequence[Event]
) -> list[tuple[Event, When | None]]:
    """Find the dates `under` a correction that contradict its text, each with the text's version.

    None means that the text doesn't mention the day any more. Else the text has another hour than
    the date, whose own hour comes from the former text or from a planned change. An hour that
    another date under the correction has is no contradiction, since only one hour of a day is read.
    The list is empty if the author may not tell dates of the topic.
    """
    if not await service.may_tell_dates(work.session, announcement):
        return []
    drafts = [draft for draft in read(announcement, work.at) if not draft.rule]
    said = {draft.when.start: draft.when for draft in drafts}
    hours = [(event.start, event.start_time) for event in under]
    written = await queries.written_in(work.session, *_source(announcement))
    former = {(date.day, date.state.when.start_time) for date in written}
    planned = {change.event for change in announcement.planned}
    others = [
        (event, when)
        for event in under
        if event.id is not None and not event.rule and (when := said.get(event.start))
        if event.id in planned or (event.start, event.start_time) in former
        if (when.start, when.start_time) not in hours and _is_another_hour(event.when, when)
        if rules.is_expected(event, work.at)
    ]
    return [*((event, None) for event in await gone(work, announcement)), *others]


async def present_dates(session: AsyncSession, announcement: Announcement) -> list[Event]:
    """Find the date attached to an announcement, and the dates that the announcement added."""
    told = await queries.told_by_announcement(session, announcement.number)
    attached = announcement.event_id and await queries.event(session, announcement.event_id)
    return [*([attached] if attached else []), *(event for event in told if event is not attached)]


async def ahead_under(work: UnitOfWork, announcement: Announcement) -> list[Event]:
    """Find the dates under an announcement that people expect: neither over nor cancelled."""
    under = await present_dates(work.session, announcement)
    return [event for event in under if rules.is_expected(event, work.at)]


async def outdated(work: UnitOfWork, announcement: Announcement) -> list[Event]:
    """List the dates that the text still tells on a former day, but that don't stand under it."""
    under = {event.id for event in await present_dates(work.session, announcement)}
    told = await written_dates.outdated_in(work.session, _source(announcement))
    return [event for event in told if event.id not in under]


async def dates_of(work: UnitOfWork, topic: str) -> list[Event]:
    """List the topic's dates that can be attached: still to come, and not cancelled."""
    agenda = await find_agenda(work.session, work.at, topic=topic)
    ahead = [announced.event for announced in agenda.ahead]
    return [event for event in ahead if event.status is not rules.Status.CANCELLED]


def replanned(
    announcement: Announcement, text: str, *, at: datetime
) -> tuple[rules.PlannedDate, ...]:
    """Return the planned dates of an announcement once `text` replaces the present text.

    A planned date that was read in the present text is replaced by the new text's date on that day,
    or dropped. So are the changes that a text tells of known dates, unless it is a correction's: in
    the new text they are read anew. Other planned dates stay.
    """
    if text == announcement.text:
        return announcement.planned
    read_before = read(announcement, at)
    now = {draft.when.start: draft for draft in read(announcement, at, text)}
    kept = []
    for planned in announcement.planned:
        if planned.event is not None:
            kept += [planned] if announcement.is_correction else []
        elif planned.state not in read_before:
            kept.append(planned)
        elif (again := now.get(planned.state.when.start)) is not None:
            kept.append(replace(planned, state=again))
    return tuple(kept)


async def carry_out(work: UnitOfWork, announcement: Announcement) -> list[Event]:
    """Add and change dates as planned; return the dates that had changed meanwhile: they stay.

    A planned date that the topic already has is attached instead of added, unless another date is
    attached. A date that changes stands under the announcement. Dates beyond the limit of the topic
    are not added.
    """
    topic, number = announcement.topic_key, announcement.number
    present = [event for event, _ in await queries.events(work.session, topic)]
    stayed = []
    for planned in announcement.planned:
        if planned.keep:
            continue
        if planned.event is not None:
            if (event := await queries.event(work.session, planned.event)) is not None:
                try:
                    await _change(work, announcement, event, planned)
                except rules.ChangedMeanwhile:
                    stayed.append(event)
        elif (known := _find_known(announcement, planned.state, present, work.at)) is not None:
            announcement.event_id = announcement.event_id or known.id
        else:
            with suppress(rules.TooManyDates):
                await events.add(work, planned.state, topic=topic, announcement=number)
    announcement.planned = ()
    return stayed


async def _change(
    work: UnitOfWork, announcement: Announcement, event: Event, planned: rules.PlannedDate
) -> None:
    """Change a date as planned. A correction edits in silence, so that followers are told apart.

    Raises ChangedMeanwhile.
    """
    state, seen, number = planned.state, planned.seen, announcement.number
    if planned.apart is None:
        await events.change(work, event, state, seen=seen)
    else:
        apart = await events.set_apart(work, event, state, planned.apart, seen=seen)
        apart.event.announcement_id = number
    last = await queries.last_change(work.session, event.id)
    if last is not None and not announcement.is_correction:
        last.announcement_id = number
    if event.announcement_id != number:
        if announcement.event_id in {None, event.id}:
            announcement.event_id = event.id
        else:
            event.announcement_id = event.announcement_id or number


async def note(work: UnitOfWork, announcement: Announcement) -> None:
    """Note the dates in the text of an announcement that leaves, before its dates are changed."""
    text, topic = visible(announcement.text), announcement.topic_key
    corrected = announcement.is_correction
    present = await present_dates(work.session, announcement) if corrected else ()
    under = [event.id for event in present]
    await written_dates.note_written(work, _source(announcement), text, topic=topic, under=under)


async def note_earlier_ones(work: UnitOfWork) -> None:
    """Note the dates to come in announcements that left before the bot noted written dates."""
    since = work.at - written_dates.LOOKS_BACK
    for announcement in await news_queries.published(work.session, since=since):
        out_at = announcement.corrected_at or announcement.published_at or work.at
        await written_dates.note_earlier(
            work,
            _source(announcement),
            visible(announcement.text),
            topic=announcement.topic_key,
            written=out_at.astimezone(work.at.tzinfo),
        )


async def forget_dates(session: AsyncSession, announcement: Announcement) -> None:
    """Delete the notes about the dates of an announcement that is withdrawn."""
    await written_dates.forget_written(session, _source(announcement))
    await queries.forget_announcement(session, announcement.number)


async def undecided(work: UnitOfWork, announcement: Announcement) -> list[WrittenDate]:
    """List the dates to come in a published announcement about which nobody has decided."""
    return await written_dates.open_in(work, _source(announcement))


def _find_known(
    announcement: Announcement, state: rules.EventDraft, known: Sequence[Event], at: datetime
) -> Event | None:
    """Find the topic's date that equals a planned date; None for a new date.

    A planned date that was read in the text equals the date that it tells (`is_known`), unless the
    hours differ. A typed date equals a date with its title and its moment.
    """
    is_read = state in read(announcement, at)
    for event in known:
        alike = is_known(state, event) and not (
            event.rule or _is_another_hour(event.when, state.when)
        )
        is_it = alike if is_read else (event.title, event.when) == (state.title, state.when)
        if is_it and event.status is not rules.Status.CANCELLED:
            return event
    return None


def _is_another_hour(one: When, other: When) -> bool:
    """Tell whether both dates have an hour, and the hours differ."""
    return None not in {one.start_time, other.start_time} and one.start_time != other.start_time


def _source(announcement: Announcement) -> written_dates.Source:
    return written_dates.Source(rules.WrittenIn.ANNOUNCEMENT, announcement.number)
