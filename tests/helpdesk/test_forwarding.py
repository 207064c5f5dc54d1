"""Who holds a question, also when two take it at once, and what remains once it is erased."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import null, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import app
from chatbot.answers.page import receive_words
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.service import TopicGone
from chatbot.conversation import Context, Policy, Reply, Request, Sender, UnitOfWork
from chatbot.engine.outbox import queries as outbox_queries
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import DeliveryState as Sent
from chatbot.engine.storage.engine import Storage
from chatbot.helpdesk import answering, personal_data, queries, service
from chatbot.helpdesk.answering import handle_next_due
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.pages.answer import answer_sent, take_question
from chatbot.helpdesk.pages.ask import forward_to, own_questions
from chatbot.helpdesk.pages.questions import open_question, show_questions
from chatbot.helpdesk.rules import (
    A_DAY,
    ASKED_A_DAY,
    HELD_FOR,
    REMINDED_AFTER,
    TOLD_AFTER,
    AlreadyAnswered,
    BannedAsker,
    NobodyToAsk,
    QuestionGone,
    State,
    TakenByAnother,
    TooManyOpen,
    TooManyToday,
)
from chatbot.members import queries as people, roles, service as members
from chatbot.moderation import service as moderation
from chatbot.moderation.pages.revoking import renounce, take_admin, take_referent
from chatbot.privacy import rooms
from chatbot.welcome.pages.front_door import cancel
from tests.clock import NOW
from tests.helpdesk.people import TOPIC, asked, person, private
from tests.racing import Order, begun, orders_on_both, race


async def shown(session: AsyncSession) -> dict[int, str]:
    """Map each account to the text of its message about a question."""
    rows = await session.scalars(
        select(Owed)
        .where(Owed.key.startswith("question:"))
        .order_by(Owed.id)
        .execution_options(populate_existing=True)
    )
    return {row.chat_id: (row.content or {})["text"] for row in rows}


async def test_what_is_withdrawn_is_emptied_wherever_it_was_shown(session: AsyncSession) -> None:
    question = await asked(session, words="Un secret\u00a0?")
    two, three = await person(session, 2), await person(session, 3)
    await answering.answer(UnitOfWork(session, NOW), question, two, "Ici")
    await service.thank(UnitOfWork(session, NOW), question, await person(session, 1))
    for row in await session.scalars(select(Owed)):
        row.message_id, row.state = row.id, Sent.SENT
    await roles.take_referent(UnitOfWork(session, NOW), three, TOPIC)
    await service.erase(UnitOfWork(session, NOW), question)
    session.expire_all()
    shown_to = Owed.chat_id.in_((2, 3)), Owed.key.startswith("question:")
    rows = (await session.scalars(select(Owed).where(*shown_to))).all()
    assert sorted(row.chat_id for row in rows) == [2, 2, 3]
    assert all("plus rien à faire" in str(row.content) for row in rows)


@orders_on_both
async def test_of_two_who_take_it_at_once_one_has_it(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        number = (await asked(session)).id

    async def take(session: AsyncSession, account: int) -> None:
        by = await members.person_of_account(UnitOfWork(session, NOW), account)
        question = await answering.lock_to_answer(session, by, number)
        await answering.take(UnitOfWork(session, NOW), question, by)

    came = await race(
        storage, order, lambda session: take(session, 2), lambda session: take(session, 3)
    )
    assert sorted(type(one).__name__ for one in came) == ["NoneType", "TakenByAnother"]
    winner, loser = (2, 3) if came[0] is None else (3, 2)
    async with storage.reading() as session:
        assert f"Personne {winner} s’en occupe" in (await shown(session))[loser]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)  # SQLite does one at a time
async def test_who_asks_in_two_chats_at_once_asks_no_more_than_elsewhere(storage: Storage) -> None:
    async with storage.transaction() as session:
        for words in ("Où\u00a0?", "Qui\u00a0?"):
            await asked(session, words=words)
    came = await race(storage, Order.ONE, lambda session: ask(session, "a"), lambda s: ask(s, "b"))
    assert [type(one) for one in came] == [tuple, TooManyOpen]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("order", [Order.ONE, Order.OTHER])
async def test_who_asks_as_they_are_banned_asks_nobody(storage: Storage, order: Order) -> None:
    async with storage.transaction() as session:
        await asked(session)

    async def ban(session: AsyncSession) -> None:
        await moderation.ban(UnitOfWork(session, NOW), await person(session, 1), "")

    await race(storage, order, lambda session: ask(session, "a"), ban)
    async with storage.reading() as session:
        assert not (await session.scalars(select(Question.text).where(Question.text != ""))).all()


async def ask(session: AsyncSession, words: str) -> tuple[Question, bool]:
    """Ask as 1."""
    return await service.forward(UnitOfWork(session, NOW), await person(session, 1), TOPIC, words)


@orders_on_both
async def test_who_is_erased_as_they_ask_in_a_group_asks_anew_or_never_did(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        await service.erase(UnitOfWork(session, NOW), await asked(session))

    async def pass_on(session: AsyncSession) -> None:
        sender = Sender(1, "Un nom d’aujourd’hui")  # which is written, too
        ask = Request("", NOW, -7, private=False, bot="etabli_bot", sender=sender, asked="Où ?")
        await forward_to(Context(ask, session), topic=TOPIC)

    async def erase(session: AsyncSession) -> None:
        await rooms.erase_person(UnitOfWork(session, NOW), await rooms.account(session, 1))

    assert await race(storage, order, pass_on, erase) == (None, None)
    async with storage.reading() as session:
        kept = (await session.scalars(select(Question.text))).all()
        if order is not Order.TOGETHER:
            assert kept == ([] if order is Order.ONE else ["Où ?"])
        assert [*await shown(session)] == ([2, 3] if kept else [])
        assert ("est transmise" in await told(session, 1)) is bool(kept)
        assert (await people.known(session, 1) is not None) is bool(kept)


@pytest.mark.parametrize("ban", [True, False])
async def test_who_is_erased_or_banned_and_who_answers_wait_for_each_other_in_turn(
    storage: Storage, *, ban: bool
) -> None:
    async with storage.transaction() as session:
        number = (await asked(session)).id

    async def goes(session: AsyncSession) -> None:
        if ban:
            one = await members.person_of_account(UnitOfWork(session, NOW), 1)
            await moderation.ban(UnitOfWork(session, NOW), one, "")
        else:
            await rooms.erase_person(UnitOfWork(session, NOW), await rooms.account(session, 1))

    async with storage.transaction() as session:
        two = await members.person_of_account(UnitOfWork(session, NOW), 2)
        question = await answering.lock_to_answer(session, two, number)
        going = await begun(storage, session, goes)
        await answering.answer(UnitOfWork(session, NOW), question, two, "Ici")
    assert await going is None
    async with storage.reading() as session:
        assert [*await shown(session)] == ([2, 3] if ban else [])


async def test_who_took_it_and_let_it_lie_is_replaced(session: AsyncSession) -> None:
    question = await asked(session)
    two, three = await person(session, 2), await person(session, 3)
    await answering.take(UnitOfWork(session, NOW), question, two)
    with pytest.raises(TakenByAnother):
        await answering.answer(UnitOfWork(session, NOW + HELD_FOR), question, three, "Ici")
    later = NOW + HELD_FOR + timedelta(seconds=1)
    await answering.answer(UnitOfWork(session, later), question, three, "Ici")
    assert (question.state, question.taken_by) == (State.ANSWERED, three.id)
    with pytest.raises(AlreadyAnswered):
        await answering.lock_to_answer(session, two, question.id)


async def test_who_stops_writing_an_answer_is_shown_what_they_still_hold(
    session: AsyncSession,
) -> None:
    question = await asked(session)
    ask = Request("", NOW, 2, private=True, bot="etabli_bot", sender=Sender(2, "Personne 2"))
    assert "plus rien n’est en cours" in (await cancel(Context(ask, session))).text
    said = await take_question(Context(ask, session), question=question.id)
    assert f"/questions {question.id} répondre" in said.text
    [row] = (await cancel(Context(ask, session))).buttons
    assert [button.label for button in row] == ["Répondre", "Laisser à d’autres"]
    said = await open_question(Context(ask, session), question=question.id)
    assert "Vous vous en occupez." in said.text
    labels = [button.label for row in said.buttons for button in row]
    assert labels == [
        *("Répondre", "Classer", "Autre sujet", "Signaler", "Laisser à d’autres"),
        "Toutes les questions",
    ]
    said = await show_questions(Context(ask, session))
    assert "(vous vous en occupez)" in said.text
    late = await receive_words(Context(replace(ask, words="bonjour"), session))
    assert isinstance(late, Reply)
    assert f"Est-ce votre réponse à Personne 1, pour la question n°\u00a0{question.id}" in late.text
    assert late.buttons[0][0].label == "Répondre"
    await answering.release(UnitOfWork(session, NOW), question, await person(session, 2))
    later = await receive_words(Context(replace(ask, words="bonjour"), session))
    assert isinstance(later, Reply)
    assert "Est-ce" not in later.text


async def test_whoever_lost_the_role_holds_nothing_back(session: AsyncSession) -> None:
    question = await asked(session)
    two, three = await person(session, 2), await person(session, 3)
    await answering.take(UnitOfWork(session, NOW), question, two)
    await roles.take_referent(UnitOfWork(session, NOW), two, TOPIC)
    await answering.take(UnitOfWork(session, NOW), question, three)
    assert question.taken_by == three.id


@pytest.mark.parametrize("by_themself", [True, False])
async def test_what_whoever_loses_the_role_had_taken_waits_for_others(
    session: AsyncSession, *, by_themself: bool
) -> None:
    question = await asked(session)
    two = await person(session, 2)
    await answering.take(UnitOfWork(session, NOW), question, two)
    if by_themself:
        await renounce(private(session, Sender(2, "Personne 2")), topic=TOPIC)
    else:
        await take_referent(private(session, Sender(4, "Personne 4")), person=two.id, topic=TOPIC)
    assert (question.state, question.taken_by) == (State.WAITING, None)
    assert "touchez Répondre" in (await shown(session))[3]


async def test_what_an_admin_no_more_had_taken_waits_unless_they_may_answer_still(
    session: AsyncSession,
) -> None:
    theirs, question = await asked(session), await asked(session, "ecologie-et-social")
    two, five = await person(session, 2), await person(session, 5)
    await roles.give_admin(UnitOfWork(session, NOW), two)
    for taken in (theirs, question):
        await answering.take(UnitOfWork(session, NOW), taken, two)
    await take_admin(private(session, Sender(4, "Personne 4")), person=two.id)
    assert (theirs.state, theirs.taken_by) == (State.TAKEN, two.id)
    assert (question.state, question.taken_by) == (State.WAITING, None)
    await answering.take(UnitOfWork(session, NOW), question, await person(session, 4))
    await roles.give_admin(UnitOfWork(session, NOW), five)
    await take_admin(private(session, Sender(4, "Personne 4")), person=question.taken_by or 0)
    assert (question.state, question.taken_by) == (State.WAITING, None)
    assert "touchez Répondre" in await told(session, 5)


async def test_what_is_left_to_others_is_shown_to_the_admins_where_there_is_nobody_else(
    session: AsyncSession,
) -> None:
    question = await asked(session)
    two, three = await person(session, 2), await person(session, 3)
    await roles.take_referent(UnitOfWork(session, NOW), three, TOPIC)
    await answering.take(UnitOfWork(session, NOW), question, two)
    await rooms.erase_person(UnitOfWork(session, NOW), await rooms.account(session, 2))
    await session.refresh(question)
    assert (question.state, question.taken_by) == (State.WAITING, None)
    assert "Répondre" in (await shown(session))[4]


async def test_it_goes_to_the_admins_where_nobody_else_is(session: AsyncSession) -> None:
    with pytest.raises(NobodyToAsk):
        await service.forward(
            UnitOfWork(session, NOW), await person(session, 1), TOPIC, "Où\u00a0?"
        )
    with pytest.raises(TopicGone):  # that isn't theirs whom the person chose
        await asked(session, "disparu")
    assert (await asked(session, "")).topic_key == ALLIANCE
    assert {*await shown(session)} == {4}


async def test_who_asks_and_withdraws_all_day_is_stopped(session: AsyncSession) -> None:
    one = await person(session, 1)
    for number in range(ASKED_A_DAY):
        question = await asked(session, words=f"Question {number}\u00a0?")
        await service.withdraw(UnitOfWork(session, NOW), question)
        with pytest.raises(QuestionGone):
            await service.lock_own(session, one, question.id)
    with pytest.raises(TooManyToday):
        await asked(session)
    [left] = {(row.text, row.taken_by) for row in await session.scalars(select(Question))}
    assert left == ("", None)
    later = NOW + A_DAY + timedelta(seconds=1)
    await service.forward(UnitOfWork(session, later), one, TOPIC, "Où\u00a0?")
    first, *_ = rooms.retention(365, question_days=90)
    await first(UnitOfWork(session, later))
    session.expunge_all()
    assert [row.text for row in await session.scalars(select(Question))] == ["Où\u00a0?"]


async def test_the_same_tapped_twice_is_one_question(session: AsyncSession) -> None:
    question = await asked(session)
    await answering.take(UnitOfWork(session, NOW), question, await person(session, 2))
    assert (await asked(session)).id == question.id
    assert "s’en occupe" in (await shown(session))[3]


async def test_a_number_is_given_once(session: AsyncSession) -> None:
    question = await asked(session)
    number = question.id
    await service.erase(UnitOfWork(session, NOW), question)
    assert (await asked(session)).id == number + 1


async def test_a_banned_person_s_questions_go_nowhere(session: AsyncSession) -> None:
    await asked(session)
    one = await person(session, 1)
    await moderation.ban(UnitOfWork(session, NOW), one, "")
    assert await queries.answerable_of(session, one.id) == []
    assert all("plus rien à faire" in said for said in (await shown(session)).values())
    with pytest.raises(BannedAsker):
        await service.forward(UnitOfWork(session, NOW), one, TOPIC, "Où\u00a0?")


async def test_what_whoever_is_banned_had_taken_waits_for_others(session: AsyncSession) -> None:
    question = await asked(session)
    two = await person(session, 2)
    await answering.take(UnitOfWork(session, NOW), question, two)
    await moderation.ban(UnitOfWork(session, NOW), two, "")
    assert (question.state, question.taken_by) == (State.WAITING, None)
    assert "s’en occupe" not in (await shown(session))[3]


async def test_what_nobody_answers_is_said_again_once_then_honestly(session: AsyncSession) -> None:
    question = await asked(session)
    assert not await handle_next_due(
        UnitOfWork(session, NOW + REMINDED_AFTER - timedelta(seconds=1))
    )
    assert await handle_next_due(UnitOfWork(session, NOW + REMINDED_AFTER))
    assert not await handle_next_due(UnitOfWork(session, NOW + TOLD_AFTER - timedelta(seconds=1)))
    assert "attend depuis plusieurs jours" in (await shown(session))[3]
    later = NOW + TOLD_AFTER
    assert await handle_next_due(UnitOfWork(session, later))
    assert not await handle_next_due(UnitOfWork(session, later + TOLD_AFTER))
    assert question.state is State.UNANSWERED
    assert "personne n’a répondu" in await told(session, 1)
    await answering.answer(UnitOfWork(session, later), question, await person(session, 2), "Enfin")
    assert "Enfin" in await told(session, 1)


async def test_what_nobody_answered_is_asked_anew(session: AsyncSession) -> None:
    old = (await asked(session)).id
    for day in (REMINDED_AFTER, TOLD_AFTER):
        await handle_next_due(UnitOfWork(session, NOW + day))
    for row in await session.scalars(select(Owed)):
        row.message_id, row.state = row.id, Sent.SENT
    later, one = NOW + TOLD_AFTER, await person(session, 1)
    question, _ = await service.forward(UnitOfWork(session, later), one, TOPIC, "Où\u00a0?")
    assert (question.state, question.due_at) == (State.WAITING, later + REMINDED_AFTER)
    assert "La première personne qui répond" in (await shown(session))[3]
    before = select(Owed).where(Owed.key.startswith(f"question:{old}:"))
    rows = (await session.scalars(before.execution_options(populate_existing=True))).all()
    assert sorted(row.chat_id for row in rows) == [2, 2, 3, 3]
    assert all("posée de nouveau" in str(row.content) for row in rows)
    assert [found.id for found in await queries.answerable_of(session, one.id)] == [question.id]
    assert await handle_next_due(UnitOfWork(session, later + REMINDED_AFTER))
    assert "attend depuis plusieurs jours" in (await shown(session))[3]


@orders_on_both
async def test_what_is_answered_late_as_it_is_asked_anew_keeps_its_answer(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        number = (await asked(session)).id
        for day in (REMINDED_AFTER, TOLD_AFTER):
            await handle_next_due(UnitOfWork(session, NOW + day))

    async def answer(session: AsyncSession) -> None:
        by = await members.person_of_account(UnitOfWork(session, NOW), 2)
        question = await answering.lock_to_answer(session, by, number)
        await answering.answer(UnitOfWork(session, NOW + TOLD_AFTER), question, by, "Ici")

    async def ask_anew(session: AsyncSession) -> None:
        one = await members.person_of_account(UnitOfWork(session, NOW), 1)
        await service.forward(UnitOfWork(session, NOW + TOLD_AFTER), one, TOPIC, "Où\u00a0?")

    came = await race(storage, order, answer, ask_anew)
    assert came[1] is None
    async with storage.reading() as session:
        states = (await session.scalars(select(Question.state).order_by(Question.id))).all()
    answered = [State.ANSWERED, State.WAITING] if came[0] is None else [State.WAITING]
    assert [*states] == answered
    if order is not Order.TOGETHER:
        assert isinstance(came[0], QuestionGone) is (order is Order.OTHER)


async def test_a_reminder_that_comes_late_still_leaves_a_week(session: AsyncSession) -> None:
    question = await asked(session)
    late = NOW + TOLD_AFTER
    assert await handle_next_due(UnitOfWork(session, late))
    assert not await handle_next_due(UnitOfWork(session, late))
    assert await handle_next_due(UnitOfWork(session, late + TOLD_AFTER - REMINDED_AFTER))
    two = await person(session, 2)
    await answering.take(UnitOfWork(session, late), question, two)
    await answering.release(UnitOfWork(session, late), question, two)
    assert question.state is State.UNANSWERED


async def test_only_who_took_it_is_reminded_of_it(session: AsyncSession) -> None:
    question = await asked(session)
    await answering.take(UnitOfWork(session, NOW), question, await person(session, 2))
    await handle_next_due(UnitOfWork(session, NOW + REMINDED_AFTER))
    said = await shown(session)
    assert "attend depuis plusieurs jours" in said[2]
    assert "Personne 2 s’en occupe" in said[3]


async def test_whoever_took_it_and_left_is_reminded_of_nothing(session: AsyncSession) -> None:
    question = await asked(session)
    two = await person(session, 2)
    await answering.take(UnitOfWork(session, NOW), question, two)
    await members.mark_unreachable(UnitOfWork(session, NOW), 2)
    await handle_next_due(UnitOfWork(session, NOW + REMINDED_AFTER))
    said = await shown(session)
    assert "attend depuis plusieurs jours" in said[3]
    assert "attend depuis plusieurs jours" not in said[2]
    assert (question.state, question.taken_by) == (State.WAITING, None)
    first = await session.scalar(select(Owed).where(Owed.key == f"question:{question.id}:3"))
    assert "s’en occupe" not in str(first and first.content)


async def refuse(session: AsyncSession, account: int, *, at: datetime = NOW) -> None:
    """Let Telegram refuse what this account is owed, as the outbox's worker learns it."""
    for row in await session.scalars(select(Owed).where(Owed.chat_id == account)):
        row.state, row.content, row.finished_at = Sent.FAILED, null(), at
    await session.flush()
    await app.rooms(Policy()).delivery.unreachable(UnitOfWork(session, at), account)


