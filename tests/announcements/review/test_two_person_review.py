"""Where a topic needs a review, an announcement leaves only once somebody else approved it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, queries
from chatbot.announcements.due import start_due
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages import (
    announcement as tracking,
    compose,
    departure,
    options,
    review as page,
)
from chatbot.announcements.pages.editor import open_draft as panel_of
from chatbot.announcements.pages.my_announcements import announcements_command
from chatbot.announcements.rules import (
    AlreadySent,
    AnnouncementGone,
    ApprovedForThen,
    AuthorLeft,
    ChangedSince,
    NobodyElse,
    NotWaiting,
    OnlyReferents,
    OwnDeparture,
    OwnReview,
    ReviewNeeded,
    State,
)
from chatbot.audit.rules import Act
from chatbot.conversation import Context, Reply, Request, Sender, UnitOfWork, WrittenMessage
from chatbot.engine.outbox.models import Delivery
from chatbot.engine.storage.engine import Storage
from chatbot.events import service as events
from chatbot.events.models import Event
from chatbot.french import Precision, When
from chatbot.members import roles, service as members
from chatbot.members.rules import REASON_LENGTH
from chatbot.moderation.pages.followers import set_two_person_review
from chatbot.moderation.pages.home import moderation_command
from chatbot.privacy import page as privacy
from tests.announcements.review.reviewers import (
    FOLLOWERS,
    TOMORROW,
    approve,
    ask_changes,
    ask_review,
    begin,
    key,
    labels,
    log,
    opened,
    stop,
    take_back,
    told,
    typed,
    waiting,
    written,
)
from tests.announcements.sent import publish_draft
from tests.announcements.writing.writers import visit
from tests.builders import at_other_time
from tests.cast import AWA, HUGO, LEA, MARIE, NADIA, PAUL, TOPIC, says
from tests.clock import NOW, PARIS
from tests.databases import Databases
from tests.subscriptions.people import number_of


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Make a database with référents and followers."""
    with databases.holding(begin) as url:
        yield url


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    """Open a transaction that is never committed."""
    async with AsyncSession(storage.engine, expire_on_commit=False) as session:
        yield session
        await session.rollback()


async def need(session: AsyncSession, *, on: bool) -> Reply:
    """Require two-person review, or stop requiring it, as an admin."""
    return await set_two_person_review(Context(says(AWA), session), topic=TOPIC, on=on)


async def dismiss(session: AsyncSession, *who: Sender) -> None:
    """Take the role of référent of the topic from these people."""
    for sender in who:
        person = await members.person_of_account(UnitOfWork(session, NOW), sender.id)
        await roles.take_referent(UnitOfWork(session, NOW, person.id), person, TOPIC)


async def sent_to(session: AsyncSession, one: Announcement) -> set[int]:
    """Return the chats that the announcement goes to."""
    asked = select(Delivery.chat_id).where(Delivery.broadcast_id == one.broadcast_id)
    return set(await session.scalars(asked))


def state_of(one: Announcement) -> State:
    return one.state


def later(ask: Request, moment: datetime) -> Request:
    return replace(ask, at=moment)


async def test_the_switch_is_an_admin_s_and_the_topic_s_page_says_what_holds(
    session: AsyncSession,
) -> None:
    page = await moderation_command(Context(typed("7", AWA), session))
    assert "Ses annonces partent après une double lecture." in page.text
    assert "Ne plus exiger de double lecture" in labels(page)
    reply = await need(session, on=False)
    assert "sans relecture" in reply.toast
    assert "double lecture." not in reply.text
    assert "Exiger une double lecture" in labels(reply)
    await need(session, on=False)
    reply = await need(session, on=True)
    assert "attend l’accord" in reply.toast
    assert await queries.reviewed_topics(session, [TOPIC, "autre"]) == [TOPIC]


