"""SQL statements about who gets an announcement: topics, followers, and chats that missed it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chatbot.announcements.models import Announcement, AnnouncementTopic
from chatbot.announcements.rules import Recipients, State
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.broadcast_queries import owe
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.rules import DeliveryState, Skipped
from chatbot.engine.storage.engine import limit_times
from chatbot.events.models import Event
from chatbot.members.models import Chat
from chatbot.members.queries import in_reach
from chatbot.members.rules import ChatKind
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State as Following

Posted = tuple[Announcement, Topic, int]  # with its own topic, and how many other topics it has
Unseen = tuple[int, int | None, int]  # our own id of a chat, its thread, the announcement's id
Since = InstrumentedAttribute[datetime | None] | datetime  # a column of Chat, or a moment

# No sending takes longer, so undelivered copies of older announcements aren't searched for.
LONGEST_SENDING = timedelta(days=7)
IS_READ = (
    Announcement.state == State.PUBLISHED,
    Announcement.corrects.is_(None),
    Announcement.stopped_at.is_(None),
)
OF_TOPIC = (Topic, Topic.key == Announcement.topic_key)
OTHERS = (
    sa.select(sa.func.count())
    .where(AnnouncementTopic.announcement_id == Announcement.id)
    .correlate(Announcement)
    .scalar_subquery()
)
POSTED = sa.select(Announcement, Topic, OTHERS).join(*OF_TOPIC)
NEWEST = (Announcement.published_at.desc(), Announcement.id.desc())
GOT = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN)
MISSED = (  # readable announcements for a topic that a chat follows, without a copy in the chat
    *IS_READ,
    Subscription.state == Following.ACTIVE,
    Subscription.since <= Announcement.published_at,
    Delivery.state.is_(None) | Delivery.state.not_in(GOT),
)
COPY = (Delivery.broadcast_id == Announcement.broadcast_id, Delivery.chat_id == Chat.telegram_id)


def is_for(topic: str | InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    """Match the announcements for a topic, as their own topic or another one."""
    too = sa.select(AnnouncementTopic.announcement_id).where(AnnouncementTopic.topic_key == topic)
    return sa.or_(Announcement.topic_key == topic, Announcement.id.in_(too.correlate(Subscription)))


async def other_topics(
    session: AsyncSession, announcements: Collection[int]
) -> Mapping[int, Collection[str]]:
    """Map announcements for several topics to the keys of all but their own topic."""
    rows = sa.select(AnnouncementTopic.announcement_id, AnnouncementTopic.topic_key)
    found: dict[int, set[str]] = {}
    chosen = rows.where(AnnouncementTopic.announcement_id.in_(announcements))
    for announcement, topic in await session.execute(chosen):
        found.setdefault(announcement, set()).add(topic)
    return found


async def topics_of(session: AsyncSession, announcement: int) -> Sequence[str]:
    """List the keys of all topics of an announcement."""
    own = sa.select(Announcement.topic_key).where(Announcement.id == announcement)
    others = sa.select(AnnouncementTopic.topic_key).where(
        AnnouncementTopic.announcement_id == announcement
    )
    return (await session.scalars(sa.union_all(own, others))).all()


async def set_other_topics(
    session: AsyncSession, announcement: int, topics: Collection[str]
) -> None:
    """Replace the further topics of an announcement, beside its own topic."""
    before = AnnouncementTopic.announcement_id == announcement
    await session.execute(sa.delete(AnnouncementTopic).where(before))
    if topics:
        rows = [{"announcement_id": announcement, "topic_key": topic} for topic in sorted(topics)]
        await session.execute(sa.insert(AnnouncementTopic), rows)


async def fix_recipients(work: UnitOfWork, broadcast: int, topics: Collection[str]) -> None:
    """Add to a broadcast, once each, the followers of any topic who get news at once.

    A group that follows several topics, each in a thread, gets the copy in one of the threads.
    """
    deliveries = (
        sa.select(
            sa.literal(broadcast),
            Chat.telegram_id,
            sa.func.min(Subscription.thread_id),
            sa.literal(DeliveryState.PENDING.value),
        )
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(
            Subscription.topic_key.in_(topics),
            Subscription.state == Following.ACTIVE,
            Chat.digest_since.is_(None),
            *in_reach(work.at),
        )
        .group_by(Chat.telegram_id)
        .order_by(Chat.telegram_id)
    )
    await owe(work.session, deliveries)


async def count_recipients(work: UnitOfWork, topics: Collection[str]) -> Recipients:
    """Count the followers of any topic: those who get news at once; the rest, by reason.

    A follower of several topics counts once.
    """
    is_active = sa.case((Subscription.state == Following.ACTIVE, 1), else_=0)
    follows = sa.func.max(is_active).label("follows")
    asked = Subscription.state.in_((Following.ACTIVE, Following.PENDING))
    rows = sa.select(Subscription.chat_id, follows).where(Subscription.topic_key.in_(topics), asked)
    chats = rows.group_by(Subscription.chat_id).subquery()
    reason = sa.case(
        (chats.c.follows == 0, "waiting"),
        (Chat.unreachable_since.is_not(None), "unreachable"),
        (Chat.paused_until > work.at, "paused"),
        (Chat.digest_since.is_not(None), "digest"),
        else_="now",
    )
    groups = sa.func.count().filter(Chat.kind == ChatKind.GROUP)
    counts = sa.select(reason, sa.func.count(), groups)
    of_chat = counts.join_from(chats, Chat, Chat.id == chats.c.chat_id)
    counted = await work.session.execute(of_chat.group_by(reason))
    found = {reason: (chats, groups) for reason, chats, groups in counted}
    by_reason = {reason: chats for reason, (chats, _) in found.items()}
    return Recipients(**by_reason, groups=found.get("now", (0, 0))[1])


async def posted(session: AsyncSession, announcements: Collection[int]) -> dict[int, Posted]:
    """Map ids of readable announcements to announcement, own topic, and number of other topics."""
    rows = await session.execute(POSTED.where(Announcement.id.in_(announcements), *IS_READ))
    return {announcement.id: (announcement, topic, others) for announcement, topic, others in rows}


async def published(
    session: AsyncSession, *, since: datetime | None = None
) -> Sequence[Announcement]:
    """List the announcements that can be read, since `since` or all (None), newest first."""
    later = () if since is None else (Announcement.published_at >= since,)
    rows = sa.select(Announcement).where(*IS_READ, *later).order_by(*NEWEST)
    return (await session.scalars(rows)).all()


async def dates_under(
    session: AsyncSession, announcements: Collection[int]
) -> dict[int, list[Event]]:
    """Map announcements to the dates that stand under each, the earliest first."""
    under = sa.or_(Event.announcement_id == Announcement.id, Event.id == Announcement.event_id)
    rows = sa.select(Announcement.id, Event).join(Event, under)
    found: dict[int, list[Event]] = {}
    ordered = rows.where(Announcement.id.in_(announcements)).order_by(Event.start, Event.id)
    for announcement, event in await session.execute(ordered):
        found.setdefault(announcement, []).append(event)
    return found


async def count(session: AsyncSession, topic: str, *, appeal: bool) -> int:
    """Count the announcements for a topic ("": all); `appeal`: including the appeal's."""
    rows = sa.select(sa.func.count()).select_from(Announcement).join(*OF_TOPIC)
    return await session.scalar(rows.where(*_about(topic, appeal=appeal))) or 0