async def test_what_reaches_no_referent_goes_to_the_admins(session: AsyncSession) -> None:
    question = await asked(session)
    await refuse(session, 2)
    assert await shown_to(session) == {2, 3}
    await refuse(session, 3)
    assert await shown_to(session) == {2, 3, 4}
    assert "Répondre" in await told(session, 4)
    for account in (2, 3):  # which is noticed again
        await refuse(session, account)
    assert await shown_to(session) == {2, 3, 4}
    await answering.take(UnitOfWork(session, NOW), question, await person(session, 4))
    await refuse(session, 2)
    assert question.taken_by == (await person(session, 4)).id


async def test_a_reminder_that_reaches_nobody_goes_to_the_admins(session: AsyncSession) -> None:
    question = await asked(session)
    await answering.take(UnitOfWork(session, NOW), question, await person(session, 2))
    later = NOW + REMINDED_AFTER
    await handle_next_due(UnitOfWork(session, later))
    await refuse(session, 2, at=later)
    assert question.state is State.WAITING
    assert "touchez Répondre" in await told(session, 3)
    await refuse(session, 3, at=later)
    assert "touchez Répondre" in await told(session, 4)


async def shown_to(session: AsyncSession) -> set[int]:
    """List the accounts that are owed a message about a question."""
    rows = select(Owed.chat_id).where(Owed.key.startswith("question:"))
    return {*await session.scalars(rows)}