async def test_the_author_asks_instead_of_sending(session: AsyncSession) -> None:
    one = await written(session)
    panel = await panel_of(Context(says(PAUL), session), one)
    assert labels(panel)[:2] == ["Demander une relecture", "M’envoyer un essai"]
    assert "après l’accord d’un autre référent ou d’un admin" in panel.text
    for send in (departure.send_draft.ask, departure.send_draft):
        with pytest.raises(ReviewNeeded):
            await send(Context(says(PAUL), session), **key(one))
    reply = await compose.compose_command(Context(typed("relecture", PAUL), session))
    assert state_of(one) is State.READING
    assert "3 personnes peuvent la relire" in reply.text
    assert labels(reply) == ["Reprendre le brouillon", "Abandonner"]
    for reader in (LEA, AWA, NADIA):
        [said] = await told(session, reader)
        assert said.startswith("<b>Une annonce à relire</b>\n\n«\u00a0Samedi, le marché.\u00a0»")
        assert (
            "Paul Martin (@paul_martin) l’a écrite pour «\u00a07.\u00a0Alimentation\u00a0»" in said
        )
    for nobody in (PAUL, HUGO, MARIE):
        assert await told(session, nobody) == []
    assert await log(session) == [(Act.READING_ASKED, "Paul Martin", "")]


async def test_with_an_hour_it_is_to_be_scheduled_afterwards(session: AsyncSession) -> None:
    one = await written(session, send_at=TOMORROW)
    panel = await panel_of(Context(says(PAUL), session), one)
    assert labels(panel)[0] == "Demander une relecture, puis programmer"
    assert "mercredi 25 novembre à 12h, après l’accord" in panel.text
    with pytest.raises(ReviewNeeded):
        await departure.schedule_draft(Context(says(PAUL), session), **key(one))


async def test_without_anybody_else_the_author_is_told_so(session: AsyncSession) -> None:
    await dismiss(session, LEA)
    for admin in (AWA, NADIA):
        person = await members.person_of_account(UnitOfWork(session, NOW), admin.id)
        person.unreachable_since = NOW
    one = await written(session)
    with pytest.raises(NobodyElse):
        await ask_review(session, one)
    assert state_of(one) is State.WRITING


async def test_a_reader_sees_what_followers_will_get_and_what_to_know_about_it(
    session: AsyncSession,
) -> None:
    one = await waiting(session, text="Le <b>marché</b>")
    reply = await opened(session, one)
    assert reply.post is not None
    assert reply.post.text == "Le <b>marché</b>\n\n<i>Vous suivez\u00a0: 7 · Alimentation</i>"
    assert reply.text.startswith("<b>Annonce à relire, pour «\u00a07.\u00a0Alimentation\u00a0»</b>")
    assert f'<a href="tg://user?id={PAUL.id}">Paul Martin</a>' in reply.text
    assert "<b>Qui la reçoit</b>\u00a0: 3 personnes la reçoivent tout de suite." in reply.text
    assert "<b>Départ</b>\u00a0: dès votre accord." in reply.text
    assert "<b>Première lecture</b>" in reply.text
    [approve, *others] = labels(reply)
    assert approve == "Approuver et envoyer à 3 personnes"
    assert others == ["Demander des changements", "Proposer un texte"]


NOT_READ = [State.WRITING, State.SCHEDULED, State.LATE, State.PUBLISHED]
WHO = {
    "another référent": (PAUL, LEA, State.READING, None),
    "an admin": (PAUL, AWA, State.READING, None),
    "the author": (PAUL, PAUL, State.READING, OwnReview),
    "an author who is an admin": (AWA, AWA, State.READING, OwnReview),
    "another topic's référent": (PAUL, HUGO, State.READING, OnlyReferents),
    "an allié": (PAUL, MARIE, State.READING, OnlyReferents),
} | {f"what is {state}": (PAUL, LEA, state, NotWaiting) for state in NOT_READ}


@pytest.mark.parametrize(("author", "reader", "state", "refusal"), WHO.values(), ids=WHO)
async def test_who_reads_and_decides_and_when(
    session: AsyncSession,
    author: Sender,
    reader: Sender,
    state: State,
    refusal: type[Exception] | None,
) -> None:
    one = await waiting(session, author)
    one.state = state
    await session.flush()
    if refusal is None:
        await opened(session, one, reader)
        await approve(session, one, reader)
    else:
        with pytest.raises(refusal):
            await opened(session, one, reader)
        with pytest.raises(refusal):
            await ask_changes(session, one, "Le lieu manque", reader)
        with pytest.raises(refusal):
            await approve(session, one, reader)
    assert one.state is (state if refusal else State.PUBLISHED)


async def test_the_right_is_looked_at_when_it_is_decided(session: AsyncSession) -> None:
    one = await waiting(session)
    await opened(session, one)
    await dismiss(session, LEA)
    with pytest.raises(OnlyReferents):
        await approve(session, one)
    await dismiss(session, PAUL)
    assert labels(await opened(session, one, AWA)) == ["Demander des changements"]
    with pytest.raises(AuthorLeft):
        await approve(session, one, AWA)
    await ask_changes(session, one, "À toi de voir", AWA)
    assert state_of(one) is State.WRITING


