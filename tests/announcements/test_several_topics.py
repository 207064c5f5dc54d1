"""An announcement for several topics: who gets it, once; who left meanwhile; where it is read."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import (
    audience_queries,
    drafts,
    news,
    news_queries,
    personal_data,
    review,
    sending,
    service,
)
from chatbot.announcements.models import Announcement, AnnouncementTopic
from chatbot.announcements.pages.review import TOPICS_CHANGED, changes_text
from chatbot.announcements.rules import AnnouncementGone, Recipients, ReviewNeeded, State
from chatbot.announcements.wording import with_footer
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation.markup import visible
from chatbot.conversation.personal_data import Person
from chatbot.engine.outbox.broadcasts.models import Broadcast, Delivery
from chatbot.engine.outbox.broadcasts.rules import Skipped
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries as people
from chatbot.members import roles
from chatbot.members.models import Chat
from chatbot.subscriptions import service as subscriptions
from tests.announcements.news.published import told
from tests.announcements.writing.writers import populate, publishes, writer, writes
from tests.cast import ANOTHER, APPEAL, AWA, HUGO, LEA, MARIE, PAUL, TOPIC, says
from tests.clock import NOW, PARIS
from tests.query_plans import plan_of
from tests.subscriptions.people import follow, leave

BOTH = [TOPIC, ANOTHER]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def _who_follows(storage: Storage) -> None:
    """Marie follows both topics, Léa the first one, Hugo the other; Paul writes for both."""
    async with storage.transaction() as session:
        await populate(session)
        await writer(session, topic=ANOTHER)
        await follow(session, says(MARIE), ANOTHER)
        await follow(session, says(LEA), TOPIC)
        await follow(session, says(HUGO), ANOTHER)


async def _drafted(session: AsyncSession, *others: str) -> Announcement:
    draft = await writes(session)
    await drafts.set_others(session, draft, others or [ANOTHER], at=NOW)
    return draft


async def _published(session: AsyncSession, *others: str) -> Announcement:
    draft = await _drafted(session, *others)
    await sending.publish(session, draft, by=draft.author, at=NOW)
    await session.flush()
    return draft


async def _copies(session: AsyncSession, announcement: Announcement) -> list[int]:
    rows = select(Delivery.chat_id).where(Delivery.broadcast_id == announcement.broadcast_id)
    return sorted(await session.scalars(rows))


async def test_whoever_follows_two_counts_once_and_gets_it_once(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await _drafted(session)
        counted = (await drafts.describe(session, draft, at=NOW)).recipients
        await sending.publish(session, draft, by=draft.author, at=NOW)
        assert counted == Recipients(now=3)
        assert await _copies(session, draft) == sorted([MARIE.id, LEA.id, HUGO.id])


async def test_who_is_kept_back_is_counted_once_by_one_reason(storage: Storage) -> None:
    async with storage.transaction() as session:
        await subscriptions.pause(session, says(MARIE), NOW + DAY)
        await subscriptions.choose_rhythm(session, says(HUGO), weekly=True)
        counted = await audience_queries.recipients(session, BOTH, at=NOW)
        assert counted == Recipients(now=1, digest=1, paused=1)


async def test_who_leaves_one_of_them_meanwhile_still_gets_it(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent = await _published(session)
        await leave(session, says(MARIE), TOPIC)
        await leave(session, says(HUGO), ANOTHER)
        await subscriptions.pause(session, says(LEA), NOW + DAY)
        broadcast = await session.get_one(Broadcast, sent.broadcast_id)
        chats = [MARIE.id, HUGO.id, LEA.id]
        left = await service.unwanted(session, broadcast.topic or "", chats, NOW)
        assert left == {HUGO.id: Skipped.LEFT, LEA.id: Skipped.PAUSED}
        await leave(session, says(MARIE), ANOTHER)
        left = await service.unwanted(session, broadcast.topic or "", chats, NOW)
        assert left[MARIE.id] is Skipped.LEFT


async def test_it_is_read_under_each_of_its_topics_and_once_among_all(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent = await _published(session)
        for topic, count in ((TOPIC, 1), (ANOTHER, 1), (APPEAL, 0), ("", 1)):
            assert await news_queries.count(session, topic, appeal=True) == count
            listed = await news_queries.page(session, topic, appeal=True, limit=5, offset=0)
            assert [(one.id, others) for one, _, others in listed] == [(sent.id, 1)] * count
        assert (await topic_of_key(session, ANOTHER)).news_at == NOW
        await sending.withdraw(session, sent.id, by=await writer(session), at=NOW)
        assert await news_queries.count(session, ANOTHER, appeal=True) == 0
        assert (await topic_of_key(session, ANOTHER)).news_at is None


async def test_a_digest_has_it_once(storage: Storage) -> None:
    monday = (NOW + 7 * DAY).astimezone(PARIS)
    async with storage.transaction() as session:
        await subscriptions.choose_rhythm(session, says(MARIE), weekly=True)
        await session.execute(
            update(Chat).values(digest_since=NOW - DAY).where(Chat.telegram_id == MARIE.id)
        )
        sent = await _published(session)
        assert MARIE.id not in await _copies(session, sent)
        await news.send_digests(session, monday)
        [digest] = await told(session, MARIE.id)
        text = visible((digest.content or {})["text"])
        assert "Une annonce depuis" in text
        assert "7. Alimentation et 1 autre" in text


async def test_what_is_missed_is_found_by_indexes(storage: Storage) -> None:
    async with storage.transaction() as session:
        await _published(session)
    plan = await plan_of(
        storage,
        lambda on: news_queries.unseen(on, [1, 2], NOW, earliest=NOW, until=NOW + DAY),
    )
    assert plan.work < 300, plan.told


async def test_the_topics_that_its_author_loses_are_left_out(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await _drafted(session)
        paul = await writer(session)
        await roles.take_referent(session, paul, ANOTHER, by=None, at=NOW)
        described = await drafts.describe(session, draft, at=NOW)
        assert (described.others, described.recipients.now) == ([], 2)
        await sending.publish(session, draft, by=draft.author, at=NOW)
        assert await _copies(session, draft) == sorted([MARIE.id, LEA.id])
        await roles.give_referent(session, paul, ANOTHER, by=None, at=NOW)
        assert list(await audience_queries.topics_of(session, draft.id)) == [TOPIC]


async def test_a_review_is_needed_as_soon_as_one_of_them_needs_it(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await _drafted(session)
        draft.send_at = NOW + DAY
        await review.set_required(session, ANOTHER, on=True, by=None, at=NOW)
        assert (await drafts.describe(session, draft, at=NOW)).waits_for_review
        with pytest.raises(ReviewNeeded):
            await drafts.schedule(session, draft, at=NOW)
        await drafts.set_others(session, draft, [], at=NOW)
        await drafts.schedule(session, draft, at=NOW)
        assert draft.state is State.SCHEDULED


async def test_a_correction_says_the_same_topics_and_has_none_of_its_own(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent, paul = await _published(session), await writer(session)
        correction = await drafts.begin_correction(session, paul, sent, at=NOW)
        with pytest.raises(AnnouncementGone):
            await drafts.set_others(session, correction, [ANOTHER], at=NOW)
        correction.text = "Bonsoir"
        described = await drafts.describe(session, correction, at=NOW)
        assert described.post.text.endswith("Alimentation ou 5 · Media</i>")
        await sending.publish(session, correction, by=paul.id, at=NOW)
        change = await session.get_one(Broadcast, correction.broadcast_id)
        assert "Alimentation ou 5 · Media" in change.content["text"]
        assert list(await audience_queries.topics_of(session, sent.id)) == BOTH


async def test_a_copy_is_for_the_same_topics(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent = await _published(session)
        copy = await drafts.duplicate(session, await writer(session), sent, at=NOW)
        described = await drafts.describe(session, copy, at=NOW)
        assert [topic.key for topic in described.topics] == BOTH


async def test_nothing_goes_with_the_appeal_s_and_a_group_isn_t_told_of_it(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        await writer(session, topic=APPEAL)
        draft = await _drafted(session, ANOTHER, APPEAL)
        topic, dates, others = await service.topic_and_dates(session, draft)
        assert {other.key for other in others} == {ANOTHER, APPEAL}
        text = visible(with_footer("Bonjour", topic, dates, others))
        assert text.endswith("Vous suivez l’un des 3 sujets de cette annonce")
        await drafts.move_to(session, draft, await topic_of_key(session, APPEAL), at=NOW)
        assert (await service.topic_and_dates(session, draft))[2] == []


async def test_what_is_for_one_topic_is_sent_as_ever(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent = await publishes(session)
        assert (await session.get_one(Broadcast, sent.broadcast_id)).topic == TOPIC
        assert await people.known(session, AWA.id) is not None
        assert await _copies(session, sent) == sorted([MARIE.id, LEA.id])
        assert sent.author == (await writer(session, PAUL)).id


async def test_its_author_is_told_of_them_and_erased_with_them(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await _drafted(session)
        paul = Person(PAUL.id, draft.author)
        [kept] = await personal_data.about(session, paul)
        assert kept.facts["aussi pour"] == "5. Media"
        await personal_data.forget(session, paul, at=NOW)
        assert (await session.scalars(select(AnnouncementTopic))).all() == []


async def test_a_reviewer_is_told_that_its_topics_have_changed(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await writes(session)
        draft.read = (await drafts.describe(session, draft, at=NOW)).content
        await drafts.set_others(session, draft, [ANOTHER], at=NOW)
        described = await drafts.describe(session, draft, at=NOW)
        assert not described.is_reviewed
        assert TOPICS_CHANGED in changes_text(described, None, NOW)
