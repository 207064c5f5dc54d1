"""What is typed behind /transmettre and /questions, and what comes of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers.page import forward_command
from chatbot.conversation import Reply, Sender, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.helpdesk import answering, published_answers, queries, service
from chatbot.helpdesk.pages.ask import forward_to, thank
from chatbot.helpdesk.pages.questions import questions_command
from chatbot.helpdesk.rules import (
    CORRECTED_WITHIN,
    OPEN_AT_ONCE,
    AnswerGone,
    QuestionTooLong,
    TooManyOpen,
)
from chatbot.helpdesk.wording import withdraw_button
from chatbot.members import roles, service as members
from tests.clock import NOW
from tests.helpdesk.people import MARIE, PAUL, answered, asked, paul, person, private

ONE = Sender(1, "Personne 1")


async def typed(session: AsyncSession, words: str) -> Reply:
    """Type this after /transmettre, as 1."""
    return await forward_command(private(session, ONE, words))


async def corrects(session: AsyncSession, words: str) -> Reply:
    """Change what was typed after /transmettre to this, as 1."""
    ctx = private(session, ONE, words)
    return await forward_command(replace(ctx, request=replace(ctx.request, is_edited=True)))


async def typed_by_paul(session: AsyncSession, words: str) -> Reply:
    """Type this after /questions, as Paul."""
    return await questions_command(private(session, PAUL, words))


async def test_a_time_of_day_and_an_unknown_number_are_no_consent(session: AsyncSession) -> None:
    for words in ("7:30 le matin, c’est ouvert ?", "14:30 réunion ?", "45 : une question"):
        said = await typed(session, words)
        assert "À qui\u00a0?" in said.text
        assert words in said.text
    assert await queries.answerable_of(session, (await person(session, 1)).id) == []


async def test_a_corrected_question_is_the_same_one(session: AsyncSession) -> None:
    one = await person(session, 1)
    await asked(session, words="Et une remorque ?")
    await typed(session, "7 : Ou est le marcher ?")
    said = await corrects(session, "7 : Où est le marché ?")
    first, question = await queries.answerable_of(session, one.id)
    assert (first.text, question.text) == ("Et une remorque ?", "Où est le marché ?")
    assert "Où est le marché ?" in said.text
    assert said.buttons[0][0].data == withdraw_button(question).data
    for account in (2, 3):
        key = service.key_of(question, await person(session, account))
        row = await session.scalar(select(Owed).where(Owed.key == key))
        assert "Où est le marché ?" in str(row and row.content)


@pytest.mark.parametrize("words", ["7 : Tout autre chose ?", "5 : Où est le marché ?"])
async def test_what_is_no_correction_of_what_waits_sends_nothing_more(
    session: AsyncSession, words: str
) -> None:
    one = await person(session, 1)
    question = await asked(session, words="Où est le marché ?")
    said = await corrects(session, words)
    assert "pas deux fois" in said.text
    assert said.buttons[0][0].data == withdraw_button(question).data
    assert [each.text for each in await queries.answerable_of(session, one.id)] == [question.text]


async def test_what_somebody_is_answering_is_corrected_no_more(session: AsyncSession) -> None:
    question = await asked(session, words="Ou est le marcher ?")
    await answering.take(UnitOfWork(session, NOW), question, await person(session, 2))
    assert "pas deux fois" in (await corrects(session, "7 : Où est le marché ?")).text
    assert question.text == "Ou est le marcher ?"


async def test_what_was_refused_is_sent_once_it_is_corrected(session: AsyncSession) -> None:
    (await asked(session, words="Qui\u00a0?")).asked_at = NOW - CORRECTED_WITHIN
    with pytest.raises(QuestionTooLong):
        await typed(session, f"7 : {'W' * 1001}")
    assert "Je l’ai montrée" in (await corrects(session, "7 : Où est le marché ?")).text


async def test_a_question_is_withdrawn_by_its_number_however_that_is_said(
    session: AsyncSession,
) -> None:
    for words in ("{}", "n° {}", "la question {}", "question n°{}"):
        number = (await asked(session)).id
        assert "est retirée" in (await typed(session, f"Retirer {words.format(number)}")).text
    assert await queries.answerable_of(session, (await person(session, 1)).id) == []


async def test_what_is_asked_of_the_alliance_is_called_so_and_is_no_failure(
    session: AsyncSession,
) -> None:
    await roles.give_admin(UnitOfWork(session, NOW), await person(session, 4))
    said = (await typed(session, "alliance : qui êtes-vous ?")).text
    assert "Je l’ai montrée aux admins de L’Établi, pour l’Alliance" in said
    assert "joignable" not in said
    assert "pour l’Alliance, le 24 novembre" in (await typed(session, "")).text
    said = (await typed(session, "7 : et là ?")).text
    assert "Aucun référent de «\u00a07.\u00a0Alimentation\u00a0» n’est joignable" in said


async def test_who_says_no_number_sees_them_and_nobody_is_thanked_for_no_answer(
    session: AsyncSession,
) -> None:
    number = (await asked(session)).id
    for words in ("retirer", "Merci"):
        assert f"n°\u00a0{number}, pour" in (await typed(session, words)).text
    assert "Personne n’a encore répondu" in (await typed(session, f"merci {number}")).toast


async def test_who_thanks_somebody_who_left_is_told_so(session: AsyncSession) -> None:
    question = await asked(session)
    await answering.answer(UnitOfWork(session, NOW), question, await person(session, 2), "Ici")
    await members.mark_unreachable(UnitOfWork(session, NOW), 2)
    said = await thank(private(session, ONE), question=question.id)
    assert "n’est plus ici pour le lire" in said.toast


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


async def test_a_question_and_its_answer_are_edited_published_and_taken_back_by_their_numbers(
    session: AsyncSession,
) -> None:
    number = await answered(session)
    for part in ("question", "réponse"):
        said = await typed_by_paul(session, f"{number} changer la {part}")
        assert f"Écrivez la {part}" in said.text
    assert "Publier" in labels(await typed_by_paul(session, f"n° {number} PUBLIER"))
    with pytest.raises(AnswerGone):
        await typed_by_paul(session, f"{number} retirer")
    author = await paul(session)
    draft = await published_answers.draft(session, author, number)
    one = await published_answers.publish(UnitOfWork(session, NOW), draft, author)
    for words in (f"{number} publier", f"{number}"):
        assert "Retirer de la page" in labels(await typed_by_paul(session, words))
    for words in (f"{number} retirer", f"publiées retirer {one}"):
        assert (
            "Retirer cette réponse de la page\u00a0?" in (await typed_by_paul(session, words)).text
        )


async def test_who_gets_an_answer_thanks_for_it_by_the_number_that_it_names(
    session: AsyncSession,
) -> None:
    number = await answered(session)
    said = await forward_command(private(session, MARIE, f"merci {number}"))
    assert "merci est transmis" in said.toast


async def test_who_has_no_room_for_another_question_is_told_so_before_they_write_it(
    session: AsyncSession,
) -> None:
    for number in range(OPEN_AT_ONCE):
        await asked(session, words=f"Question {number}\u00a0?")
    with pytest.raises(TooManyOpen):
        await forward_to(private(session, ONE), topic="alimentation")
    one = await person(session, 1)
    await answering.end_all(UnitOfWork(session, NOW), one, with_answered=False)
    said = await forward_to(private(session, ONE), topic="alimentation")
    assert "Écrivez votre question" in said.text
