"""What is seen of an announcement that goes out, and what can be done about it meanwhile."""

import re
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.announcement import (
    correct_announcement,
    decide_sending,
    see_announcement,
    show_announcement,
    withdraw_announcement,
)
from chatbot.announcements.pages.my_announcements import announcements_command, show_announcements
from chatbot.announcements.rules import (
    AlreadySent,
    AnnouncementGone,
    Decision,
    NoSuchAnnouncement,
    NotWaiting,
    OnlyReferents,
    OwnDeparture,
    OwnReview,
    State,
)
from chatbot.announcements.sending import report
from chatbot.audit.rules import Act
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Context, FileKind, Reply, Sender, UnitOfWork
from chatbot.conversation.personal_data import Person
from chatbot.engine.outbox import queries
from chatbot.engine.outbox.models import Broadcast, Owed
from chatbot.engine.outbox.rules import DeliveryState, NothingToDecide, Skipped, Stage
from chatbot.engine.storage.engine import Storage
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.subscriptions import service as subscriptions
from tests.announcements.sent import (
    FOLLOWERS,
    begin,
    carried,
    labels_of,
    log,
    publish_draft,
    published,
    shown,
    stage_of,
    text_of,
    written,
)
from tests.cast import AWA, HUGO, LEA, MARIE, PAUL, TOPIC, says
from tests.clock import NOW
from tests.databases import Databases

SENT, FAILED, UNKNOWN = DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN
BLOCKED = (FAILED, "Forbidden: bot was blocked by the user")
LATER = NOW + timedelta(seconds=3)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Make a database with followers and référents."""
    with databases.holding(begin) as url:
        yield url


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    """Open a transaction that is never committed."""
    async with AsyncSession(storage.engine, expire_on_commit=False) as session:
        yield session
        await session.rollback()


@pytest.fixture
async def paul(session: AsyncSession) -> Chat:
    """Return a référent of the topic."""
    return await members.person_of_account(UnitOfWork(session, NOW), PAUL.id)


async def press(session: AsyncSession, by: Sender, what: Decision, number: int | None) -> Reply:
    """Press a button of the message that shows the progress."""
    return await decide_sending(Context(says(by), session), what=what, broadcast=number or 0)


async def page(session: AsyncSession, by: Sender, one: Announcement) -> Reply:
    return await show_announcement(Context(says(by), session), announcement=one.id)


async def withdraw(session: AsyncSession, by: Sender, one: Announcement) -> Reply:
    return await withdraw_announcement(Context(says(by), session), announcement=one.id)


async def draft_of(session: AsyncSession, sender: Sender) -> Announcement:
    author = await members.person_of_account(UnitOfWork(session, NOW), sender.id)
    theirs = (Announcement.author == author.id, Announcement.state == State.WRITING)
    return (await session.scalars(select(Announcement).where(*theirs))).one()


async def said_instead(session: AsyncSession, one: Announcement) -> str:
    """Return the text that takes the place of a message that can't be deleted any more."""
    return str((await session.get_one(Broadcast, one.withdrawal_id)).content["text"])


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


async def test_one_message_shows_how_it_goes_and_becomes_the_report(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul)
    first = await shown(session, one.broadcast_id)
    assert first.chat_id == PAUL.id
    assert "0 sur 5." in await text_of(session, one.broadcast_id)
    assert "«\u00a0Le marché\u00a0»" in await text_of(session, one.broadcast_id)
    number = await carried(session, one.broadcast_id, SENT, SENT, BLOCKED, stage=None)
    await report(UnitOfWork(session, LATER), number)
    assert "3 sur 5, quelques secondes encore." in await text_of(session, number)
    assert await labels_of(session, number) == [
        "Suspendre",
        "Arrêter l’envoi",
        "Corriger",
        "Retirer",
    ]
    await carried(
        session, number, SENT, SENT, BLOCKED, UNKNOWN, (DeliveryState.SKIPPED, Skipped.UNFOLLOWED)
    )
    await report(UnitOfWork(session, LATER), number)
    said = await text_of(session, number)
    assert "Envoyée à 2 abonnés · 1 ne suivait plus le sujet · 1 incertaine · 1 échec." in said
    assert await labels_of(session, number) == ["Renvoyer (1)", "Laisser", "Corriger", "Retirer"]
    rows = await session.scalar(select(func.count()).where(Owed.chat_id == PAUL.id))
    assert rows == 2  # the other one is his menu


