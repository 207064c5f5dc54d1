"""What is typed behind /transmettre, to whom it goes, and how that is called."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Reply, Request, Sender
from chatbot.helpdesk.forwarding import acts, handlers, service
from chatbot.helpdesk.forwarding.payloads import Thank
from chatbot.members import roles
from chatbot.members import service as members
from tests.clock import NOW
from tests.helpdesk.forwarding.test_passing import asked, person


async def typed(session: AsyncSession, words: str) -> Reply:
    """By 1."""
    sender = Sender(1, "Personne 1")
    ask = Request(words, NOW, 1, private=True, bot="etabli_bot", sender=sender)
    return await handlers.transmettre(ask, session)


async def test_a_time_of_day_and_an_unknown_number_are_no_consent(session: AsyncSession) -> None:
    for words in ("7:30 le matin, c’est ouvert ?", "14:30 réunion ?", "45 : une question"):
        said = await typed(session, words)
        assert "À qui\u00a0?" in said.text
        assert words in said.text
    assert await service.mine(session, await person(session, 1)) == []


async def test_a_question_is_withdrawn_by_its_number_however_that_is_said(
    session: AsyncSession,
) -> None:
    for words in ("{}", "n° {}", "la question {}", "question n°{}"):
        number = (await asked(session)).id
        assert "est retirée" in (await typed(session, f"Retirer {words.format(number)}")).text
    assert await service.mine(session, await person(session, 1)) == []


async def test_what_is_asked_of_the_alliance_is_called_so_and_is_no_failure(
    session: AsyncSession,
) -> None:
    await roles.give_admin(session, await person(session, 4), by=None, at=NOW)
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
    await acts.answer(session, question, await person(session, 2), "Ici", at=NOW)
    await members.out_of_reach(session, 2, at=NOW)
    ask = Request("", NOW, 1, private=True, bot="etabli_bot", sender=Sender(1, "Personne 1"))
    said = await handlers.thank(ask, session, Thank(number=question.id))
    assert "n’est plus ici pour le lire" in said.toast