async def page(
    session: AsyncSession, topic: str, *, appeal: bool, limit: int, offset: int
) -> Sequence[Posted]:
    """List a page of the announcements that `count` counts, newest first."""
    ordered = POSTED.where(*_about(topic, appeal=appeal)).order_by(*NEWEST)
    rows = await session.execute(ordered.limit(limit).offset(offset))
    return [(announcement, topic, others) for announcement, topic, others in rows]


async def lock_chats_to_tell(
    work: UnitOfWork, monday: datetime | None = None, *, limit: int
) -> Sequence[Chat]:
    """Lock chats within reach that may have missed news; skip chats that are locked already.

    `monday`: lock instead the chats whose last digest was before that Monday.
    """
    waits = Chat.missing_since.is_not(None) if monday is None else Chat.digest_since < monday
    since = Chat.missing_since if monday is None else Chat.digest_since
    rows = sa.select(Chat).where(waits, *in_reach(work.at)).order_by(since).limit(limit)
    free = rows.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return (await work.session.scalars(free)).all()


async def mark_caught_up(
    session: AsyncSession, chats: Collection[int], *, monday: datetime | None = None
) -> None:
    """Note that chats have no missed news left, and that their pause is over.

    `monday`: for chats with a digest, the moment up to which the digest had all news.
    """
    news = {"missing_since": None} if monday is None else {"digest_since": monday}
    told = sa.update(Chat).where(Chat.id.in_(chats))
    await session.execute(told.values(**news, paused_until=None))