async def test_approving_sends_it_and_everybody_knows_by_whom(session: AsyncSession) -> None:
    one = await waiting(session)
    reply = await page.approve.ask(Context(says(LEA), session), **key(one), now=True)
    assert reply.text.startswith("<b>Approuver et envoyer à 3 personnes\u00a0?</b>")
    assert labels(reply) == ["Oui, approuver", "Non, revenir"]
    assert state_of(one) is State.READING
    reply = await approve(session, one)
    assert "elle part vers 3 personnes" in reply.text
    assert state_of(one) is State.PUBLISHED
    assert await sent_to(session, one) == {each.id for each in FOLLOWERS}
    for reader in (LEA, AWA, NADIA):
        [said] = await told(session, reader)
        assert "Léa Petit l’a approuvée\u00a0: elle part vers 3 personnes." in said
    assert "est approuvée" in (await told(session, PAUL))[0]
    with pytest.raises(NotWaiting):
        await approve(session, one, AWA)
    with pytest.raises(AlreadySent):
        await take_back(session, one)
    assert await log(session) == [
        (Act.READING_ASKED, "Paul Martin", ""),
        (Act.APPROVED, "Léa Petit", "Paul Martin"),
        (Act.PUBLISHED, "Léa Petit", ""),
    ]


async def test_approved_with_an_hour_it_leaves_then_and_not_before(session: AsyncSession) -> None:
    one = await waiting(session, send_at=TOMORROW)
    label = "Approuver\u00a0: partira mercredi 25 novembre à 12h"
    assert labels(await opened(session, one))[0] == label
    await page.approve.ask(Context(says(LEA), session), **key(one))
    assert state_of(one) is State.SCHEDULED
    assert "elle partira mercredi 25 novembre à 12h" in (await told(session, PAUL))[0]
    panel = await panel_of(Context(says(PAUL), session), one)
    assert labels(panel) == ["Modifier", "Annuler l’envoi"]
    with pytest.raises(ApprovedForThen):
        await departure.send_draft(Context(says(PAUL), session), **key(one))
    assert await start_due(UnitOfWork(session, TOMORROW + timedelta(minutes=1)))
    assert state_of(one) is State.PUBLISHED


async def test_what_missed_its_hour_is_sent_by_its_author(session: AsyncSession) -> None:
    one = await waiting(session, send_at=TOMORROW)
    await approve(session, one)
    assert await start_due(UnitOfWork(session, TOMORROW + timedelta(hours=3)))
    ask = later(says(PAUL), TOMORROW + timedelta(hours=4))
    assert "Envoyer maintenant" in labels(await panel_of(Context(ask, session), one))
    await departure.send_draft(Context(ask, session), **key(one))
    assert state_of(one) is State.PUBLISHED


async def test_an_hour_that_passed_meanwhile_is_said_before_it_leaves_at_once(
    session: AsyncSession,
) -> None:
    one = await waiting(session, send_at=TOMORROW)
    ask = later(says(LEA), TOMORROW + timedelta(hours=1))
    reply = await approve(session, one, ask=ask)
    assert reply.text.startswith("L’heure choisie est passée")
    assert labels(reply)[0] == "Approuver et envoyer à 3 personnes"
    assert state_of(one) is State.READING
    await page.approve(Context(ask, session), **key(one), now=True)
    assert state_of(one) is State.PUBLISHED


async def test_what_was_scheduled_before_the_switch_is_read_before_it_leaves(
    session: AsyncSession,
) -> None:
    await need(session, on=False)
    one = await written(session, send_at=TOMORROW)
    await departure.schedule_draft(Context(says(PAUL), session), **key(one))
    await need(session, on=True)
    first, ways = "Demander une relecture, puis programmer", ["Modifier", "Annuler l’envoi"]
    assert labels(await panel_of(Context(says(PAUL), session), one)) == [first, *ways]
    assert await start_due(UnitOfWork(session, TOMORROW + timedelta(hours=3)))
    assert "demande maintenant une double lecture" in (await told(session, PAUL))[-1]
    ask = later(says(PAUL), TOMORROW + timedelta(hours=4))
    ways = ["Demander une relecture", "Modifier", "Abandonner"]
    assert labels(await panel_of(Context(ask, session), one)) == ways
    with pytest.raises(ReviewNeeded):
        await departure.send_draft(Context(ask, session), **key(one))
    await page.ask_review(Context(ask, session), **key(one))
    assert state_of(one) is State.READING
    ctx = Context(later(says(LEA), ask.at), session)
    await page.approve(ctx, **key(one), now=True)
    assert state_of(one) is State.PUBLISHED


