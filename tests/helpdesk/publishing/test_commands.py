"""What the buttons of a question and its answer do, typed."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Reply, Request, Sender
from chatbot.engine.storage.engine import Storage
from chatbot.helpdesk.forwarding import acts
from chatbot.helpdesk.forwarding import handlers as passing
from chatbot.helpdesk.forwarding.payloads import PassTo
from chatbot.helpdesk.forwarding.rules import OPEN_AT_ONCE, TooManyOpen
from chatbot.helpdesk.publishing import acts as publishing
from chatbot.helpdesk.publishing import service
from chatbot.helpdesk.publishing.command_handlers import questions
from chatbot.helpdesk.publishing.rules import AnswerGone
from tests.clock import NOW
from tests.helpdesk.forwarding.test_passing import asked, person
from tests.helpdesk.publishing.test_publishing import answered, referent


async def typed(session: AsyncSession, words: str) -> Reply:
    """By Paul."""
    ask = Request(words, NOW, 2, private=True, bot="etabli_bot", sender=Sender(2, "Paul"))
    return await questions(ask, session)


def labels(reply: Reply) -> list[str]:
    """Of its buttons."""
    return [button.label for row in reply.buttons for button in row]


async def test_a_question_and_its_answer_are_edited_published_and_taken_back_by_their_numbers(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        number = await answered(session)
        for part in ("question", "réponse"):
            said = await typed(session, f"{number} changer la {part}")
            assert f"Écrivez la {part}" in said.text
        assert "Publier" in labels(await typed(session, f"n° {number} PUBLIER"))
        with pytest.raises(AnswerGone):
            await typed(session, f"{number} retirer")
        paul = await referent(session)
        draft = await service.draft(session, paul, number)
        one = await publishing.publish(session, draft, paul, at=NOW)
        for words in (f"{number} publier", f"{number}"):
            assert "Retirer de la page" in labels(await typed(session, words))
        for words in (f"{number} retirer", f"publiées retirer {one}"):
            assert "Retirer cette réponse de la page\u00a0?" in (await typed(session, words)).text


async def test_who_gets_an_answer_thanks_for_it_by_the_number_that_it_names(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        number = await answered(session)
        marie = Sender(1, "Marie Dupont")
        words = f"merci {number}"
        ask = Request(words, NOW, 1, private=True, bot="etabli_bot", sender=marie)
        assert "merci est transmis" in (await passing.transmettre(ask, session)).toast


async def test_who_has_no_room_for_another_question_is_told_so_before_they_write_it(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        for number in range(OPEN_AT_ONCE):
            await asked(session, words=f"Question {number}\u00a0?")
        one = await person(session, 1)
        sender = Sender(1, "Personne 1")
        ask = Request("", NOW, one.telegram_id, private=True, bot="etabli_bot", sender=sender)
        with pytest.raises(TooManyOpen):
            await passing.pass_to(ask, session, PassTo(topic="alimentation"))
        await acts.erase_all_of(session, one, at=NOW)
        assert (
            "Écrivez votre question"
            in (await passing.pass_to(ask, session, PassTo(topic="alimentation"))).text
        )