@pytest.mark.parametrize("takes_up", [True, False])
async def test_an_answer_waits_for_who_can_t_be_reached(
    session: AsyncSession, *, takes_up: bool
) -> None:
    question, one = await asked(session), await person(session, 1)
    one.unreachable_since = NOW
    await answering.answer(UnitOfWork(session, NOW), question, await person(session, 2), "Ici")
    assert "je garde votre réponse" in answer_sent(question, one).text
    [row] = await session.scalars(select(Owed).where(Owed.chat_id == 1))
    row.state = Sent.FAILED
    await answering.handle_unreachable(UnitOfWork(session, NOW), 1)
    assert not await handle_next_due(UnitOfWork(session, NOW + TOLD_AFTER))
    assert not await told(session, 1)
    if takes_up:
        one.unreachable_since = None
        assert await handle_next_due(UnitOfWork(session, NOW + TOLD_AFTER))
    else:
        await answering.deliver_late(UnitOfWork(session, NOW), 1)
    assert "Personne 2, pour" in await told(session, 1)
    assert not await handle_next_due(UnitOfWork(session, NOW + TOLD_AFTER))


async def told(session: AsyncSession, account: int) -> str:
    """Return the newest message to this account."""
    newest = select(Owed).where(Owed.chat_id == account).order_by(Owed.id.desc()).limit(1)
    row = await session.scalar(newest)
    return str(row.content) if row else ""


