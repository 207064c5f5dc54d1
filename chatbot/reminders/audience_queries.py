"""Every SQL statement about the chats that get reminders of a date, or are told of its changes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.broadcast_queries import owe
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.rules import DeliveryState
from chatbot.engine.storage.engine import asked_among, in_array, insert_into
from chatbot.events.models import Event
from chatbot.members.models import Chat
from chatbot.members.queries import in_reach
from chatbot.members.rules import ChatKind
from chatbot.reminders.models import EventBroadcast
from chatbot.rsvp.models import Rsvp
from chatbot.rsvp.rules import Response
from chatbot.subscriptions.models import DateSubscription, ReminderChoice, Subscription
from chatbot.subscriptions.queries import agrees
from chatbot.subscriptions.rules import WITH_REMINDERS, Reminded, State, reminded

PENDING = sa.literal(DeliveryState.PENDING.value)
NOT_TOLD = (DeliveryState.FAILED, DeliveryState.SKIPPED)
FOLLOWS = Subscription.state == State.ACTIVE
MAY_COME = Rsvp.response != Response.NO
STOPPED_NOTHING = Chat.stopped_since.is_(None)
CHOICE = (ReminderChoice, ReminderChoice.chat_id == Subscription.chat_id)

Whom = sa.Select[int, int | None]  # chats, by our own ids, and the threads in which they are told


def followers(topic: str, *, reminded: bool) -> Whom:
    """Select the chats that follow a topic; with `reminded`, only chats that want reminders."""
    theirs = sa.select(Subscription.chat_id, Subscription.thread_id)
    theirs = theirs.where(Subscription.topic_key == topic, FOLLOWS)
    if not reminded:
        return theirs
    return theirs.outerjoin(*CHOICE).where(agrees(ReminderChoice.wants))


def reminded_at_once(topic: str) -> Whom:
    """Select the chats that follow a topic, want reminders of its dates, and have no digest."""
    theirs = followers(topic, reminded=True).join(Chat, Chat.id == Subscription.chat_id)
    return theirs.where(Chat.digest_since.is_(None))


def askers(event: Event, *, reminded: bool) -> Whom:
    """Select the chats that asked to be told of a date, without followers of its topic.

    With `reminded`, leave out only followers who are reminded of the date anyway.
    """
    topic = event.topic_key
    followed = reminded_at_once(topic) if reminded else followers(topic, reminded=False)
    too = followed.where(Subscription.chat_id == DateSubscription.chat_id)
    theirs = sa.select(DateSubscription.chat_id, DateSubscription.thread_id)
    return theirs.where(
        DateSubscription.event_id == event.id, ~too.correlate(DateSubscription).exists()
    )


def guests(event: Event, *, since: date) -> Whom:
    """Select persons who answered yes or maybe to a date and neither follow nor asked to be told.

    Persons who stopped all messages are left out. `since`: the first day whose answers count.
    """
    follows = followers(event.topic_key, reminded=False)
    asked = sa.select(DateSubscription.event_id).where(DateSubscription.event_id == event.id)
    otherwise = (
        follows.where(Subscription.chat_id == Rsvp.person_id).correlate(Rsvp).exists(),
        asked.where(DateSubscription.chat_id == Rsvp.person_id).correlate(Rsvp).exists(),
    )
    no_thread = sa.literal(None, Delivery.thread_id.type).label("thread_id")
    theirs = sa.select(Rsvp.person_id.label("chat_id"), no_thread).distinct()
    wanted = Rsvp.event_id == event.id, Rsvp.day >= since, MAY_COME, STOPPED_NOTHING
    return theirs.join(Chat, Chat.id == Rsvp.person_id).where(
        *wanted, *(~told for told in otherwise)
    )


def _at_once(
    event: Event, *, guests_since: date, with_digests: bool, at: datetime
) -> sa.ColumnElement[bool]:
    """Match chats that are told of a change of a date at once.

    A chat that counts on the date is told even during a pause, or with a digest.
    """
    digests = sa.true() if with_digests else Chat.digest_since.is_(None)
    # A chat counts on the date if it asked to be told of it, or answered yes or maybe.
    asked = DateSubscription.event_id == event.id, DateSubscription.chat_id == Chat.id
    comes = Rsvp.event_id == event.id, Rsvp.person_id == Chat.id, Rsvp.day >= guests_since, MAY_COME
    counts_on = sa.exists().where(*asked) | sa.exists().where(*comes)
    return sa.and_(Chat.unreachable_since.is_(None), counts_on | sa.and_(digests, *in_reach(at)))


def _with_dates(events: Sequence[Event], at: datetime) -> Any:
    """Select the chats that are reminded of any of these dates: (chat, thread, dates).

    A chat with a digest is reminded only of dates that it asked for. `dates` is a bit mask: 1 for
    the first of these dates, 2 for the second, 4 for the third, and so on.
    """
    each = []
    for index, event in enumerate(events):
        bit = sa.literal(1 << index).label("date")
        for whom in (reminded_at_once(event.topic_key), askers(event, reminded=True)):
            chats = whom.subquery()
            each.append(sa.select(bit, chats.c.chat_id, chats.c.thread_id))
    told = sa.union_all(*each).subquery()
    return (
        sa.select(Chat.telegram_id, told.c.thread_id, sa.func.sum(told.c.date).label("dates"))
        .join(Chat, Chat.id == told.c.chat_id)
        .where(*in_reach(at))
        .group_by(Chat.telegram_id, told.c.thread_id)
        .subquery()
    )


async def sets_of(work: UnitOfWork, events: Sequence[Event]) -> Sequence[int]:
    """List the sets of these dates of which some chat is reminded, each as a bit mask."""
    told = _with_dates(events, work.at)
    found = await work.session.scalars(sa.select(told.c.dates).distinct().order_by(told.c.dates))
    return [int(dates) for dates in found]


async def fix_reminded(
    work: UnitOfWork, broadcasts: Mapping[int, int], events: Sequence[Event]
) -> None:
    """Add to each broadcast the chats that are reminded of exactly its dates.

    `broadcasts`: the id of each broadcast by the bit mask of its dates, as in `sets_of`.
    """
    told = _with_dates(events, work.at)
    broadcast = sa.case(dict(broadcasts), value=told.c.dates)
    theirs = sa.select(broadcast.label("broadcast"), told.c.telegram_id, told.c.thread_id, PENDING)
    of_sets = theirs.where(told.c.dates.in_(broadcasts))
    await owe(work.session, of_sets.order_by("broadcast", told.c.telegram_id))


async def fix_told(
    work: UnitOfWork,
    broadcast_id: int,
    event: Event,
    told: Whom,
    *,
    guests_since: date,
    with_digests: bool,
) -> None:
    """Add to a broadcast those chats of `told` that are told of a change of a date at once."""
    at_once = _at_once(event, guests_since=guests_since, with_digests=with_digests, at=work.at)
    await _owe_to(work, broadcast_id, told, at_once)


async def fix_added(
    work: UnitOfWork,
    broadcast_id: int,
    event: Event,
    *,
    weekly: datetime | None,
    announced_by: int | None,
    since: datetime,
) -> None:
    """Add to a broadcast the chats that are told of an added date at once.

    `weekly`: take the chats with a digest, of those the ones that had theirs of that Monday; None:
    take the others. Chats with a copy of the broadcast `announced_by`, begun at `since` or later,
    know of the date.
    """
    rhythm = Chat.digest_since.is_(None) if weekly is None else Chat.digest_since >= weekly
    knows = (
        sa.exists()
        .where(Broadcast.id == announced_by, Broadcast.created_at >= since)
        .where(Delivery.broadcast_id == Broadcast.id, Delivery.chat_id == Chat.telegram_id)
        .where(Delivery.state.not_in(NOT_TOLD))
    )
    whom = followers(event.topic_key, reminded=True)
    await _owe_to(work, broadcast_id, whom, rhythm, ~knows, *in_reach(work.at))


async def _owe_to(
    work: UnitOfWork, broadcast_id: int, whom: Whom, *conditions: sa.ColumnElement[bool]
) -> None:
    """Add to a broadcast those of these chats that meet the conditions."""
    chats = whom.subquery()
    theirs = (
        sa.select(sa.literal(broadcast_id), Chat.telegram_id, chats.c.thread_id, PENDING)
        .join(Chat, Chat.id == chats.c.chat_id)
        .where(*conditions)
    )
    await owe(work.session, theirs.order_by(Chat.telegram_id))


async def count_told(
    work: UnitOfWork, event: Event, *, guests_since: date, with_digests: bool
) -> tuple[int, int]:
    """Count the persons and the groups that are told at once of a change of a date.

    `guests_since`: the first day whose answers count. `with_digests`: count followers who have a
    digest, too.
    """
    whom = sa.union_all(
        followers(event.topic_key, reminded=False),
        askers(event, reminded=False),
        guests(event, since=guests_since),
    )
    at_once = _at_once(event, guests_since=guests_since, with_digests=with_digests, at=work.at)
    return await _count(work, whom, at_once)


async def count_reminded(work: UnitOfWork, event: Event) -> tuple[int, int]:
    """Count the persons and the groups that want reminders of the dates of a date's topic."""
    return await _count(work, followers(event.topic_key, reminded=True), *in_reach(work.at))


