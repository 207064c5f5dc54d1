"""SQL statements about the topics of announcements, and the followers of these topics."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, case, delete, func, insert, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chatbot.announcements.models import Announcement, AnnouncementTopic
from chatbot.announcements.rules import Recipients
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.broadcasts.queries import owe
from chatbot.engine.outbox.broadcasts.rules import DeliveryState
from chatbot.members.models import Chat
from chatbot.members.queries import in_reach
from chatbot.members.rules import ChatKind
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State


def is_for(topic: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Match the announcements for a topic, as their own topic or another one."""
    too = select(AnnouncementTopic.announcement_id).where(AnnouncementTopic.topic_key == topic)
    return or_(Announcement.topic_key == topic, Announcement.id.in_(too.correlate(Subscription)))


def is_for_any(topics: Collection[str]) -> ColumnElement[bool]:
    """Match the announcements for any of the topics; a correction, as what it corrects."""
    too = select(AnnouncementTopic.announcement_id).where(AnnouncementTopic.topic_key.in_(topics))
    number = func.coalesce(Announcement.corrects, Announcement.id)
    return or_(Announcement.topic_key.in_(topics), number.in_(too))


async def other_topics(
    session: AsyncSession, announcements: Collection[int]
) -> Mapping[int, Collection[str]]:
    """Map announcements for several topics to the keys of all but their own topic."""
    rows = select(AnnouncementTopic.announcement_id, AnnouncementTopic.topic_key)
    found: dict[int, set[str]] = {}
    chosen = rows.where(AnnouncementTopic.announcement_id.in_(announcements))
    for announcement, topic in await session.execute(chosen):
        found.setdefault(announcement, set()).add(topic)
    return found


async def topics_of(session: AsyncSession, announcement: int) -> Sequence[str]:
    """List the keys of all topics of an announcement."""
    own = select(Announcement.topic_key).where(Announcement.id == announcement)
    others = select(AnnouncementTopic.topic_key).where(
        AnnouncementTopic.announcement_id == announcement
    )
    return (await session.scalars(union_all(own, others))).all()


async def set_other_topics(
    session: AsyncSession, announcement: int, topics: Collection[str]
) -> None:
    """Replace the topics that an announcement is for beside its own."""
    before = AnnouncementTopic.announcement_id == announcement
    await session.execute(delete(AnnouncementTopic).where(before))
    if topics:
        rows = [{"announcement_id": announcement, "topic_key": topic} for topic in sorted(topics)]
        await session.execute(insert(AnnouncementTopic), rows)


async def fix_recipients(work: UnitOfWork, broadcast: int, topics: Collection[str]) -> None:
    """Add to a broadcast, once each, the followers of any topic who get news at once.

    A group that follows several topics, each in a thread, gets the copy in one of the threads.
    """
    deliveries = (
        select(
            literal(broadcast),
            Chat.telegram_id,
            func.min(Subscription.thread_id),
            literal(DeliveryState.PENDING.value),
        )
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(
            Subscription.topic_key.in_(topics),
            Subscription.state == State.ACTIVE,
            Chat.digest_since.is_(None),
            *in_reach(work.at),
        )
        .group_by(Chat.telegram_id)
        .order_by(Chat.telegram_id)
    )
    await owe(work.session, deliveries)


async def recipients(work: UnitOfWork, topics: Collection[str]) -> Recipients:
    """Count the followers of any topic: those who get news at once; the rest, by reason.

    A follower of several topics counts once.
    """
    follows = func.max(case((Subscription.state == State.ACTIVE, 1), else_=0)).label("follows")
    asked = Subscription.state.in_((State.ACTIVE, State.PENDING))
    rows = select(Subscription.chat_id, follows).where(Subscription.topic_key.in_(topics), asked)
    chats = rows.group_by(Subscription.chat_id).subquery()
    reason = case(
        (chats.c.follows == 0, "waiting"),
        (Chat.unreachable_since.is_not(None), "unreachable"),
        (Chat.paused_until > work.at, "paused"),
        (Chat.digest_since.is_not(None), "digest"),
        else_="now",
    )
    groups = func.count().filter(Chat.kind == ChatKind.GROUP)
    counts = select(reason, func.count(), groups).join_from(chats, Chat, Chat.id == chats.c.chat_id)
    counted = await work.session.execute(counts.group_by(reason))
    found = {reason: (chats, groups) for reason, chats, groups in counted}
    by_reason = {reason: chats for reason, (chats, _) in found.items()}
    return Recipients(**by_reason, groups=found.get("now", (0, 0))[1])
