"""Questions that are closed, handed over, reported: who reads what, and what follows."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import GOES, DeliveryState as Sent
from chatbot.helpdesk import answering, queries, service
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.pages.questions import questions_command
from chatbot.helpdesk.rules import (
    HELD_FOR,
    OnlyItsReferents,
    QuestionClosed,
    State,
    TakenByAnother,
)
from chatbot.members import roles, service as members
from tests.clock import NOW
from tests.helpdesk.people import MARIE, TOPIC, answered, asked, person, private

ANOTHER = "media-capacitant"
LATER = NOW + timedelta(days=30)


async def texts(session: AsyncSession) -> Mapping[str, str]:
    """Map the keys of what is owed to what it says; what has no key counts as "to N"."""
    rows = await session.scalars(select(Owed).order_by(Owed.id))
    return {
        row.key or f"to {row.chat_id}": str(row.content["text"])
        for row in rows
        if row.content and "text" in row.content
    }


async def labels(session: AsyncSession, key: str) -> list[str]:
    row = await session.scalar(select(Owed).where(Owed.key == key))
    assert row is not None
    assert row.content is not None
    return [button["label"] for line in row.content["buttons"] for button in line]


async def keys(session: AsyncSession, question: Question, *accounts: int) -> list[str]:
    """Make the keys of the messages that show the question to these accounts."""
    return [service.key_of(question, await person(session, account)) for account in accounts]


@pytest.mark.parametrize("word", ["", "C’est dans la lettre."])
async def test_a_closed_question_is_told_to_all_and_reminds_nobody(
    session: AsyncSession, word: str
) -> None:
    question = await asked(session)
    two, three = await keys(session, question, 2, 3)
    await answering.close(UnitOfWork(session, NOW), question, await person(session, 2), word)
    said = await texts(session)
    assert "classée sans réponse" in said[f"answer:{question.id}"]
    assert (word in said[f"answer:{question.id}"]) is bool(word) or not word
    for key in (two, three):
        assert "Personne 2 a classé la question" in said[key]
    assert not await answering.handle_next_due(UnitOfWork(session, LATER))
    assert await queries.count_waiting(session, None) == 0
    for account in (2, 3):
        with pytest.raises(QuestionClosed):
            await answering.lock_to_answer(session, await person(session, account), question.id)


async def test_the_word_waits_for_an_asker_out_of_reach(session: AsyncSession) -> None:
    question = await asked(session)
    await answering.close(
        UnitOfWork(session, NOW), question, await person(session, 2), "Dans la lettre."
    )
    row = await session.scalar(select(Owed).where(Owed.key == f"answer:{question.id}"))
    assert row is not None
    row.state = Sent.FAILED
    await session.flush()
    await answering.handle_unreachable(UnitOfWork(session, NOW), 1)
    assert (await queries.undelivered(session, question.asker))[0].id == question.id
    await answering.deliver_late(UnitOfWork(session, NOW), 1)
    assert "Dans la lettre." in (await texts(session))[f"answer:{question.id}"]


async def test_what_somebody_else_answers_is_theirs_for_two_days(session: AsyncSession) -> None:
    question = await asked(session)
    two, three = await person(session, 2), await person(session, 3)
    await answering.take(UnitOfWork(session, NOW), question, two)
    with pytest.raises(TakenByAnother):
        await answering.close(UnitOfWork(session, NOW), question, three, "")
    with pytest.raises(TakenByAnother):
        await answering.reassign(UnitOfWork(session, NOW), question, three, ANOTHER)
    later = NOW + HELD_FOR + timedelta(seconds=1)
    await answering.close(UnitOfWork(session, later), question, three, "")
    assert question.state is State.CLOSED


async def test_a_question_that_is_handed_over_waits_anew_for_others(session: AsyncSession) -> None:
    question, by = await asked(session), await person(session, 2)
    await roles.give_referent(UnitOfWork(session, NOW), await person(session, 5), ANOTHER)
    two, five = await keys(session, question, 2, 5)
    question.reminded_at = NOW
    await answering.reassign(UnitOfWork(session, NOW + timedelta(days=1)), question, by, ANOTHER)
    said = await texts(session)
    assert "Une question passée à d’autres" in said[two]
    assert "Où" not in said[two]
    assert "Personne 1 demande" in said[five]
    assert "aux référents de «\u00a05.\u00a0Média" in said["to 1"]
    found = await queries.locked(session, question.id)
    assert found is not None
    assert found.state is State.WAITING
    assert (found.taken_by, found.reminded_at) == (None, None)
    with pytest.raises(OnlyItsReferents):
        await answering.lock_to_answer(session, by, question.id)
    assert await answering.handle_next_due(UnitOfWork(session, NOW + timedelta(days=5)))
    assert f"{five}:again" in await texts(session)
    assert f"{two}:again" not in await texts(session)


async def test_who_answers_for_both_topics_has_one_message_of_it(session: AsyncSession) -> None:
    question = await asked(session)
    [three] = await keys(session, question, 3)
    await roles.give_referent(UnitOfWork(session, NOW), await person(session, 3), ANOTHER)
    row = await session.scalar(select(Owed).where(Owed.key == three))
    assert row is not None
    row.state, row.message_id, row.finished_at = Sent.SENT, 7, NOW
    await session.flush()
    await answering.reassign(UnitOfWork(session, NOW), question, await person(session, 2), ANOTHER)
    await session.refresh(row)
    assert (row.key, row.message_id) == (None, 7)
    assert row.content is not None
    assert row.content[GOES]
    assert "Personne 1 demande" in (await texts(session))[three]


async def test_a_report_reaches_each_admin_once_and_goes_with_the_question(
    session: AsyncSession,
) -> None:
    question = await asked(session)
    two = await person(session, 2)
    assert await answering.report(UnitOfWork(session, NOW), question, two)
    assert not await answering.report(UnitOfWork(session, NOW), question, await person(session, 3))
    [four] = await keys(session, question, 4)
    assert "Personne 2 vous signale" in (await texts(session))[f"{four}:reported"]
    assert "La personne" in await labels(session, f"{four}:reported")
    one = await person(session, 1)
    await answering.end_all(UnitOfWork(session, NOW), one, with_answered=False)
    assert f"{four}:reported" not in await texts(session)


async def test_an_admin_goes_from_a_question_to_who_asks_it(session: AsyncSession) -> None:
    question = await asked(session, topic="")
    two, four = await keys(session, question, 2, 4)
    assert await labels(session, four) == ["Répondre", "Classer", "Autre sujet", "La personne"]
    question = await asked(session)
    two, four = await keys(session, question, 2, 4)
    assert await labels(session, two) == ["Répondre", "Classer", "Autre sujet", "Signaler"]


async def test_all_of_it_is_typed_too(session: AsyncSession) -> None:
    two = (await asked(session)).id
    by = Sender(2, "Personne 2")

    async def typed(words: str) -> str:
        return (await questions_command(private(session, by, words))).text

    assert "Signaler cette question" in await typed(f"{two} signaler")
    assert "Pourquoi classer" in await typed(f"{two} classer")
    assert "À qui passer la question" in await typed(f"{two} passer")
    assert "C’est classé" in await typed(f"{two} classer Déjà dit, voyez la lettre")
    found = await queries.locked(session, two)
    assert found is not None
    assert found.answer == "Déjà dit, voyez la lettre"
    other = (await asked(session, words="Quand ?")).id
    assert "trop long" in await typed(f"{other} classer {'x' * 2001}")
    assert "est passée à «\u00a05.\u00a0Média" in await typed(f"n° {other} passer au 5")


async def test_what_was_answered_is_neither_closed_nor_thanked_as_closed(
    session: AsyncSession,
) -> None:
    number = await answered(session)
    found = await queries.locked(session, number)
    assert found is not None
    assert found.topic_key == TOPIC
    closed = await asked(session, words="Et là ?")
    await answering.close(UnitOfWork(session, NOW), closed, await person(session, 2), "")
    marie = await members.remember_person(UnitOfWork(session, NOW), MARIE)
    assert not await service.thank(UnitOfWork(session, NOW), closed, marie)
