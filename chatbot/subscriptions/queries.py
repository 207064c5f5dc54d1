"""Every SQL statement about who follows what."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage import engine
from chatbot.members.models import Ban, Chat, NameWord
from chatbot.members.queries import is_named
from chatbot.members.rules import ChatKind
from chatbot.subscriptions.models import (
    Approval,
    DateSubscription,
    FollowAll,
    ReminderChoice,
    Subscription,
)
from chatbot.subscriptions.rules import CURRENT, WITH_REMINDERS, Key, State

FOLLOWING = 2022_05_04  # any number; the advisory lock for changing subscriptions

Followed = tuple[Subscription, Chat]
Receipt = TypeVar("Receipt", Subscription, FollowAll, DateSubscription, ReminderChoice)
Place = tuple[datetime, int, str]  # a request's position in the queue: when, chat, topic
QUEUE = (Subscription.consented_at, Subscription.chat_id, Subscription.topic_key)


async def lock_following(session: AsyncSession) -> None:
    """Keep other transactions from changing subscriptions until the current transaction ends.

    Otherwise two transactions that tell the admins at once would each count only their own
    request. The lock is taken after `lock_roles` and before the row of a chat; another order
    could deadlock.
    """
    await engine.advisory_lock(session, FOLLOWING)


async def lock_chat(session: AsyncSession, chat_id: int) -> bool:
    """Keep a chat and what it follows from being changed; return whether the chat still exists.

    The lock is the weak one (FOR NO KEY UPDATE): others may still store rows that refer to the
    chat. With the strong one, two admins who decide about each other would deadlock.
    """
    await lock_following(session)
    locked = sa.select(Chat.id).where(Chat.id == chat_id).with_for_update(key_share=True)
    return await session.scalar(locked) is not None


async def subscription(session: AsyncSession, chat_id: int, topic: str) -> Subscription | None:
    """Read afresh a chat's subscription to a topic."""
    return await session.get(Subscription, (chat_id, topic), populate_existing=True)


async def of_chat(session: AsyncSession, chat_id: int) -> Sequence[Subscription]:
    """List a chat's subscriptions, in whatever state."""
    found = sa.select(Subscription).where(Subscription.chat_id == chat_id)
    return (await session.scalars(found.order_by(Subscription.topic_key))).all()


async def topics_followed(
    session: AsyncSession, chats: Collection[int]
) -> Mapping[int, Sequence[str]]:
    """Map these chats, by our own ids, to the keys of the topics that they follow."""
    rows = sa.select(Subscription.chat_id, Subscription.topic_key).where(
        Subscription.chat_id.in_(chats), Subscription.state == State.ACTIVE
    )
    found: dict[int, list[str]] = {}
    for chat, topic in await session.execute(rows):
        found.setdefault(chat, []).append(topic)
    return found


@engine.cached
async def topics_on_approval(session: AsyncSession) -> Sequence[str]:
    return (await session.scalars(sa.select(Approval.topic_key))).all()


async def decide(
    session: AsyncSession, key: Key, *, before: State, **changes: object
) -> Subscription | None:
    """Change and return a subscription that is in the state `before`; None if it isn't."""
    decided = (
        sa.update(Subscription)
        .where(
            Subscription.chat_id == key[0],
            Subscription.topic_key == key[1],
            Subscription.state == before,
        )
        .values(**changes)
        .returning(Subscription)
        .execution_options(populate_existing=True)
    )
    return await session.scalar(decided)


async def end_all(work: UnitOfWork, chat_id: int) -> Sequence[str]:
    """End a chat's subscriptions and requests; return the topics' keys."""
    ended = (
        sa.update(Subscription)
        .where(Subscription.chat_id == chat_id, Subscription.state.in_(CURRENT))
        .values(state=State.ENDED, since=work.at)
        .returning(Subscription.topic_key)
    )
    return (await work.session.scalars(ended)).all()