async def test_what_did_not_change_is_not_shown_again(session: AsyncSession, paul: Chat) -> None:
    one = await published(session, paul)
    number = await carried(session, one.broadcast_id, SENT, stage=None)
    await report(UnitOfWork(session, LATER), number)
    version = (await shown(session, number)).version
    await report(UnitOfWork(session, LATER + timedelta(hours=1)), number)
    assert (await shown(session, number)).version == version
    await report(UnitOfWork(session, LATER), 10**6)  # nobody's


async def test_each_topic_s_referents_and_admins_decide_and_nobody_else(
    session: AsyncSession, paul: Chat
) -> None:
    number = (await published(session, paul)).broadcast_id
    assert "suspendu" in (await press(session, LEA, Decision.PAUSE, number)).toast
    assert await stage_of(session, number) is Stage.PAUSED
    assert "Envoi suspendu" in await text_of(session, number)
    assert (await labels_of(session, number))[:2] == ["Reprendre l’envoi", "Arrêter l’envoi"]
    with pytest.raises(OnlyReferents):
        await press(session, HUGO, Decision.RESUME, number)
    await press(session, AWA, Decision.RESUME, number)
    assert await stage_of(session, number) is Stage.RUNNING
    with pytest.raises(NothingToDecide):
        await press(session, PAUL, Decision.RESUME, number)
    await press(session, PAUL, Decision.CANCEL, number)
    assert await stage_of(session, number) is Stage.CANCELLED
    assert "Envoyée à 0 abonné · 5 non envoyées" in await text_of(session, number)
    noted = [act for act, _, _ in await log(session)]
    assert noted == [Act.PUBLISHED, Act.PAUSED, Act.RESUMED, Act.CANCELLED]


async def test_unknown_copies_are_sent_again_or_left_by_somebody_s_word(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul)
    number = await carried(session, one.broadcast_id, SENT, SENT, SENT, UNKNOWN, UNKNOWN)
    assert "à 2 destinataires" in (await press(session, PAUL, Decision.RESEND, number)).toast
    assert await stage_of(session, number) is Stage.RUNNING
    assert "3 sur 5" in await text_of(session, number)
    await carried(session, number, SENT, SENT, SENT, SENT, UNKNOWN)
    reply = await decide_sending(
        Context(says(LEA), session), what=Decision.LEAVE, broadcast=number, listed=True
    )
    assert "1 incertaine laissée ainsi" in reply.text
    assert "1 incertaine laissée ainsi" in await text_of(session, number)
    assert "Laisser" not in labels(reply)
    with pytest.raises(NothingToDecide):
        await press(session, PAUL, Decision.RESEND, number)


async def test_what_telegram_refuses_is_corrected_or_sent_all_the_same(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul)
    number = await carried(
        session, one.broadcast_id, (FAILED, "no such <emoji>"), stage=Stage.STOPPED
    )
    (await session.get_one(Broadcast, number)).failure = "no such <emoji>"
    await session.flush()
    await report(UnitOfWork(session, LATER), number)
    assert "Telegram dit, en anglais\u00a0: «\u00a0no such &lt;emoji&gt;\u00a0»." in await text_of(
        session, number
    )
    assert await labels_of(session, number) == [
        "Reprendre l’envoi quand même",
        "Arrêter l’envoi",
        "Corriger",
        "Retirer",
    ]
    draft = await written(session, paul, "Le marché, sans emoji", corrects=one.id)
    await publish_draft(UnitOfWork(session, LATER, paul.id), draft)
    assert await stage_of(session, number) is Stage.RUNNING
    assert "Annonce en cours d’envoi" in await text_of(session, number)


