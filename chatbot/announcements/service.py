"""Find announcements, tell who may do what with them, and move them from state to state."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import news_queries, queries, rules
from chatbot.announcements.models import RETURNED, Announcement
from chatbot.audit import service as audit
from chatbot.audit.rules import Act
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Context, Reply, UnitOfWork
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.engine.outbox.rules import Skipped
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.subscriptions import service as following

# Before an announcement's id, in `Broadcast.topic`: recipients follow any topic of it.
ANY_TOPIC_OF = "#annonce"


async def lock(session: AsyncSession, announcement: int) -> Announcement:
    """Lock an announcement until the transaction ends. Raises AnnouncementGone."""
    found = await queries.lock(session, announcement)
    if found is None:
        raise rules.AnnouncementGone
    return found


async def lock_visible(session: AsyncSession, person: Chat, announcement: int) -> Announcement:
    """Lock an announcement that a person may see; for a published correction, the corrected one.

    Raises NoSuchAnnouncement, OnlyReferents.
    """
    try:
        found = await lock(session, announcement)
        if found.corrects is not None and found.state is rules.State.PUBLISHED:
            found = await lock(session, found.corrects)
    except rules.AnnouncementGone:
        raise rules.NoSuchAnnouncement from None
    if not await may_see(session, person, found):
        raise rules.OnlyReferents
    if found.state is rules.State.WRITING and found.author != person.id:
        raise rules.NoSuchAnnouncement
    return found


async def require_sender(ctx: Context) -> Chat:
    """Find the sender. Raises OnlyReferents for an administrator who writes as the group."""
    person = await members.remember_sender(ctx.session, ctx.request)
    if person is None:
        raise rules.OnlyReferents
    return person


async def may_see(session: AsyncSession, person: Chat, announcement: Announcement) -> bool:
    """Tell whether a person is a référent of any topic of the announcement, or an admin."""
    topics = await news_queries.topics_of(session, announcement.number)
    return await members.may_write(session, person, *topics)


async def may_send(session: AsyncSession, person: Chat, announcement: Announcement) -> bool:
    """Tell whether a person may send an announcement.

    The person writes for its own topic or, to send a correction, for any topic of the announcement.
    """
    if announcement.is_correction:
        return await may_see(session, person, announcement)
    return await members.may_write(session, person, announcement.topic_key)


async def may_tell_dates(session: AsyncSession, announcement: Announcement) -> bool:
    """Tell whether the author may add dates: whether they may write for its own topic."""
    author = await author_of(session, announcement)
    return author is not None and await members.may_write(session, author, announcement.topic_key)


async def may_review(session: AsyncSession, person: Chat, announcement: Announcement) -> bool:
    """Tell whether a person may write for a topic of the announcement that needs a review."""
    return await members.may_write(session, person, *await topics_to_review(session, announcement))


async def writable(session: AsyncSession, person: Chat | None) -> list[Topic]:
    """List the topics that a person may write for; none for an erased author."""
    if person is None:
        return []
    topics, own = await followable(session), await members.writable_topics(session, person)
    return [topic for topic in topics if own is None or topic.key in own]


async def topics_to_move_to(session: AsyncSession, announcement: Announcement) -> list[Topic]:
    """List the topics to which the author may move a draft; none for a correction."""
    if announcement.state is not rules.State.WRITING or announcement.is_correction:
        return []
    topics = await writable(session, await author_of(session, announcement))
    return [topic for topic in topics if topic.key != announcement.topic_key]


async def author_of(session: AsyncSession, announcement: Announcement) -> Chat | None:
    """Find the author of an announcement; None after their erasure."""
    author = announcement.author
    return await members.chat_by_id(session, author) if author is not None else None


async def is_orphan(session: AsyncSession, announcement: Announcement) -> bool:
    """Tell whether the author is erased, or may not send the announcement any more."""
    author = await author_of(session, announcement)
    return author is None or not await may_send(session, author, announcement)


async def other_topics(
    session: AsyncSession, announcement: Announcement, topic: Topic
) -> list[Topic]:
    """Find the topics of an announcement beside its own, `topic`; none if that is the appeal.

    Before the announcement is out, topics for which the author may not write any more are left out.
    """
    keys = {*await news_queries.topics_of(session, announcement.number)} - {topic.key}
    if not keys or topic.kind is TopicKind.APPEAL:
        return []
    topics = await followable(session)
    if not (announcement.is_correction or announcement.state in rules.OUT):
        topics = await writable(session, await author_of(session, announcement))
    return [topic for topic in topics if topic.key in keys]


async def unwanted(work: UnitOfWork, followed: str, chats: Collection[int]) -> dict[int, Skipped]:
    """Map each chat that must not get a broadcast to the reason.

    `followed`: the topic of the broadcast, either a topic's key or `ANY_TOPIC_OF` with an id.
    """
    topics: Sequence[str] = [followed]
    if followed.startswith(ANY_TOPIC_OF):
        number = int(followed.removeprefix(ANY_TOPIC_OF))
        topics = await news_queries.topics_of(work.session, number)
    reasons = dict.fromkeys(chats, Skipped.UNFOLLOWED)
    for topic in topics:
        new = await following.unwanted(work, topic, list(reasons))
        reasons = {
            chat: new[chat] if why is Skipped.UNFOLLOWED else why
            for chat, why in reasons.items()
            if chat in new
        }
    return reasons


async def note(
    work: UnitOfWork, act: Act, announcement: Announcement, *, on: int | None = None
) -> None:
    topic, number = announcement.topic_key, str(announcement.number)
    await audit.note(work, act, on=on, topic=topic, detail=number)


def move(announcement: Announcement, state: rules.State, *, at: datetime) -> None:
    """Move an announcement to a state; WRITING voids approvals. Raises AnnouncementGone."""
    if announcement.state not in rules.BEFORE[state]:
        raise rules.AnnouncementGone(announcement.state)
    announcement.state, announcement.changed_at = state, at
    if state is rules.State.WRITING and announcement.reviewed_content is not None:
        announcement.reviewed_content = announcement.reviewed_content | {RETURNED: True}


async def colleagues(
    session: AsyncSession, announcement: Announcement, topics: Collection[str] | None = None
) -> list[Chat]:
    """List the référents of the topics, and the admins, without the author.

    `topics`: some of the announcement's topics; None: all.
    """
    if topics is None:
        topics = await news_queries.topics_of(session, announcement.number)
    referents = [await members.referents_of(session, topic) for topic in topics]
    everybody = (*chain.from_iterable(referents), *await people.admins(session))
    others = (person for person in everybody if person.id != announcement.author)
    return list({person.id: person for person in others}.values())


async def topics_to_review(session: AsyncSession, announcement: Announcement) -> list[str]:
    """List the keys of an announcement's topics that need a review, its own topic first.

    All topics are listed if none needs a review any more: an announcement in review stays there.
    """
    topic = await topic_of_key(session, announcement.topic_key)
    others = await other_topics(session, announcement, topic)
    keys = [each.key for each in (topic, *others)]
    needing = await queries.reviewed_topics(session, keys)
    return [key for key in keys if key in needing] or keys


async def tell_reviewers(work: UnitOfWork, announcement: Announcement, notice: Reply) -> None:
    """Change the message of each reviewer who was asked about an announcement."""
    for person in await colleagues(work.session, announcement):
        key = review_key(announcement, person)
        if await outbox_queries.has_message(work.session, key):
            await outbox.show(work, person.telegram_id, notice, key=key)


def review_key(announcement: Announcement, reviewer: Chat) -> str:
    """Make the outbox key of the only message that a reviewer gets about an announcement."""
    return f"reading:{announcement.id}:{reviewer.id}"
