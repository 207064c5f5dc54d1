"""SQL statements about whom an announcement is for: its topics, and those who follow any."""

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
    """Match the announcements that are for a topic, as their own or beside it."""
    too = select(AnnouncementTopic.announcement_id).where(AnnouncementTopic.topic_key == topic)
    return or_(Announcement.topic_key == topic, Announcement.id.in_(too.correlate(Subscription)))


def is_for_any(topics: Collection[str]) -> ColumnElement[bool]:
    """Match the announcements that are for any of these topics; corrections, as the corrected."""
    too = select(AnnouncementTopic.announcement_id).where(AnnouncementTopic.topic_key.in_(topics))
    number = func.coalesce(Announcement.corrects, Announcement.id)
    return or_(Announcement.topic_key.in_(topics), number.in_(too))


async def other_topics(
    session: AsyncSession, announcements: Collection[int]
) -> Mapping[int, Collection[str]]:
    """Map those of these announcements that are for several topics to the keys of the others."""
    rows = select(AnnouncementTopic.announcement_id, AnnouncementTopic.topic_key)
    found: dict[int, set[str]] = {}
    those = rows.where(AnnouncementTopic.announcement_id.in_(announcements))
    for announcement, topic in await session.execute(those):
        found.setdefault(announcement, set()).add(topic)
    return found


async def topics_of(session: AsyncSession, announcement: int) -> Sequence[str]:
    """List the keys of all its topics."""
    own = select(Announcement.topic_key).where(Announcement.id == announcement)
    others = select(AnnouncementTopic.topic_key).where(
        AnnouncementTopic.announcement_id == announcement
    )
    return (await session.scalars(union_all(own, others))).all()


async def set_other_topics(
    session: AsyncSession, announcement: int, topics: Collection[str]
) -> None:
    """Let it be for these topics beside its own, and for no others."""
    before = AnnouncementTopic.announcement_id == announcement
    await session.execute(delete(AnnouncementTopic).where(before))
    if topics:
        rows = [{"announcement_id": announcement, "topic_key": topic} for topic in sorted(topics)]
        await session.execute(insert(AnnouncementTopic), rows)


async def fix_recipients(work: UnitOfWork, broadcast: int, topics: Collection[str]) -> None:
    """Add those who follow any of the topics and get its news at once, once each, to the broadcast.

    A group that follows several in threads of their own gets it in one of these.
    """
    theirs = (
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
    await owe(work.session, theirs)


async def recipients(work: UnitOfWork, topics: Collection[str]) -> Recipients:
    """Count who would get an announcement to these topics now, and who would not, by reason.

    Whoever follows several counts once.
    """
    follows = func.max(case((Subscription.state == State.ACTIVE, 1), else_=0)).label("follows")
    asked = Subscription.state.in_((State.ACTIVE, State.PENDING))
    rows = select(Subscription.chat_id, follows).where(Subscription.topic_key.in_(topics), asked)
    theirs = rows.group_by(Subscription.chat_id).subquery()
    reason = case(
        (theirs.c.follows == 0, "waiting"),
        (Chat.unreachable_since.is_not(None), "unreachable"),
        (Chat.paused_until > work.at, "paused"),
        (Chat.digest_since.is_not(None), "digest"),
        else_="now",
    )
    groups = func.count().filter(Chat.kind == ChatKind.GROUP)
    counts = select(reason, func.count(), groups).join_from(
        theirs, Chat, Chat.id == theirs.c.chat_id
    )
    counted = await work.session.execute(counts.group_by(reason))
    found = {reason: (chats, groups) for reason, chats, groups in counted}
    by_reason = {reason: chats for reason, (chats, _) in found.items()}
    return Recipients(**by_reason, groups=found.get("now", (0, 0))[1])