async def test_two_corrections_in_a_row_change_what_it_says(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul)
    await carried(session, one.broadcast_id, SENT, SENT, SENT, SENT, BLOCKED)
    for number, text in enumerate(("Le marché du 3", "Le marché du 4"), start=1):
        await correct_announcement(Context(says(LEA), session), announcement=one.id)
        draft = await draft_of(session, LEA)
        assert (draft.text, draft.corrects) == (one.text, one.id)
        draft.text = text
        await publish_draft(
            UnitOfWork(session, NOW + number * timedelta(hours=1), draft.author), draft
        )
        assert (one.text, one.version) == (text, number + 1)
        assert (await shown(session, draft.broadcast_id)).chat_id == LEA.id
        gone = (DeliveryState.SKIPPED, Skipped.GONE)
        await carried(session, draft.broadcast_id, SENT, SENT, gone, BLOCKED)
        await report(UnitOfWork(session, LATER), draft.broadcast_id or 0)
        assert (
            "Corrigée chez 2 abonnés · 1 message supprimé entre-temps · 1 échec."
            in await text_of(session, draft.broadcast_id)
        )
    reply = await page(session, PAUL, one)
    assert reply.text.count("Correction du") == 2
    assert "corrigée le 24 novembre 2026 à 14h" in reply.text
    assert [act for act, _, which in await log(session) if which == str(one.id)] == [
        Act.PUBLISHED,
        Act.CORRECTED,
        Act.CORRECTED,
    ]


async def test_a_withdrawal_is_asked_first_and_goes_out_at_once(
    session: AsyncSession, paul: Chat
) -> None:
    before = await published(session, paul, "Avant", at=NOW - timedelta(days=1))
    one = await published(session, paul)
    await carried(session, one.broadcast_id, SENT, SENT, UNKNOWN, stage=Stage.RUNNING)
    ctx = Context(says(AWA), session)
    reply = await withdraw_announcement.ask(ctx, announcement=one.id, listed=True)
    assert "Elle disparaîtra chez 2 abonnés, et de /actus. L’envoi s’arrête." in reply.text
    assert "1 envoi est incertain\u00a0: là où elle est arrivée, elle restera." in reply.text
    assert labels(reply) == ["Oui, la retirer", "Non, la garder"]
    await withdraw(session, AWA, one)
    assert one.state is State.WITHDRAWN
    assert (await topic_of_key(session, TOPIC)).news_at == before.published_at
    assert await stage_of(session, one.broadcast_id) is Stage.CANCELLED
    assert "Elle a été retirée depuis." in await text_of(session, one.broadcast_id)
    assert await labels_of(session, one.broadcast_id) == []
    assert (await shown(session, one.withdrawal_id)).chat_id == AWA.id
    assert await labels_of(session, one.withdrawal_id) == []
    assert await said_instead(session, one) == "Cette annonce a été retirée."
    assert (await log(session))[-1][::2] == (Act.WITHDRAWN, str(one.id))


async def test_those_are_told_too_who_followed_and_were_sent_nothing(
    session: AsyncSession, paul: Chat
) -> None:
    before = await published(session, paul)
    *_, weekly, paused = map(says, FOLLOWERS)
    await subscriptions.choose_rhythm(session, weekly, weekly=True)
    await subscriptions.pause(session, paused, LATER)
    one = await published(session, paul)
    await subscriptions.resume(session, paused)  # what is told is how it was then
    number = await carried(session, one.broadcast_id, SENT)
    await report(UnitOfWork(session, LATER), number)
    said = "Pas tout de suite\u00a0: 1 dans son résumé du lundi · 1 en pause."
    assert said in await text_of(session, number)
    assert "Pas tout de suite" not in await text_of(session, before.broadcast_id)
    ctx = Context(says(PAUL), session)
    asked = await withdraw_announcement.ask(ctx, announcement=one.id, listed=True)
    assert f"{said} Je ne la leur proposerai plus." in asked.text
    await withdraw(session, PAUL, one)
    assert "Pas tout de suite" not in await text_of(session, one.withdrawal_id)