async def _count(
    work: UnitOfWork, whom: Any, *conditions: sa.ColumnElement[bool]
) -> tuple[int, int]:
    chats = whom.subquery()
    found = (
        sa.select(sa.func.count(), sa.func.count().filter(Chat.kind == ChatKind.GROUP))
        .select_from(chats)
        .join(Chat, Chat.id == chats.c.chat_id)
        .where(*conditions)
    )
    count, groups = (await work.session.execute(found)).one()
    return count - groups, groups


async def is_counted_on(session: AsyncSession, event: Event) -> bool:
    """Tell whether anybody answered a date, asked to be told of it, or was told of it unasked."""
    copy = Delivery.broadcast_id == EventBroadcast.broadcast_id
    known = (
        sa.exists().where(Rsvp.event_id == event.id),
        sa.exists().where(DateSubscription.event_id == event.id),
        sa.exists().where(EventBroadcast.event_id == event.id, copy),
    )
    return bool(await session.scalar(sa.select(sa.or_(*known))))


async def dates_of_chats(
    session: AsyncSession, chats: Collection[int], events: Sequence[Event]
) -> set[tuple[int, int]]:
    """Find pairs of a chat and a date where the chat follows the topic and wants reminders.

    Chats and dates are returned by our own ids.
    """
    reminded = [(event, followers(event.topic_key, reminded=True).subquery()) for event in events]
    each = [
        sa.select(sa.literal(event.id), theirs.c.chat_id).where(theirs.c.chat_id.in_(chats))
        for event, theirs in reminded
    ]
    found = await session.execute(sa.union_all(*each)) if each else ()
    return {(chat, event) for event, chat in found}