async def waiting(
    session: AsyncSession,
    *,
    after: Place | None = None,
    until: datetime | None = None,
    skipped: int = 0,
    limit: int,
) -> Sequence[Followed]:
    """List the requests, longest-waiting first; every caller gets them in the same order.

    `after`: only those behind a position in the queue; `until`: only those made up to a moment.
    """
    found = sa.select(Subscription, Chat).join(Chat, Chat.id == Subscription.chat_id)
    found = found.where(Subscription.state == State.PENDING).order_by(*QUEUE)
    if after is not None:
        found = found.where(sa.tuple_(*QUEUE) > sa.tuple_(*after))
    if until is not None:
        found = found.where(Subscription.consented_at <= until)
    rows = await session.execute(found.offset(skipped).limit(limit))
    return [(row, chat) for row, chat in rows]


async def count_waiting(session: AsyncSession, *, until: Place | None = None) -> int:
    """Count the waiting requests, all or up to a position in the queue."""
    waiting = sa.select(sa.func.count()).where(Subscription.state == State.PENDING)
    if until is not None:
        waiting = waiting.where(sa.tuple_(*QUEUE) <= sa.tuple_(*until))
    return await session.scalar(waiting) or 0


async def followers(
    session: AsyncSession,
    topic: str,
    state: State,
    *,
    words: Collection[str] = (),
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Sequence[Followed]:
    """List a topic's chats in a state whose names match the words.

    By our own ids: chats before `before`, newest first, or chats after `after`, oldest first.
    """
    found = (
        sa.select(Subscription, Chat)
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(Subscription.topic_key == topic, Subscription.state == state)
        .order_by(Subscription.chat_id.desc() if after is None else Subscription.chat_id)
        .limit(limit)
    )
    # Conditions on both columns, else PostgreSQL reads all chats up to that one.
    if after is not None:
        found = found.where(Subscription.chat_id > after, Chat.id > after)
    elif before is not None:
        found = found.where(Subscription.chat_id < before, Chat.id < before)
    if words:
        found = found.where(is_named(words))
    return [(row, chat) for row, chat in await session.execute(found)]


async def exported(
    session: AsyncSession, topic: str, state: State, *, groups: bool, after: int, limit: int
) -> Sequence[Any]:
    """Fetch what is exported of a topic's persons or groups in a state, with ids > `after`."""
    of_chats = (Chat.id, Chat.kind, Chat.name, Chat.username, Chat.paused_until)
    receipt = (Subscription.since, Subscription.consented_at, Subscription.wording)
    found = (
        sa.select(*of_chats, Chat.unreachable_since, Chat.digest_since, *receipt)
        .add_columns(Subscription.source, Subscription.reason, Ban.since.label("banned_since"))
        .select_from(Subscription)
        .join(Chat, Chat.id == Subscription.chat_id)
        .outerjoin(Ban, Ban.telegram_id == Chat.telegram_id)
        .where(Subscription.topic_key == topic, Subscription.state == state)
        .where(Subscription.chat_id > after, Chat.id > after)  # both, as in `followers`
        .where(Chat.kind == (ChatKind.GROUP if groups else ChatKind.PERSON))
        .order_by(Subscription.chat_id)
        .limit(limit)
    )
    return (await session.execute(found)).all()


async def counts(
    session: AsyncSession, *, since: datetime | None = None, until: datetime | None = None
) -> Sequence[tuple[str, State, int]]:
    """Count chats by topic and state, if the state began from `since` on and before `until`."""
    counted = sa.select(Subscription.topic_key, Subscription.state, sa.func.count())
    if since is not None:
        counted = counted.where(Subscription.since >= since)
    if until is not None:
        counted = counted.where(Subscription.since < until)
    grouped = counted.group_by(Subscription.topic_key, Subscription.state)
    return [(topic, state, count) for topic, state, count in await session.execute(grouped)]


async def hand_over(session: AsyncSession, old: int, new: int) -> None:
    """Move a chat's subscriptions and choices to another chat, unless that chat has its own."""
    for table, key in (
        (Subscription, Subscription.topic_key),
        (DateSubscription, DateSubscription.event_id),
    ):
        own = sa.select(key).where(table.chat_id == new).scalar_subquery()
        handed = sa.update(table).where(table.chat_id == old, key.not_in(own))
        await session.execute(handed.values(chat_id=new))
    for of_chat in (FollowAll, ReminderChoice):  # one row a chat
        if await session.get(of_chat, new, populate_existing=True) is None:
            handed = sa.update(of_chat).where(of_chat.chat_id == old)
            await session.execute(handed.values(chat_id=new))


@engine.asked_among
def states_of(dialect: str) -> sa.Select[int, State | None, datetime | None, datetime | None]:
    """Fetch chats' states of subscription to a `topic`, and whether they can be written to.

    Chats are by Telegram's ids.
    """
    # No join: SQLite would walk through all chats that follow the topic.
    state = sa.select(Subscription.state).where(
        Subscription.chat_id == Chat.id, Subscription.topic_key == sa.bindparam("topic")
    )
    columns = (Chat.telegram_id, state.scalar_subquery().label("state"))
    found = sa.select(*columns, Chat.unreachable_since, Chat.paused_until)
    return found.where(engine.in_array(dialect, Chat.telegram_id))


async def choose_rhythm(
    session: AsyncSession, chat_id: int, *, weekly: bool, since: datetime
) -> bool:
    """Switch a chat to digests of news from `since` on, or back; return whether that is a change.

    If the chat may have missed news already, the first digest has them. After switching back,
    the news since the last digest is offered. One statement does it, so that a digest that is
    sent at the same moment comes entirely before or after.
    """
    begun = sa.func.coalesce(Chat.missing_since, sa.literal(since, engine.UtcDateTime()))
    chosen = sa.update(Chat).where(Chat.id == chat_id)
    if weekly:
        chosen = chosen.where(Chat.digest_since.is_(None))
        chosen = chosen.values(digest_since=begun, missing_since=None)
    else:
        chosen = chosen.where(Chat.digest_since.is_not(None))
        chosen = chosen.values(missing_since=Chat.digest_since, digest_since=None)
    changed = chosen.returning(Chat).execution_options(populate_existing=True)
    return await session.scalar(changed) is not None


# Following every chantier, reminders, and following a single date.


def agrees(wants: Any) -> sa.ColumnElement[bool]:
    """Match subscriptions whose chat gets reminders. `wants`: the chat's own choice, or NULL."""
    by_following = sa.and_(wants.is_(None), Subscription.wording.in_(WITH_REMINDERS))
    return sa.and_(Subscription.state == State.ACTIVE, sa.or_(wants.is_(True), by_following))


async def join_new(session: AsyncSession, topics: Collection[str]) -> None:
    """Subscribe the chats that follow every chantier to new chantiers, unless they have a row.

    The subscriptions begin when the chat agreed to follow every chantier.
    """
    await lock_following(session)
    receipt = (FollowAll.thread_id, FollowAll.consented_at, FollowAll.wording, FollowAll.source)
    for topic in topics:
        values = {
            Subscription.chat_id: FollowAll.chat_id,
            Subscription.topic_key: sa.literal(topic),
            Subscription.state: sa.literal(State.ACTIVE, Subscription.state.type),
            Subscription.since: FollowAll.consented_at,
            Subscription.reason: sa.literal(""),
            Subscription.by: FollowAll.by,
            **{getattr(Subscription, column.key): column for column in receipt},
        }
        # SQLite's ON CONFLICT wants a condition.
        whom = sa.select(*values.values()).where(FollowAll.chat_id.is_not(None))
        joined = engine.insert_into(session, Subscription).from_select(list(values), whom)
        await session.execute(joined.on_conflict_do_nothing())


async def choices(session: AsyncSession, chat_id: int) -> tuple[datetime | None, bool | None]:
    """Find since when a chat follows every chantier, and its own choice about reminders.

    None: the chat doesn't follow every chantier, or made no choice.
    """
    since = sa.select(FollowAll.consented_at).where(FollowAll.chat_id == chat_id)
    wants = sa.select(ReminderChoice.wants).where(ReminderChoice.chat_id == chat_id)
    found = await session.execute(sa.select(since.scalar_subquery(), wants.scalar_subquery()))
    all_since, wanted = found.one()
    return all_since, wanted


async def dates_followed(session: AsyncSession, chat_id: int | None = None) -> set[int]:
    """List the ids of the events that a chat, or any chat (None), follows as single dates."""
    asked = sa.select(DateSubscription.event_id).distinct()
    if chat_id is not None:
        asked = asked.where(DateSubscription.chat_id == chat_id)
    return {*await session.scalars(asked)}


async def drop_dates(session: AsyncSession, events: Collection[int]) -> bool:
    """Drop a batch of the rows that follow these events; return whether there may be more."""
    return await engine.delete_batch(
        session, DateSubscription, DateSubscription.event_id.in_(events)
    )


# Personal data, and the purge of old rows.


async def receipts(
    session: AsyncSession, table: type[Receipt], person_id: int
) -> Sequence[tuple[Receipt, Chat]]:
    """List a person's receipts in a table: first their own, then those given for groups."""
    found = (
        sa.select(table, Chat)
        .join(Chat, Chat.id == table.chat_id)
        .where((table.chat_id == person_id) | (table.by == person_id))
        .order_by(table.chat_id != person_id, *sa.inspect(table).primary_key)
    )
    return [(row, chat) for row, chat in await session.execute(found)]


async def count_decided(session: AsyncSession, person_id: int) -> int:
    decided = sa.select(sa.func.count()).where(Subscription.decided_by == person_id)
    return await session.scalar(decided) or 0


async def erase_person(session: AsyncSession, person_id: int) -> Sequence[State]:
    """Erase a person's subscriptions, and mentions of the person in other chats' rows.

    Return the states of the erased subscriptions.
    """
    decided = sa.update(Subscription).where(Subscription.decided_by == person_id)
    await session.execute(decided.values(decided_by=None))
    for table in (FollowAll, DateSubscription, ReminderChoice):
        await session.execute(sa.delete(table).where(table.chat_id == person_id))
    for named in (Subscription, FollowAll, DateSubscription, ReminderChoice):
        await session.execute(sa.update(named).where(named.by == person_id).values(by=None))
    gone = sa.delete(Subscription).where(Subscription.chat_id == person_id)
    return (await session.scalars(gone.returning(Subscription.state))).all()


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop a batch of rows ended or refused before a moment; return whether more may be left.

    Once no such row is left, drop choices about reminders made before that moment by chats without
    subscriptions.
    """
    over = Subscription.state.in_((State.ENDED, State.REFUSED)), Subscription.since < before
    if await engine.delete_batch(session, Subscription, *over):
        return True
    nothing = (
        ~sa.exists().where(table.chat_id == ReminderChoice.chat_id)
        for table in (Subscription, DateSubscription)
    )
    return await engine.delete_batch(session, ReminderChoice, ReminderChoice.at < before, *nothing)


async def drop_chats(session: AsyncSession, *, before: datetime) -> bool:
    """Drop a batch of chats that were met before a moment and that no other row needs.

    A chat stays for any row of any room that would be deleted with it, except its name's words;
    for a ban, a consent for a group, or a mention in the log. Return whether more may be left.
    """
    nothing = (
        ~sa.exists().where(column == Chat.id)
        for column in engine.cascading_columns(Chat)
        if column.table is not NameWord.__table__
    )
    for_groups = sa.select(Subscription.by).where(Subscription.by != Subscription.chat_id)
    noted = (
        Chat.id.not_in(sa.select(column).where(column.is_not(None)))
        for column in (Entry.actor, Entry.subject)
    )
    free = Chat.telegram_id.not_in(sa.select(Ban.telegram_id))
    old = (Chat.known_since < before, *nothing, Chat.id.not_in(for_groups), *noted, free)
    return await engine.delete_batch(session, Chat, *old)