async def test_what_is_withdrawn_takes_its_corrections_along_and_stays_so(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul)
    await carried(session, one.broadcast_id, SENT, UNKNOWN)
    await correct_announcement(Context(says(LEA), session), announcement=one.id)
    await withdraw(session, AWA, one)
    told = await session.scalars(select(Owed).where(Owed.chat_id == LEA.id, Owed.key.is_(None)))
    assert ["a retiré l’annonce que vous corrigiez" in str(row.content) for row in told] == [True]
    assert await session.scalar(select(func.count(Announcement.id))) == 1
    with pytest.raises(AnnouncementGone):
        await withdraw(session, PAUL, one)
    with pytest.raises(AnnouncementGone):
        await correct_announcement(Context(says(PAUL), session), announcement=one.id)
    for what in (Decision.RESEND, Decision.LEAVE, Decision.RESUME):
        with pytest.raises(NothingToDecide):
            await press(session, PAUL, what, one.broadcast_id)
    late = await written(session, paul, "Trop tard", corrects=one.id)
    with pytest.raises(AnnouncementGone):
        await publish_draft(UnitOfWork(session, LATER, paul.id), late)


async def test_what_is_so_old_that_its_copies_are_forgotten_is_still_corrected_and_withdrawn(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul, "Samedi")
    one.broadcast_id = None
    new = await written(session, paul, "Dimanche", corrects=one.id)
    await publish_draft(UnitOfWork(session, LATER, paul.id), new)
    assert (one.text, new.broadcast_id) == ("Dimanche", None)
    reply = await withdraw(session, PAUL, one)
    assert one.state is State.WITHDRAWN
    assert "je ne sais plus qui l’a reçue" in reply.text


async def test_the_author_withdraws_in_their_own_name(session: AsyncSession, paul: Chat) -> None:
    one = await published(session, paul)
    await withdraw(session, PAUL, one)
    assert await said_instead(session, one) == "Cette annonce a été retirée par son auteur."
    assert (await topic_of_key(session, TOPIC)).news_at is None
    number = await carried(session, one.withdrawal_id)
    await report(UnitOfWork(session, LATER), number)
    assert "rien n’était à retirer" in await text_of(session, number)


async def sends_much(session: AsyncSession, paul: Chat) -> Announcement:
    """Publish one of Hugo's, seven of Paul's; add a draft of his, which is returned, and Léa's."""
    hugo = await members.person_of_account(UnitOfWork(session, NOW), HUGO.id)
    await published(session, hugo, "D’un autre sujet", topic_key="media")
    for number in range(7):
        one = await published(session, paul, f"N {number}", at=NOW + number * LATER.resolution)
    await carried(session, one.broadcast_id, SENT, SENT, BLOCKED, stage=Stage.RUNNING)
    lea = await members.person_of_account(UnitOfWork(session, NOW), LEA.id)
    later = {"state": State.SCHEDULED, "send_at": NOW + timedelta(days=2)}
    await written(session, lea, "Plus tard", changed_at=LATER - timedelta(seconds=1), **later)
    return await written(session, paul, "Un brouillon", changed_at=LATER)


async def test_everybody_sees_what_is_theirs_newest_first(
    session: AsyncSession, paul: Chat
) -> None:
    draft = await sends_much(session, paul)
    reply = await announcements_command(Context(says(PAUL), session))
    assert "Vos annonces</b>\u00a0: 7 parties, 2 à venir" in reply.text
    assert "<b>7. Alimentation</b>, 24 nov., par Léa" in reply.text
    assert "<b>Votre 7e annonce</b>, 7. Alimentation, 24 nov.\n" in reply.text
    assert "par Paul" not in reply.text
    assert labels(reply)[:4] == [*("Un brouillon", "Plus tard", "7e\u00a0: N 6", "6e\u00a0: N 5")]
    assert "en cours d’envoi, 3 sur 5" in reply.text
    assert "programmée pour le 26 novembre 2026 à 12h" in reply.text
    assert "Page 1 sur 2" in reply.text
    of_lea = await show_announcements(Context(says(LEA), session), page=9)
    assert "7 parties, 1 à venir" in of_lea.text
    assert "<b>7. Alimentation</b>, 24 nov., par Paul" in of_lea.text
    assert "Page 2 sur 2" in of_lea.text
    of_hugo = await show_announcements(Context(says(HUGO), session))
    assert "D’un autre sujet" in of_hugo.text
    assert "N 6" not in of_hugo.text
    of_awa = await show_announcements(Context(says(AWA), session))
    assert "<b>Toutes les annonces</b>\u00a0: 8 parties, 1 à venir" in of_awa.text
    assert "par Paul Martin" in of_awa.text
    with pytest.raises(NoSuchAnnouncement):
        await page(session, LEA, draft)