async def told_by_digest(
    session: AsyncSession, chats: Collection[int], event: Event
) -> Mapping[int, datetime | None]:
    """Map the chats that follow a date's topic to when a broadcast last told them of its changes.

    Chats are by our own ids; None for a chat that no such broadcast told.
    """
    its = EventBroadcast.event_id == event.id, EventBroadcast.day.is_(None)
    copies = Delivery.chat_id == Chat.telegram_id, Delivery.state.not_in(NOT_TOLD)
    told = (
        sa.select(sa.func.max(Broadcast.created_at))
        .join(EventBroadcast, EventBroadcast.broadcast_id == Broadcast.id)
        .join(Delivery, Delivery.broadcast_id == Broadcast.id)
        .where(*its, *copies)
        .correlate(Chat)
        .scalar_subquery()
        .label("last")
    )
    theirs = sa.select(Chat.id, told).join(Subscription, Subscription.chat_id == Chat.id)
    follow = Subscription.topic_key == event.topic_key, FOLLOWS, Chat.id.in_(chats)
    return {row.id: row.last for row in await session.execute(theirs.where(*follow))}


# Who is to be asked once whether they want reminders.


def _unasked(topics: Collection[str], kind: ChatKind, at: datetime) -> Whom:
    """Select followers of these topics who neither have reminders nor were asked."""
    thread = sa.func.min(Subscription.thread_id).label("thread_id")
    return (
        sa.select(Chat.id.label("chat_id"), thread)
        .join(Subscription, Subscription.chat_id == Chat.id)
        .outerjoin(*CHOICE)
        .where(
            Chat.kind == kind,
            Subscription.topic_key.in_(topics),
            FOLLOWS,
            Subscription.wording.not_in(WITH_REMINDERS),
            ReminderChoice.chat_id.is_(None),
            *in_reach(at),
        )
        .group_by(Chat.id)
    )


