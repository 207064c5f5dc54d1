"""The dates in the weekly digest: changed dates, and dates to come."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import UnitOfWork
from chatbot.events import queries as event_queries
from chatbot.events.models import EventChange
from chatbot.reminders import audience_queries, notices, queries
from chatbot.reminders.rules import coming, is_to_come, what_changed
from chatbot.reminders.service import in_order, planned_dates

UNTIL_THE_NEXT = timedelta(days=7)  # which comes in the morning of that day

Changes = dict[int, list[notices.DateChange]]  # by our own ids of the chats
Dates = dict[int, list[notices.Coming]]


async def of_dates(
    work: UnitOfWork, since: Mapping[int, datetime], monday: datetime
) -> dict[int, list[str]]:
    """Lay out what the digest of that Monday says to each of these chats, by our own ids.

    `since`: of when their last digest is.
    """
    changes = await _changes(work, since)
    dates = await _dates(work, since, monday)
    return {
        chat: notices.in_digest(changes.get(chat, []), dates.get(chat, []), work.at)
        for chat in changes.keys() | dates.keys()
    }


async def _dates(work: UnitOfWork, chats: Mapping[int, datetime], monday: datetime) -> Dates:
    """Find the dates until the next digest of which each of these chats wants to be reminded."""
    last = (monday + UNTIL_THE_NEXT).date()
    ahead = in_order(
        [
            notices.Coming(event, topic, when)
            for event, topic in await planned_dates(work.session)
            for when in coming(event, work.at, last)
        ]
    )
    events = {each.event.id: each.event for each in ahead}
    theirs = await audience_queries.dates_of_chats(
        work.session, chats.keys(), list(events.values())
    )
    return {
        chat: [each for each in ahead if (chat, each.event.id) in theirs]
        for chat in {chat for chat, _ in theirs}
    }


async def _changes(work: UnitOfWork, since: Mapping[int, datetime]) -> Changes:
    """Find the changed dates of the topics that each chat follows, unless told at once."""
    found: Changes = {}
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
            kind = what_changed(before, event.state) if before else None
            if before is None or kind is None:
                continue
            if any(is_to_come(state, work.at) for state in (before, event.state)):
                found.setdefault(chat, []).append(notices.DateChange(kind, event, topic, before))
    return found