async def moved_since(session: AsyncSession) -> Announcement:
    """Let Léa approve an announcement for tomorrow; the date that goes with it is moved then."""
    visit_id = await visit(session)
    one = await waiting(session, send_at=TOMORROW, event_id=visit_id)
    await opened(session, one)
    await approve(session, one)
    event, day = await session.get_one(Event, visit_id), date(2027, 3, 16)
    when = When(Precision.DAY, day, day)
    await events.change(
        UnitOfWork(session, NOW), event, at_other_time(event, when), seen=event.sequence
    )
    return one


async def test_what_was_approved_with_another_date_is_read_again_at_its_hour(
    session: AsyncSession,
) -> None:
    one = await moved_since(session)
    before, leaving = key(one), TOMORROW.astimezone(PARIS)
    assert await start_due(UnitOfWork(session, leaving))
    assert state_of(one) is State.READING
    said = (await told(session, PAUL))[-1]
    assert "sa date a changé depuis qu’elle a été approuvée" in said
    for reader in (LEA, AWA, NADIA):
        assert "Déjà approuvée, elle a changé depuis." in (await told(session, reader))[-1]
    ask = later(says(LEA), leaving)
    with pytest.raises(ChangedSince):
        await page.approve(Context(ask, session), **before, now=True)
    seen = await page.open_review(Context(ask, session), draft=one.id)
    assert "<b>Depuis que vous l’avez ouverte</b>" in seen.text
    assert "<b><u>Mardi 16</u></b> mars 2027" in seen.text
    await page.approve(Context(ask, session), **key(one), now=True)
    assert state_of(one) is State.PUBLISHED


async def test_what_nobody_else_can_read_again_waits_for_its_author(session: AsyncSession) -> None:
    one = await moved_since(session)
    await dismiss(session, LEA)
    for admin in (AWA, NADIA):
        await members.mark_unreachable(UnitOfWork(session, NOW), admin.id)
    assert await start_due(UnitOfWork(session, TOMORROW.astimezone(PARIS)))
    assert state_of(one) is State.LATE
    assert "sa date a changé depuis qu’elle a été approuvée" in (await told(session, PAUL))[-1]


@pytest.mark.parametrize("approved_first", [False, True])
async def test_what_came_back_to_its_author_is_not_reviewed(
    session: AsyncSession, *, approved_first: bool
) -> None:
    one = await waiting(session, send_at=TOMORROW)
    if approved_first:
        await approve(session, one)
        await stop(session, one, AWA)
    else:
        await ask_changes(session, one, "Où ?")
    await need(session, on=False)
    await departure.schedule_draft(Context(says(PAUL), session), **key(one))
    await need(session, on=True)
    assert await start_due(UnitOfWork(session, TOMORROW.astimezone(PARIS)))
    assert state_of(one) is State.LATE
    assert "demande maintenant une double lecture" in (await told(session, PAUL))[-1]


@pytest.mark.parametrize("approved_first", [False, True])
async def test_whatever_is_changed_has_to_be_read_again(
    session: AsyncSession, *, approved_first: bool
) -> None:
    one = await waiting(session, send_at=TOMORROW)
    read = key(one)
    if approved_first:
        await approve(session, one)
    await take_back(session, one)
    [said] = await told(session, LEA)
    assert "Paul Martin (@paul_martin) l’a reprise\u00a0: elle n’est plus à relire." in said
    with pytest.raises(NotWaiting):
        await page.approve(Context(says(LEA), session), **read)
    with pytest.raises(ReviewNeeded):
        await departure.schedule_draft(Context(says(PAUL), session), **key(one))
    await drafts.write(UnitOfWork(session, NOW), one, WrittenMessage("Dimanche, le marché."))
    one.send_at = None
    await drafts.save(UnitOfWork(session, NOW), one)
    await ask_review(session, one)
    assert "Dimanche" in (await told(session, LEA))[-1]
    with pytest.raises(ChangedSince):
        await page.approve(Context(says(LEA), session), **read)
    seen = (await opened(session, one)).text
    if not approved_first:
        assert "<b>Première lecture</b>" in seen
        return
    assert "<s>Samedi,</s> <b><u>Dimanche,</u></b> le marché." in seen
    assert "elle devait partir mercredi 25 novembre à 12h." in seen