async def test_what_became_of_each_is_told_and_the_total_never_shrinks(
    session: AsyncSession, paul: Chat
) -> None:
    stopped, corrected, withdrawn = [await published(session, paul, text) for text in "ABC"]
    await carried(session, stopped.broadcast_id, SENT, SENT, stage=None)
    await press(session, PAUL, Decision.CANCEL, stopped.broadcast_id or 0)
    await carried(session, stopped.broadcast_id, stage=Stage.CANCELLED)
    new = await written(session, paul, "B2", corrects=corrected.id)
    counts = "Vos annonces</b>\u00a0: 3 parties"
    assert f"{counts}, 1 à venir" in (await listed_to(session, PAUL)).text
    await publish_draft(UnitOfWork(session, LATER, paul.id), new)
    await carried(session, corrected.broadcast_id, *[SENT] * 5)
    await withdraw(session, PAUL, withdrawn)
    reply = await listed_to(session, PAUL)
    assert f"{counts}\n" in reply.text
    told = [re.sub("<.*?>", "", text) for text in reply.text.split("\n\n")[1:]]
    assert [(text.split(",")[0], text.splitlines()[-1]) for text in told] == [
        ("Votre 3e annonce", "retirée"),
        ("Votre 2e annonce", "corrigée, envoyée à 5 abonnés"),
        ("Votre 1re annonce", "arrêtée, envoyée à 2 abonnés"),
    ]
    await queries.erase_person(UnitOfWork(session, NOW), Person(FOLLOWERS[0].id))
    assert "envoyée à 5 abonnés" in (await listed_to(session, PAUL)).text


@pytest.mark.parametrize("words", ["2e", "2ème", "la 2e", "ma 2E annonce"])
async def test_one_s_own_is_typed_as_it_is_called(
    session: AsyncSession, paul: Chat, words: str
) -> None:
    lea = await members.person_of_account(UnitOfWork(session, NOW), LEA.id)
    for author, text in ((paul, "A"), (lea, "L"), (paul, "B"), (lea, "M")):
        await published(session, author, text)
    reply = await announcements_command(typed(session, PAUL, words))
    assert reply.text.startswith("<b>Votre 2e annonce</b>")
    assert "<blockquote>B</blockquote>" in reply.text
    of_lea = await announcements_command(typed(session, PAUL, "2"))  # as in links to it
    assert of_lea.text.startswith("<b>Annonce</b>, 7. Alimentation\nÉcrite par Léa")
    assert "<code>/annonces 2</code>" in of_lea.text
    with pytest.raises(NoSuchAnnouncement):
        await announcements_command(typed(session, PAUL, "3e"))


async def test_who_writes_none_means_the_news_and_the_journal_says_nothing(
    session: AsyncSession, paul: Chat
) -> None:
    await published(session, paul)
    before = await log(session)
    for request in (says(MARIE), replace(says(PAUL), private=False)):
        reply = await announcements_command(Context(request, session))
        assert "Les dernières annonces" in reply.text
    assert await log(session) == before


def listed_to(session: AsyncSession, person: Sender) -> Awaitable[Reply]:
    return announcements_command(Context(says(person), session))