async def tell_again(session: AsyncSession, telegram_id: int, since: datetime) -> None:
    """Note that a chat has missed news since `since`, unless an earlier moment is noted already."""
    of_chat = sa.update(Chat).where(Chat.telegram_id == telegram_id)
    await session.execute(of_chat.where(Chat.digest_since > since).values(digest_since=since))
    missed_less = Chat.missing_since.is_(None) | (Chat.missing_since > since)
    without_digest = of_chat.where(Chat.digest_since.is_(None), missed_less)
    await session.execute(without_digest.values(missing_since=since))


async def miss(session: AsyncSession, announcement: int, *, since: datetime) -> None:
    """Record that an announcement's followers without a copy have missed news since `since`.

    Skip chats with a digest, or with missed news already: their next digest or offer includes the
    announcement.
    """
    chats = (
        sa.select(Subscription.chat_id)
        .join(Chat, Chat.id == Subscription.chat_id)
        .join(Announcement, is_for(Subscription.topic_key))
        .outerjoin(Delivery, sa.and_(*COPY))
        .where(Announcement.id == announcement, *MISSED)
        .correlate(None)
    )
    unrecorded = Chat.missing_since.is_(None), Chat.digest_since.is_(None)
    missing = sa.update(Chat).where(Chat.id.in_(chats), *unrecorded).values(missing_since=since)
    await session.execute(missing.execution_options(synchronize_session=False))


async def reset_later_news(work: UnitOfWork) -> None:
    """Set timestamps in the future to now, after the clock was set back.

    Otherwise announcements published until those timestamps would count as known to a chat, or as
    older than its subscription.
    """
    just_after = work.at + timedelta(microseconds=1)  # later than what chats count as known
    known = (Subscription.since, Chat.digest_since, Chat.missing_since)
    await limit_times(work.session, work.at, *known)
    published = (Announcement.published_at, Announcement.readable_at)
    await limit_times(work.session, just_after, *published)


async def unseen(
    session: AsyncSession,
    chats: Collection[int],
    since: Since,
    *,
    earliest: datetime,
    until: datetime,
) -> Sequence[Unseen]:
    """List the announcements readable since `since` that did not reach the chats, newest first.

    An announcement is listed once for a chat that followed one of its topics at publication and
    still does. An older announcement is listed, too, if its sending went on after `since` and the
    copy for the chat did not arrive. `earliest`: the earliest `since` of all chats.
    """
    # A copy that did not arrive because the chat paused or went out of reach meanwhile.
    failed = Delivery.state == DeliveryState.FAILED
    kept_from = Delivery.failure.in_((Skipped.PAUSED, Skipped.UNREACHABLE))
    skipped = sa.and_(Delivery.state == DeliveryState.SKIPPED, kept_from)
    went_on = Broadcast.finished_at.is_(None) | (Broadcast.finished_at >= since)
    rows = (
        sa.select(Chat.id, Subscription.thread_id, Announcement.id)
        .join(Subscription, Subscription.chat_id == Chat.id)
        .join(Announcement, is_for(Subscription.topic_key))
        .outerjoin(Delivery, sa.and_(*COPY))
        .outerjoin(Broadcast, Broadcast.id == Announcement.broadcast_id)
        .where(
            Chat.id.in_(chats),
            Announcement.readable_at > earliest - LONGEST_SENDING,
            Announcement.readable_at <= until,
            *MISSED,
            sa.or_(Announcement.readable_at > since, sa.and_(sa.or_(failed, skipped), went_on)),
        )
        .order_by(*NEWEST)
    )
    unseen = [(chat, thread, post) for chat, thread, post in await session.execute(rows)]
    return list({(chat, post): (chat, thread, post) for chat, thread, post in unseen}.values())


def _about(topic: str, *, appeal: bool) -> list[sa.ColumnElement[bool]]:
    about = [is_for(topic)] if topic else []
    return [*IS_READ, *about, *([] if appeal else [Topic.kind != TopicKind.APPEAL])]