async def test_changes_are_asked_for_in_words_that_the_author_reads(session: AsyncSession) -> None:
    one = await waiting(session)
    for words in ("", "\u200b", "x" * (REASON_LENGTH + 1)):
        reply = await ask_changes(session, one, words)
        assert labels(reply) == ["Non, revenir"]
        assert state_of(one) is State.READING
    reply = await ask_changes(session, one, "Où ? <Salle> B")
    assert "Paul Martin reçoit vos mots" in reply.text
    assert (one.state, one.version) == (State.WRITING, 2)
    [said] = await told(session, PAUL)
    assert "Léa Petit demande des changements\u00a0: «\u00a0Où ? &lt;Salle&gt; B\u00a0»" in said
    for reader in (LEA, AWA, NADIA):
        assert "Léa Petit a demandé des changements" in (await told(session, reader))[0]
    with pytest.raises(NotWaiting):
        await approve(session, one, AWA)
    assert (await log(session))[-1] == (Act.RETURNED, "Léa Petit", "Paul Martin")
    await ask_review(session, one)
    assert "Rien n’a changé." in (await opened(session, one)).text


async def test_what_is_returned_stands_beside_what_its_author_writes_meanwhile(
    session: AsyncSession,
) -> None:
    one = await waiting(session)
    other = await written(session, text="Autre chose")
    await ask_changes(session, one, "Le lieu manque")
    assert (one.state, other.state) == (State.WRITING, State.WRITING)
    at_hand = await drafts.draft_of(Context(says(PAUL), session))
    assert at_hand is other
    shown = await panel_of(Context(says(PAUL), session), one)
    assert "Demander une relecture" in labels(shown)


async def test_what_is_abandoned_is_not_to_be_read(session: AsyncSession) -> None:
    one = await waiting(session)
    await departure.abandon_draft(Context(says(PAUL), session), **key(one))
    assert "Paul Martin (@paul_martin) l’a abandonnée" in (await told(session, LEA))[0]
    with pytest.raises(AnnouncementGone):
        await opened(session, one)


async def test_what_is_being_read_can_not_be_changed_meanwhile(session: AsyncSession) -> None:
    one = await waiting(session)
    with pytest.raises(AnnouncementGone):
        await options.change_draft(Context(says(PAUL), session), **key(one))


async def scheduled(session: AsyncSession) -> Announcement:
    """Write an announcement of Paul's, which Léa approves for tomorrow."""
    one = await waiting(session, send_at=TOMORROW)
    await approve(session, one)
    return one


async def test_what_is_scheduled_is_stopped_by_others_who_may_write(session: AsyncSession) -> None:
    one = await scheduled(session)
    page = await tracking.show_announcement(Context(says(LEA), session), announcement=one.id)
    assert "Empêcher le départ" in labels(page)
    own = await tracking.show_announcement(Context(says(PAUL), session), announcement=one.id)
    assert "Empêcher le départ" not in labels(own)
    for nobody, refusal in ((HUGO, OnlyReferents), (PAUL, OwnDeparture)):
        with pytest.raises(refusal):
            await stop(session, one, nobody)
    reply = await announcements_command(Context(typed(f"{one.id} empêcher", LEA), session))
    assert state_of(one) is State.SCHEDULED
    assert "partir mercredi 25 novembre à 12h" in reply.text
    assert labels(reply) == ["Oui, empêcher le départ", "Non, la laisser partir"]
    assert "Paul Martin l’apprend" in (await stop(session, one, LEA)).text
    assert state_of(one) is State.WRITING
    said = (await told(session, PAUL))[-1]
    assert "Elle devait partir mercredi 25 novembre à 12h. Léa Petit l’a empêchée" in said
    assert "Léa Petit a empêché son départ" in (await told(session, AWA))[0]
    assert (await log(session))[-1] == (Act.STOPPED, "Léa Petit", "Paul Martin")
    assert not await start_due(UnitOfWork(session, TOMORROW))
    with pytest.raises(AnnouncementGone):
        await stop(session, one, AWA)


