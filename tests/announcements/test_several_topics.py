"""An announcement for several topics: who gets it, once; who left meanwhile; where it is read."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import (
    dates,
    drafts,
    due,
    news_queries,
    personal_data,
    queries,
    review,
    sending,
    service,
)
from chatbot.announcements.dossier import describe, open_dossier
from chatbot.announcements.models import Announcement, AnnouncementTopic
from chatbot.announcements.pages import announcement as page, my_announcements
from chatbot.announcements.pages.date import plan_typed_date
from chatbot.announcements.pages.options import move_to, set_others
from chatbot.announcements.pages.review import TOPICS_CHANGED, changes_text
from chatbot.announcements.rules import (
    AnnouncementGone,
    Decision,
    OnlyReferents,
    OthersReview,
    Recipients,
    ReviewNeeded,
    State,
)
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Context, UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.conversation.personal_data import Person
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.rules import Skipped
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries as people, roles
from chatbot.members.models import Chat
from chatbot.subscriptions import service as subscriptions
from tests.announcements.news.published import told
from tests.announcements.review.reviewers import approve, labels, told as told_in_words
from tests.announcements.sent import publish_draft
from tests.announcements.writing.writers import populate, publishes, visit, writer, writes
from tests.cast import ANOTHER, APPEAL, AWA, HUGO, LEA, MARIE, NADIA, PAUL, TOPIC, says
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
    await set_others(UnitOfWork(session, NOW), draft, others or [ANOTHER])
    return draft


async def _published(session: AsyncSession, *others: str) -> Announcement:
    draft = await _drafted(session, *others)
    await publish_draft(UnitOfWork(session, NOW, draft.author), draft)
    await session.flush()
    return draft


async def _copies(session: AsyncSession, announcement: Announcement) -> list[int]:
    rows = select(Delivery.chat_id).where(Delivery.broadcast_id == announcement.broadcast_id)
    return sorted(await session.scalars(rows))


async def test_whoever_follows_two_counts_once_and_gets_it_once(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await _drafted(session)
        counted = (await describe(UnitOfWork(session, NOW), draft)).recipients
        await publish_draft(UnitOfWork(session, NOW, draft.author), draft)
        assert counted == Recipients(now=3)
        assert await _copies(session, draft) == sorted([MARIE.id, LEA.id, HUGO.id])


async def test_who_is_kept_back_is_counted_once_by_one_reason(storage: Storage) -> None:
    async with storage.transaction() as session:
        await subscriptions.pause(session, says(MARIE), NOW + DAY)
        await subscriptions.choose_rhythm(session, says(HUGO), weekly=True)
        counted = await news_queries.count_recipients(UnitOfWork(session, NOW), BOTH)
        assert counted == Recipients(now=1, digest=1, paused=1)


async def test_who_leaves_one_of_them_meanwhile_still_gets_it(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent = await _published(session)
        await leave(session, says(MARIE), TOPIC)
        await leave(session, says(HUGO), ANOTHER)
        await subscriptions.pause(session, says(LEA), NOW + DAY)
        broadcast = await session.get_one(Broadcast, sent.broadcast_id)
        chats = [MARIE.id, HUGO.id, LEA.id]
        left = await service.unwanted(UnitOfWork(session, NOW), broadcast.topic or "", chats)
        assert left == {HUGO.id: Skipped.UNFOLLOWED, LEA.id: Skipped.PAUSED}
        await leave(session, says(MARIE), ANOTHER)
        left = await service.unwanted(UnitOfWork(session, NOW), broadcast.topic or "", chats)
        assert left[MARIE.id] is Skipped.UNFOLLOWED


async def test_it_is_read_under_each_of_its_topics_and_once_among_all(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent = await _published(session)
        for topic, count in ((TOPIC, 1), (ANOTHER, 1), (APPEAL, 0), ("", 1)):
            assert await news_queries.count(session, topic, appeal=True) == count
            listed = await news_queries.page(session, topic, appeal=True, limit=5, offset=0)
            assert [(one.id, others) for one, _, others in listed] == [(sent.id, 1)] * count
        assert (await topic_of_key(session, ANOTHER)).news_at == NOW
        await sending.withdraw(UnitOfWork(session, NOW), sent.id, by=await writer(session))
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
        await due.send_digests(UnitOfWork(session, monday))
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
        await roles.take_referent(UnitOfWork(session, NOW), paul, ANOTHER)
        described = await describe(UnitOfWork(session, NOW), draft)
        assert (described.others, described.recipients.now) == ([], 2)
        await publish_draft(UnitOfWork(session, NOW, draft.author), draft)
        assert await _copies(session, draft) == sorted([MARIE.id, LEA.id])
        await roles.give_referent(UnitOfWork(session, NOW), paul, ANOTHER)
        assert list(await news_queries.topics_of(session, draft.id)) == [TOPIC]


async def test_a_review_is_needed_as_soon_as_one_of_them_needs_it(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await _drafted(session)
        draft.send_at = NOW + DAY
        await review.set_required(UnitOfWork(session, NOW), ANOTHER, on=True)
        assert (await describe(UnitOfWork(session, NOW), draft)).waits_for_review
        with pytest.raises(ReviewNeeded):
            await drafts.schedule(UnitOfWork(session, NOW), draft)
        await set_others(UnitOfWork(session, NOW), draft, [])
        await drafts.schedule(UnitOfWork(session, NOW), draft)
        assert draft.state is State.SCHEDULED


async def test_a_correction_says_the_same_topics_and_has_none_of_its_own(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent, paul = await _published(session), await writer(session)
        correction = await drafts.begin_correction(UnitOfWork(session, NOW), paul, sent)
        with pytest.raises(AnnouncementGone):
            await set_others(UnitOfWork(session, NOW), correction, [ANOTHER])
        correction.text = "Bonsoir"
        described = await describe(UnitOfWork(session, NOW), correction)
        assert described.post(preview=True).text.endswith("Alimentation ou 5 · Media</i>")
        await publish_draft(UnitOfWork(session, NOW, paul.id), correction)
        change = await session.get_one(Broadcast, correction.broadcast_id)
        assert "Alimentation ou 5 · Media" in change.content["text"]
        assert list(await news_queries.topics_of(session, sent.id)) == BOTH


async def test_a_copy_is_for_the_same_topics(storage: Storage) -> None:
    async with storage.transaction() as session:
        sent = await _published(session)
        copy = await drafts.duplicate(UnitOfWork(session, NOW), await writer(session), sent)
        described = await describe(UnitOfWork(session, NOW), copy)
        assert [topic.key for topic in described.topics] == BOTH


async def test_nothing_goes_with_the_appeal_s_and_a_group_isn_t_told_of_it(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        await writer(session, topic=APPEAL)
        draft = await _drafted(session, ANOTHER, APPEAL)
        dossier = await open_dossier(session, draft)
        assert {other.key for other in dossier.others} == {ANOTHER, APPEAL}
        text = visible(dossier.with_footer("Bonjour"))
        assert text.endswith("Vous suivez l’un des 3 sujets de cette annonce")
        await move_to(UnitOfWork(session, NOW), draft, await topic_of_key(session, APPEAL))
        assert (await open_dossier(session, draft)).others == []


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
        paul = Person(PAUL.id, draft.author or 0)
        [kept] = await personal_data.tell_kept(session, paul)
        assert kept.facts["aussi pour"] == "5. Media"
        await personal_data.erase_person(UnitOfWork(session, NOW), paul)
        assert (await session.scalars(select(AnnouncementTopic))).all() == []


async def test_a_reviewer_is_told_that_its_topics_have_changed(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await writes(session)
        draft.reviewed_content = (await describe(UnitOfWork(session, NOW), draft)).content
        await set_others(UnitOfWork(session, NOW), draft, [ANOTHER])
        described = await describe(UnitOfWork(session, NOW), draft)
        assert not described.is_reviewed
        assert TOPICS_CHANGED in changes_text(described, None, NOW)


async def _asked(session: AsyncSession) -> Announcement:
    """Ask for the review that the other topic needs; Léa is a référent of the first, Hugo of it."""
    await writer(session, LEA)
    await writer(session, HUGO, ANOTHER)
    await review.set_required(UnitOfWork(session, NOW), ANOTHER, on=True)
    draft = await _drafted(session)
    await review.ask(UnitOfWork(session, NOW), draft)
    return draft


async def test_the_referents_of_the_topic_that_needs_it_review_it_and_the_admins(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        draft = await _asked(session)
        topics = await service.topics_to_review(session, draft)
        reviewers = await service.colleagues(session, draft, topics)
        asked = {one.telegram_id for one in reviewers}
        assert asked == {HUGO.id, AWA.id, NADIA.id}
        for reader, has_button in ((LEA, False), (HUGO, True)):
            ctx = Context(says(reader), session)
            shown = await page.show_announcement(ctx, announcement=draft.id)
            assert ("Relire" in labels(shown)) is has_button
        with pytest.raises(OthersReview):
            await approve(session, draft, LEA)
        with pytest.raises(OnlyReferents):
            await approve(session, draft, MARIE)
        await approve(session, draft, HUGO)
        assert draft.state is State.PUBLISHED


async def test_what_an_approved_one_is_no_more_for_is_told_where_it_is_read_again(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        draft, paul = await _asked(session), await writer(session)
        draft.send_at = NOW + DAY
        await review.set_required(UnitOfWork(session, NOW), TOPIC, on=True)
        await review.approve(UnitOfWork(session, NOW), draft, by=await writer(session, LEA))
        await roles.take_referent(UnitOfWork(session, NOW), paul, ANOTHER)
        await due.start_due(UnitOfWork(session, (NOW + DAY).astimezone(PARIS)))
        assert draft.state is State.READING
        said = (await told_in_words(session, PAUL))[-1]
        assert "les sujets qui la reçoivent ont changé" in said


async def test_where_none_of_them_needs_it_any_more_the_referents_of_all_review_it(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        draft = await _asked(session)
        await review.set_required(UnitOfWork(session, NOW), ANOTHER, on=False)
        await approve(session, draft, LEA)
        assert "l’a approuvée" in (await told_in_words(session, HUGO))[-1]  # who was asked


async def test_the_referents_of_each_of_them_see_it_and_may_stop_it(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writer(session, HUGO, ANOTHER)
        lea = await writer(session, LEA, APPEAL)
        sent = await _published(session)
        hugo = await writer(session, HUGO, ANOTHER)
        for person, count in ((hugo, 1), (lea, 0)):
            theirs = await people.topics_of(session, person.id)
            assert await queries.count_visible(session, person.id, theirs) == count
        listed = await my_announcements.show_announcements(Context(says(HUGO), session))
        assert "Bonjour" in listed.text
        with pytest.raises(OnlyReferents):
            await sending.withdraw(UnitOfWork(session, NOW), sent.id, by=lea)
        broadcast = sent.broadcast_id or 0
        await sending.decide(UnitOfWork(session, NOW), broadcast, Decision.PAUSE, by=hugo)
        await sending.withdraw(UnitOfWork(session, NOW), sent.id, by=hugo)
        assert sent.state is State.WITHDRAWN


async def test_the_referents_of_each_of_them_stop_a_departure(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writer(session, HUGO, ANOTHER)
        draft = await _drafted(session)
        draft.send_at = NOW + DAY
        await drafts.schedule(UnitOfWork(session, NOW), draft)
        hugo = await writer(session, HUGO, ANOTHER)
        ctx = Context(says(HUGO), session)
        found, _ = await review.lock_to_stop(ctx, draft.id, draft.version)
        await review.stop(UnitOfWork(session, NOW), found, by=hugo)
        assert draft.state is State.WRITING


async def test_a_referent_of_another_of_them_corrects_it_but_not_the_dates_of_its_own(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        hugo = await writer(session, HUGO, ANOTHER)
        sent = await _published(session)
        ctx = Context(says(HUGO), session)
        shown = await page.correct_announcement(ctx, announcement=sent.id)
        [correction] = await queries.open_corrections(session, sent.id)
        assert "Vous n’êtes plus référent" not in shown.text
        theirs = await people.topics_of(session, hugo.id)
        assert await queries.count_visible(session, hugo.id, theirs) == 2
        correction.text = "Rencontre samedi 12 décembre 2026 à 14h à Lyon"
        described = await describe(UnitOfWork(session, NOW.astimezone(PARIS)), correction)
        assert (described.may_write, described.offered) == (True, [])
        day = dates.read(correction, NOW.astimezone(PARIS))
        with pytest.raises(OnlyReferents):
            await plan_typed_date(UnitOfWork(session, NOW.astimezone(PARIS)), correction, day[0])
        await publish_draft(UnitOfWork(session, NOW.astimezone(PARIS), hugo.id), correction)
        assert sent.text == correction.text
        assert "12 décembre" in (await told_in_words(session, PAUL))[-1]


async def test_a_referent_of_another_of_them_copies_it_for_their_own(storage: Storage) -> None:
    async with storage.transaction() as session:
        hugo = await writer(session, HUGO, ANOTHER)
        draft = await _drafted(session)
        draft.event_id = await visit(session)
        await publish_draft(UnitOfWork(session, NOW, draft.author), draft)
        copy = await drafts.duplicate(UnitOfWork(session, NOW), hugo, draft)
        assert (copy.topic_key, copy.event_id) == (ANOTHER, None)
        assert list(await news_queries.topics_of(session, copy.id)) == [ANOTHER]