async def test_one_is_opened_by_its_number_and_seen_as_it_is(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul, "<b>Le marché</b> &amp; la suite")
    reply = await announcements_command(typed(session, PAUL, f"n° {one.id}"))
    assert reply.text.startswith("<b>Votre 1re annonce</b>, 7. Alimentation\n")
    assert "<blockquote>Le marché &amp; la suite</blockquote>" in reply.text
    assert (
        "Écrite par Paul Martin, publiée le 24 novembre 2026 à 12h. "
        "À taper\u00a0: <code>/annonces 1re</code>."
    ) in reply.text
    assert labels(reply)[-2:] == ["Retirer", "Suivi des annonces"]
    seen = await see_announcement(Context(says(PAUL), session), announcement=one.id)
    assert seen.post is not None
    assert seen.post.text.startswith("<b>Le marché</b> &amp; la suite")
    for words in ("999", "9" * 30):
        with pytest.raises(NoSuchAnnouncement):
            await announcements_command(typed(session, PAUL, words))
    with pytest.raises(OnlyReferents):
        await page(session, HUGO, one)


async def test_what_its_buttons_do_is_typed_behind_the_number(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul)

    async def types(words: str) -> Reply:
        return await announcements_command(typed(session, PAUL, f"{one.id} {words}"))

    assert (await types("suspendre")).toast.startswith("C’est suspendu")
    assert await stage_of(session, one.broadcast_id) is Stage.PAUSED
    assert "en cours d’envoi" in (await types("Reprendre l’envoi")).text
    assert "Retirer cette annonce\u00a0?" in (await types("retirer")).text
    assert one.state is State.PUBLISHED
    assert (await types("voir")).post is not None
    assert "Arrêter l’envoi\u00a0?" in (await types("arrêter")).text
    assert await stage_of(session, one.broadcast_id) is Stage.RUNNING
    await press(session, PAUL, Decision.CANCEL, one.broadcast_id or 0)
    assert await stage_of(session, one.broadcast_id) is Stage.CANCELLED
    for words in ("reprendre", "renvoyer", "laisser"):
        with pytest.raises(NothingToDecide):
            await types(words)
    for words in ("relire", "empêcher", "modifier", "annuler"):
        with pytest.raises((NotWaiting, OwnReview, OwnDeparture, AlreadySent)):
            await types(words)


async def test_a_correction_is_asked_for_at_once_and_has_no_number(
    session: AsyncSession, paul: Chat
) -> None:
    one = await published(session, paul)
    asked = await announcements_command(typed(session, LEA, f"{one.id} corriger"))
    assert asked.post is not None
    assert "écrivez le nouveau, en entier" in asked.text
    assert labels(asked) == ["Copier le texte", "Les boutons", "La date", "Annuler"]
    draft = await draft_of(session, LEA)
    draft.text = "Le marché du 3"
    await session.flush()
    again = await correct_announcement(Context(says(LEA), session), announcement=one.id)
    assert "Ce qui change" in again.text
    listed = await show_announcements(Context(says(LEA), session))
    assert "<b>7. Alimentation</b>, 24 nov.\n" in listed.text
    assert "correction, brouillon" in listed.text
    assert labels(listed)[0] == "Le marché du 3"
    for state in (State.READING, State.PUBLISHED):
        draft.state = state
        await session.flush()
        with pytest.raises(NoSuchAnnouncement):
            await announcements_command(typed(session, LEA, str(draft.id)))


async def test_what_is_scheduled_is_changed_or_called_off_from_its_page(
    session: AsyncSession, paul: Chat
) -> None:
    later = {"state": State.SCHEDULED, "send_at": NOW + timedelta(days=2)}
    one = await written(session, paul, "", file_kind=FileKind.PHOTO, file_id="p", **later)
    reply = await page(session, PAUL, one)
    assert "\n\nUne photo.\n\nProgrammée pour le 26 novembre" in reply.text
    assert labels(reply)[:3] == ["Voir l’annonce", "Modifier", "Annuler l’envoi"]
    asked = await announcements_command(typed(session, PAUL, f"{one.id} annuler"))
    assert "Annuler l’envoi prévu" in asked.text
    await announcements_command(typed(session, PAUL, f"{one.id} modifier"))
    assert one.state is State.WRITING
    assert labels(await page(session, PAUL, one))[0] == "Reprendre le brouillon"


def typed(session: AsyncSession, by: Sender, words: str) -> Context:
    return Context(replace(says(by), words=words), session)