async def test_what_is_stopped_waits_for_its_author_or_without_one_for_an_admin(
    session: AsyncSession,
) -> None:
    one = await scheduled(session)
    await written(session, text="Autre chose")
    await stop(session, one, AWA)
    assert state_of(one) is State.WRITING
    orphan, left = await scheduled(session), await scheduled(session)
    await publish_draft(UnitOfWork(session, NOW, left.author), left)
    with pytest.raises(AlreadySent):
        await stop(session, left, LEA)
    await dismiss(session, PAUL)
    assert "un admin peut la reprendre" in (await stop(session, orphan, LEA)).text
    await take_back(session, orphan, AWA)
    assert (orphan.state, orphan.author) == (State.WRITING, await number_of(session, AWA.id))


async def test_who_erases_everything_knows_what_will_not_leave_and_readers_that_it_is_over(
    session: AsyncSession,
) -> None:
    await scheduled(session)
    await waiting(session, text="Le <b>goûter</b>")
    await written(session, text="")
    asked = (await privacy.forget_command(Context(says(PAUL), session))).text
    of = "Annonce pour «\u00a07. Alimentation\u00a0» "
    for said in (
        "(Samedi, le marché.), programmée pour mercredi 25 novembre à 12h\u00a0: elle ne part",
        "(Le goûter), en relecture\u00a0: elle ne partira pas, et qui devait la relire le saura",
        "(sans texte encore), en brouillon\u00a0: elle est effacée",
    ):
        assert f"{of}{said}" in asked
    await privacy.erase_all(Context(says(PAUL), session))
    for reader in (LEA, AWA):
        for told_them in await told(session, reader):
            assert "il n’y a plus rien à décider" in told_them
            assert "Paul" not in told_them
    assert await session.scalar(select(func.count(Announcement.id))) == 0


async def test_without_the_switch_what_waits_is_approved_or_taken_back_and_sent(
    session: AsyncSession,
) -> None:
    one, other = await waiting(session), await waiting(session, AWA, "D’une admin")
    await need(session, on=False)
    await approve(session, other)
    await take_back(session, one)
    reply = await ask_review(session, one)
    assert "ne demande plus de double lecture" in reply.text
    assert labels(reply)[0] == "Envoyer"
    await departure.send_draft(Context(says(PAUL), session), **key(one))
    assert (one.state, other.state) == (State.PUBLISHED, State.PUBLISHED)


async def test_a_correction_is_read_like_all_the_rest(session: AsyncSession) -> None:
    former = await written(session)
    await publish_draft(UnitOfWork(session, NOW, former.author), former)
    author = await members.person_of_account(UnitOfWork(session, NOW), PAUL.id)
    one = await drafts.begin_correction(UnitOfWork(session, NOW), author, former)
    await drafts.write(UnitOfWork(session, NOW), one, WrittenMessage("Dimanche, le marché."))
    assert "Demander une relecture" in labels(await panel_of(Context(says(PAUL), session), one))
    with pytest.raises(ReviewNeeded):
        await departure.send_draft(Context(says(PAUL), session), **key(one))
    await ask_review(session, one)
    assert "Une correction à relire" in (await told(session, LEA))[0]
    reply = await opened(session, one)
    assert "<s>Samedi,</s> <b><u>Dimanche,</u></b>" in reply.text
    assert labels(reply)[0] == "Approuver et corriger"
    await approve(session, one)
    assert former.text == "Dimanche, le marché."
    assert [act for act, by, _ in await log(session) if by == "Léa Petit"] == [
        Act.APPROVED,
        Act.CORRECTED,
    ]
    assert await session.scalar(select(func.count(Announcement.id))) == 2


async def test_a_correction_of_what_is_withdrawn_is_not_to_be_read(session: AsyncSession) -> None:
    former = await written(session)
    await publish_draft(UnitOfWork(session, NOW, former.author), former)
    author = await members.person_of_account(UnitOfWork(session, NOW), PAUL.id)
    one = await drafts.begin_correction(UnitOfWork(session, NOW), author, former)
    await drafts.write(UnitOfWork(session, NOW), one, WrittenMessage("Dimanche, le marché."))
    await ask_review(session, one)
    page = await tracking.show_announcement(Context(says(AWA), session), announcement=one.id)
    assert "Relire" in labels(page)
    ctx = Context(says(AWA), session)
    await tracking.withdraw_announcement(ctx, announcement=former.id)
    [said] = await told(session, LEA)
    assert "Awa Diallo (@awa_diallo) a retiré l’annonce qu’elle corrigeait" in said
    with pytest.raises(AnnouncementGone):
        await opened(session, one)