async def has_unasked(work: UnitOfWork, topics: Collection[str], kind: ChatKind) -> bool:
    """Tell whether any follower of these topics is still to be asked about reminders."""
    unasked = _unasked(topics, kind, work.at).limit(1)
    return (await work.session.execute(unasked)).first() is not None


async def fix_unasked(
    work: UnitOfWork, broadcast_id: int, topics: Collection[str], kind: ChatKind
) -> None:
    """Add to a broadcast the chats to be asked about reminders, and note that they were asked."""
    await _owe_to(work, broadcast_id, _unasked(topics, kind, work.at))
    row = {
        ReminderChoice.chat_id: Chat.id,
        ReminderChoice.at: sa.literal(work.at, ReminderChoice.at.type),
        ReminderChoice.wording: sa.literal(""),
    }
    asked = (
        sa.select(*row.values())
        .join(Delivery, Delivery.chat_id == Chat.telegram_id)
        .where(Delivery.broadcast_id == broadcast_id)
    )
    noted = insert_into(work.session, ReminderChoice).from_select(list(row), asked)
    await work.session.execute(noted.on_conflict_do_nothing())


# Which recipients are skipped. Both queries run many times a second while a broadcast goes out.


# Subqueries rather than joins of subscriptions: SQLite would scan all followers of the topic.
IN_REACH = (Chat.telegram_id, Chat.unreachable_since, Chat.paused_until)
WANTS = sa.select(ReminderChoice.wants).where(ReminderChoice.chat_id == Chat.id).scalar_subquery()


@asked_among
def standing(dialect: str) -> Any:
    """Fetch, per chat and date of a broadcast, whether the chat follows, asked, or may come.

    Chats are by Telegram's ids.
    """
    follows = Subscription.chat_id == Chat.id, Subscription.topic_key == Event.topic_key
    asked = DateSubscription.chat_id == Chat.id, DateSubscription.event_id == Event.id
    comes = Rsvp.person_id == Chat.id, Rsvp.event_id == Event.id, MAY_COME, STOPPED_NOTHING
    columns = (
        EventBroadcast.id.label("told"),
        EventBroadcast.day,
        WANTS.label("wants"),
        sa.select(Subscription.state).where(*follows).scalar_subquery().label("state"),
        sa.select(Subscription.wording).where(*follows).scalar_subquery().label("wording"),
        sa.select(DateSubscription.event_id).where(*asked).scalar_subquery().label("asked"),
        sa.select(sa.func.count()).select_from(Rsvp).where(*comes).scalar_subquery().label("comes"),
    )
    ours = EventBroadcast.broadcast_id == sa.bindparam("of_broadcast")
    return (
        sa.select(*IN_REACH, *columns)
        .select_from(Chat)
        .outerjoin(EventBroadcast, ours)
        .outerjoin(Event, Event.id == EventBroadcast.event_id)
        .where(in_array(dialect, Chat.telegram_id))
    )


@asked_among
def answers(dialect: str) -> Any:
    """Fetch whether chats, by Telegram's ids, want reminders, and how many topics they follow."""
    theirs = sa.select(sa.func.count()).where(Subscription.chat_id == Chat.id, FOLLOWS)
    follows = theirs.correlate(Chat).scalar_subquery().label("follows")
    found = sa.select(*IN_REACH, WANTS.label("wants"), follows)
    return found.where(in_array(dialect, Chat.telegram_id))


def concerns(row: Any) -> bool:
    """Tell whether a chat is told of a date: it asked, may come, or follows the topic."""
    if row.asked is not None or counts_on_change(row):
        return True
    if row.state is not State.ACTIVE:
        return False
    is_change = row.told is not None and row.day is None
    return is_change or reminded([row.wording], wants=row.wants) is Reminded.ALL


def counts_on_change(row: Any) -> bool:
    """Tell whether a row is a change of a date on which the chat counts: it asked, or may come."""
    is_change = row.told is not None and row.day is None
    return is_change and (row.asked is not None or row.comes > 0)