async def test_what_was_asked_on_the_first_of_a_month_says_so(session: AsyncSession) -> None:
    question = await asked(session)
    question.asked_at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    paris = NOW.astimezone(ZoneInfo("Europe/Paris"))
    assert "le 1er novembre\u00a0:" in own_questions([(question, None)], paris).text


async def test_a_page_that_never_was_is_the_first(session: AsyncSession) -> None:
    question = await asked(session)
    first = await show_questions(private(session, Sender(2, "Personne 2")), page=-3)
    assert f"• n°\u00a0{question.id}," in first.text
    assert "Page" not in str(first.buttons)


async def test_texts_go_after_so_many_days_also_where_they_were_shown(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_data, "AT_ONCE", 2)
    days = timedelta(days=91)
    old = [
        await asked(session, words=words) for words in ("Où\u00a0?", "Qui\u00a0?", "Quand\u00a0?")
    ]
    await answering.answer(UnitOfWork(session, NOW), old[2], await person(session, 2), "Demain")
    for row in await session.scalars(select(Owed)):  # they all got it, long ago
        row.message_id, row.content, row.finished_at, row.state = 1, null(), NOW, Sent.SENT
    await roles.take_referent(UnitOfWork(session, NOW), await person(session, 3), TOPIC)
    old[0].asked_at = old[1].asked_at = NOW - days
    await session.flush()
    await outbox_queries.purge_finished_messages(UnitOfWork(session, NOW + days))
    first, *_ = rooms.retention(365, question_days=90)
    assert await first(UnitOfWork(session, NOW))
    assert not await first(UnitOfWork(session, NOW))
    session.expunge_all()
    assert [one.answer for one in await session.scalars(select(Question))] == ["Demain"]
    emptied = Owed.content.is_not(None), Owed.key.startswith("question:")
    rows = (await session.scalars(select(Owed).where(*emptied).order_by(Owed.id))).all()
    assert [(row.chat_id, row.due_at - NOW) for row in rows] == [
        (chat, number * personal_data.APART) for number in (0, 1) for chat in (2, 3)
    ]
    assert all("n’est plus gardée" in (row.content or {})["text"] for row in rows)
